import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Bridge } from '../../src/shared/contract/bridge'
import { ensureExists } from '../../src/shared/util/assert'

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  invoked: [] as unknown[][],
  listeners: new Map<string, (...args: unknown[]) => void>(),
  reply: { ok: true, value: ['h1'] } as unknown,
}))
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => electron.exposed.set(name, value) },
  ipcRenderer: {
    invoke: (...args: unknown[]) => {
      electron.invoked.push(args)
      return Promise.resolve(electron.reply)
    },
    on: (channel: string, listener: (...args: unknown[]) => void) =>
      electron.listeners.set(channel, listener),
    off: (channel: string) => electron.listeners.delete(channel),
  },
  webUtils: { getPathForFile: (file: { name: string }) => `/dropped/${file.name}` },
}))

const flags = process as unknown as { sandboxed?: boolean; contextIsolated?: boolean }
beforeEach(() => {
  vi.resetModules()
  electron.exposed.clear()
  electron.invoked.length = 0
})
afterEach(() => {
  delete flags.sandboxed
  delete flags.contextIsolated
})

async function load(sandboxed: boolean, contextIsolated: boolean): Promise<Bridge> {
  Object.assign(flags, { sandboxed, contextIsolated })
  await import('../../src/preload/preload')
  return ensureExists(electron.exposed.get('spanglass') as Bridge | undefined, 'the bridge')
}

describe('the bridge', () => {
  it('is three functions, for ever', async () => {
    const bridge = await load(true, true)
    expect([...electron.exposed.keys()]).toEqual(['spanglass'])
    expect(Object.keys(bridge).sort()).toEqual(['invoke', 'onEvent', 'registerFiles'])
  })

  it('is not there without sandbox and isolation', async () => {
    for (const [sandboxed, isolated] of [
      [false, true],
      [true, false],
      [false, false],
    ] as const) {
      vi.resetModules()
      await expect(load(sandboxed, isolated)).rejects.toThrow('without its sandbox')
      expect(electron.exposed.size).toBe(0)
    }
  })

  it('sends calls on one channel, whatever the page calls them', async () => {
    const bridge = await load(true, true)
    await bridge.invoke({ callId: 1, procedure: 'engine:files', input: 'x' })
    await bridge.invoke({ callId: 1, cancel: true, procedure: 'other', extra: 1 } as never)
    expect(electron.invoked).toEqual([
      ['engine:call', { callId: 1, procedure: 'engine:files', input: 'x' }],
      ['engine:call', { callId: 1, cancel: true }],
    ])
  })

  it('gives a listener the message and nothing of Electron', async () => {
    const bridge = await load(true, true)
    const heard: unknown[][] = []
    const stop = bridge.onEvent((...args) => heard.push(args))
    electron.listeners.get('engine:event')?.({ sender: 'Electron' }, { name: 'a', payload: 1 }, 'more')
    expect(heard).toEqual([[{ name: 'a', payload: 1 }]])
    stop()
    expect(electron.listeners.size).toBe(0)
  })

  it('turns files into handles without showing a path', async () => {
    const bridge = await load(true, true)
    expect(await bridge.registerFiles([{ name: 'a.json' }])).toEqual(['h1'])
    expect(electron.invoked).toEqual([['engine:files', ['/dropped/a.json']]])
    electron.reply = { ok: false, error: { code: 'refused', message: 'No.' } }
    await expect(bridge.registerFiles([])).rejects.toThrow('No.')
  })
})
