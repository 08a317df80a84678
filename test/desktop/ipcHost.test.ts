import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { openIpcHost } from '../../src/main/desktop/ipcHost'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import { bridgeChannels } from '../../src/shared/contract/bridge'
import type { Reply } from '../../src/shared/contract/errors'
import { ensureExists } from '../../src/shared/util/assert'
import type { FakeEngine } from '../support/fakeEngine'
import { createFakeEngine } from '../support/fakeEngine'

type Handler = (event: unknown, ...args: unknown[]) => Promise<Reply<unknown>>

const handlers = new Map<string, Handler>()
let engine: FakeEngine
let logged: string[]

function open(fake: FakeEngine): void {
  engine = fake
  logged = []
  handlers.clear()
  openIpcHost({
    ipcMain: { handle: (channel, handler) => void handlers.set(channel, handler as Handler) },
    engine: () => engine,
    files: () => createNodeFiles(),
    logger: { info: () => undefined, warn: () => undefined, error: (text) => void logged.push(text) },
  })
}
beforeEach(() => open(createFakeEngine()))

const ownFrame = { url: 'app://bundle/index.html', parent: null }

function sender(id = 1) {
  const listeners = new Map<string, () => void>()
  return {
    id,
    once: (name: string, listener: () => void) => void listeners.set(name, listener),
    emit: (name: string) => listeners.get(name)?.(),
  }
}

const event = (senderFrame: unknown = ownFrame, from = sender()) => ({ senderFrame, sender: from })
const send = (channel: string, given: unknown, ...args: unknown[]): Promise<Reply<unknown>> =>
  ensureExists(handlers.get(channel), channel)(given, ...args)
const call = (request: unknown, given: unknown = event()) => send(bridgeChannels.call, given, request)

describe('channels', () => {
  it('are exactly the two of the bridge', () => {
    expect([...handlers.keys()].sort()).toEqual([bridgeChannels.call, bridgeChannels.files].sort())
  })

  it('hand a call to the engine and its reply back', async () => {
    expect(await call({ callId: 1, procedure: 'app.getSettings', input: { a: 1 } })).toEqual({
      ok: true,
      value: { procedure: 'app.getSettings', input: { a: 1 } },
    })
  })
})

describe('the sender', () => {
  it.each([
    ['is gone', null],
    ['is a frame inside the page', { url: 'app://bundle/index.html', parent: {} }],
    ['is another page', { url: 'https://evil.test/', parent: null }],
    ['is a file', { url: 'file:///etc/passwd', parent: null }],
    ['only begins like us', { url: 'app://bundle.evil/index.html', parent: null }],
    ['has another host', { url: 'app://other/index.html', parent: null }],
    ['is an empty page', { url: 'about:blank', parent: null }],
    ['is a data page', { url: 'data:text/html,app://bundle/', parent: null }],
  ])('is refused before anything is looked at when it %s', async (_name, frame) => {
    const unread = new Proxy({}, { get: () => expect.unreachable('the request was looked at') })
    for (const channel of handlers.keys()) {
      expect(await send(channel, event(frame), unread)).toMatchObject({
        ok: false,
        error: { code: 'refused' },
      })
    }
    expect(engine.calls).toHaveLength(0)
  })
})

describe('what is sent', () => {
  const accepted = { callId: 1, procedure: 'app.getSettings', input: {} }

  it('is a reply to anything at all, soon, and never enters the engine malformed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...handlers.keys()),
        fc.array(fc.anything(), { maxLength: 3 }),
        async (channel, args) => {
          const startedMs = performance.now()
          const reply = await send(channel, event(), ...args)
          expect(typeof reply.ok).toBe('boolean')
          expect(performance.now() - startedMs).toBeLessThan(10_000)
        },
      ),
      { numRuns: 300 },
    )
    for (const { procedure } of engine.calls) expect(typeof procedure).toBe('string')
  })

  it.each([
    ['an unknown key', { ...accepted, channel: 'x' }],
    ['no number', { procedure: 'a', input: 1 }],
    ['a name that is no text', { ...accepted, procedure: ['app.getSettings'] }],
    ['a name that is too long', { ...accepted, procedure: 'a'.repeat(101) }],
    ['a cancellation with more', { callId: 1, cancel: true, procedure: 'a' }],
    ['nothing', undefined],
  ])('is refused with %s', async (_name, request) => {
    expect(await call(request)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    expect(engine.calls).toHaveLength(0)
  })

  it('is refused when it is too deep, too large, endless or a second argument', async () => {
    let deep: unknown = 1
    for (let level = 0; level < 300; level++) deep = [deep]
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    for (const input of [deep, loop, 'x'.repeat(9 * 1_048_576), new Uint8Array(9 * 1_048_576)]) {
      expect(await call({ ...accepted, input })).toMatchObject({ ok: false, error: { code: 'too_large' } })
    }
    expect(await send(bridgeChannels.call, event(), accepted, accepted)).toMatchObject({ ok: false })
    expect(engine.calls).toHaveLength(0)
  })

  it('comes back as an error when the answer is too large or too deep, whole otherwise', async () => {
    open(
      createFakeEngine((procedure) => {
        if (procedure === 'bytes') return { ok: true, value: new Uint8Array(20 * 1_048_576) }
        if (procedure === 'large') return { ok: true, value: 'x'.repeat(9 * 1_048_576) }
        let deep: unknown = 1
        for (let level = 0; level < 300; level++) deep = { deep }
        return { ok: true, value: deep }
      }),
    )
    expect(await call({ callId: 1, procedure: 'bytes', input: {} })).toMatchObject({ ok: true })
    expect(await call({ callId: 2, procedure: 'large', input: {} })).toMatchObject({
      error: { code: 'too_large' },
    })
    expect(await call({ callId: 3, procedure: 'deep', input: {} })).toMatchObject({
      error: { code: 'too_large' },
    })
  })

  it('says nothing of an unexpected error but that it happened', async () => {
    open(
      createFakeEngine(() => {
        throw new Error('SELECT * FROM /home/someone/secret')
      }),
    )
    const reply = await call(accepted)
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(JSON.stringify(reply)).not.toContain('secret')
    expect(logged).toHaveLength(1)
  })
})

describe('a running call', () => {
  const slow = (): FakeEngine =>
    createFakeEngine(
      (_procedure, _input, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ ok: false, error: { code: 'cancelled', message: 'Stopped.' } }),
          )
        }),
    )

  it('is cancelled by its number, by its own page only', async () => {
    open(slow())
    const [one, other] = [sender(1), sender(2)]
    const reply = call({ callId: 7, procedure: 'slow', input: {} }, event(ownFrame, one))
    await call({ callId: 7, cancel: true }, event(ownFrame, other))
    await call({ callId: 8, cancel: true }, event(ownFrame, one))
    expect(engine.calls[0]?.signal.aborted).toBe(false)
    await call({ callId: 7, cancel: true }, event(ownFrame, one))
    expect(await reply).toMatchObject({ error: { code: 'cancelled' } })
  })

  it.each(['destroyed', 'did-navigate'])('is cancelled when its page was %s', async (name) => {
    open(slow())
    const page = sender()
    const reply = call({ callId: 7, procedure: 'slow', input: {} }, event(ownFrame, page))
    page.emit(name)
    expect(await reply).toMatchObject({ error: { code: 'cancelled' } })
  })

  it('keeps its number to itself', async () => {
    open(slow())
    const page = sender()
    void call({ callId: 7, procedure: 'slow', input: {} }, event(ownFrame, page))
    expect(await call({ callId: 7, procedure: 'slow', input: {} }, event(ownFrame, page))).toMatchObject({
      ok: false,
    })
    page.emit('destroyed')
  })
})

describe('dropped files', () => {
  it('become handles that say nothing of their path', async () => {
    const reply = await send(bridgeChannels.files, event(), ['/home/ada/a.json', '/home/ada/b'])
    const handles = (reply.ok ? reply.value : []) as string[]
    expect(handles).toHaveLength(2)
    for (const handle of handles) expect(handle).toMatch(/^[\w-]{22}$/)
  })

  it('need a path each', async () => {
    for (const paths of [[''], 'path', [1], null]) {
      expect(await send(bridgeChannels.files, event(), paths)).toMatchObject({ ok: false })
    }
  })
})
