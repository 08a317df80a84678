import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HandoverHost } from '../../src/main/hosting/handoverHost'
import { listenForHandover } from '../../src/main/hosting/handoverHost'
import { createLineReader } from '../../src/main/hosting/handoverProtocol'
import type { Holder } from '../../src/main/hosting/holder'
import { findHolder } from '../../src/main/hosting/holder'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import { ensureExists } from '../../src/shared/util/assert'
import type { FakeEngine } from '../support/fakeEngine'
import { createFakeEngine } from '../support/fakeEngine'

let holderFile: string
let shown = 0
let stop: (() => void) | null = null
beforeEach(() => {
  holderFile = join(mkdtempSync(join(tmpdir(), 'spanglass-test-')), 'holder.json')
  shown = 0
})
afterEach(() => stop?.())

async function hold(engine: FakeEngine): Promise<Holder> {
  const host: HandoverHost = {
    engine,
    files: createNodeFiles(),
    describe: () => ({ pid: 42, host: 'serve', url: 'http://127.0.0.1:1/#token=t', launchUrl: null }),
    show: () => void shown++,
  }
  stop = await listenForHandover(holderFile, host)
  return ensureExists(await findHolder(holderFile), 'a holder')
}

describe('the program that holds a workspace', () => {
  it('says who it is, comes to the front and imports', async () => {
    const engine = createFakeEngine()
    const holder = await hold(engine)
    expect(holder).toMatchObject({
      pid: 42,
      host: 'serve',
      url: 'http://127.0.0.1:1/#token=t',
      launchUrl: null,
    })
    await holder.open(['/a.json', '/b'])
    expect([shown, engine.opened]).toEqual([1, ['/a.json', '/b']])
    holder.close()
  })

  it('runs calls, bytes included, and cancels them', async () => {
    const engine = createFakeEngine((procedure, input, signal) => {
      if (procedure === 'bytes') return { ok: true, value: new Uint8Array([1, 200, 3]) }
      if (procedure !== 'slow') return { ok: true, value: input }
      return new Promise((resolve) => {
        signal.addEventListener('abort', () =>
          resolve({ ok: false, error: { code: 'cancelled', message: 'Stopped.' } }),
        )
      })
    })
    const holder = await hold(engine)
    expect(await holder.dispatch('echo', { text: 'two\nlines' })).toEqual({
      ok: true,
      value: { text: 'two\nlines' },
    })
    expect(await holder.dispatch('bytes', {})).toEqual({ ok: true, value: new Uint8Array([1, 200, 3]) })
    const controller = new AbortController()
    const slow = holder.dispatch('slow', {}, controller.signal)
    await expect.poll(() => engine.calls.length).toBe(3)
    controller.abort()
    expect(await slow).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    holder.close()
  })

  it('gives handles for paths', async () => {
    const holder = await hold(createFakeEngine())
    const handles = await holder.register(['/a', '/b'])
    expect(new Set(handles).size).toBe(2)
    holder.close()
  })

  it('cuts off whoever sends something else, and lives on', async () => {
    const engine = createFakeEngine()
    const holder = await hold(engine)
    const { socket: path } = JSON.parse(readFileSync(holderFile, 'utf8')) as { socket: string }
    for (const nonsense of ['garbage\n', '{"id":1}\n', '{"id":1,"type":"open","paths":"x"}\n']) {
      const socket = connect(path)
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.write(nonsense)
      await closed
    }
    expect(await holder.dispatch('echo', 1)).toMatchObject({ ok: true, value: { input: 1 } })
    expect(engine.opened).toEqual([])
    holder.close()
  })

  it.skipIf(process.platform === 'win32')('can be reached by its user only', async () => {
    const holder = await hold(createFakeEngine())
    const { socket } = JSON.parse(readFileSync(holderFile, 'utf8')) as { socket: string }
    expect(statSync(holderFile).mode & 0o777).toBe(0o600)
    expect(statSync(join(socket, '..')).mode & 0o777).toBe(0o700)
    holder.close()
  })

  it('answers what was asked for when it ends in the middle', async () => {
    const holder = await hold(createFakeEngine(() => new Promise(() => undefined)))
    const reply = holder.dispatch('slow', {})
    stop?.()
    stop = null
    expect(await reply).toMatchObject({ ok: false })
  })
})

describe('nobody holds a workspace', () => {
  it('when there is no file, or what it names is gone, or it is not ours', async () => {
    expect(await findHolder(holderFile)).toBeNull()
    writeFileSync(
      holderFile,
      JSON.stringify({ pid: 1, host: 'serve', socket: join(holderFile, '..', 'gone') }),
    )
    expect(await findHolder(holderFile)).toBeNull()
    writeFileSync(holderFile, 'not json')
    expect(await findHolder(holderFile)).toBeNull()
  })
})

it('reads lines that come in pieces, and bounds them', () => {
  const lines: string[] = []
  const read = createLineReader((line) => lines.push(line), 10)
  read('one\ntw')
  read('o\n\nthree')
  read('\n')
  expect(lines).toEqual(['one', 'two', '', 'three'])
  expect(() => read('x'.repeat(11))).toThrow(RangeError)
})
