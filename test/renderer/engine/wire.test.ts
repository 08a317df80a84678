import { afterEach, describe, expect, test, vi } from 'vitest'
import { readPastedToken, takeToken } from '../../../src/renderer/engine/accessToken'
import { readMessage } from '../../../src/renderer/engine/eventSocketClient'
import { createHttpClient } from '../../../src/renderer/engine/httpClient'
import { isStaleAfter } from '../../../src/renderer/engine/invalidation'
import { createIpcClient } from '../../../src/renderer/engine/ipcClient'
import { errorCode, errorMessage, openReply } from '../../../src/renderer/engine/replies'
import { readHandle, uploadName } from '../../../src/renderer/engine/uploadFiles'
import { withJob } from '../../../src/renderer/engine/useJobs'
import type { Bridge, BridgeRequest } from '../../../src/shared/contract/bridge'
import type { Job } from '../../../src/shared/contract/jobs'

describe('replies', () => {
  test('a value is opened, an error is thrown with its code', () => {
    expect(openReply({ ok: true, value: 7 })).toBe(7)
    const thrown = catchError(() =>
      openReply({ ok: false, error: { code: 'not_found', message: 'No such trace.' } }),
    )
    expect(errorCode(thrown)).toBe('not_found')
    expect(errorMessage(thrown)).toBe('No such trace.')
  })

  test.each([null, 'x', {}, { ok: true }, { ok: false, error: { code: 'sideways' } }])(
    '%o is an internal error',
    (reply) => {
      expect(errorCode(catchError(() => openReply(reply)))).toBe('internal')
    },
  )
})

describe('the token', () => {
  test('is taken out of the address, the rest stays', () => {
    expect(takeToken('#token=abc-DEF_1')).toEqual({ token: 'abc-DEF_1', rest: '' })
    expect(takeToken('#token=abc&/traces?q=1')).toEqual({ token: 'abc', rest: '#/traces?q=1' })
    expect(takeToken('#/traces')).toEqual({ token: null, rest: '#/traces' })
  })

  test('may be pasted alone or with its address', () => {
    expect(readPastedToken(' http://127.0.0.1:8123/#token=abcDEF123 \n')).toBe('abcDEF123')
    expect(readPastedToken('a'.repeat(43))).toBe('a'.repeat(43))
    expect(readPastedToken('hello world')).toBeNull()
    expect(readPastedToken('http://127.0.0.1:8123/')).toBeNull()
  })
})

test('messages of the event socket', () => {
  expect(readMessage('{"name":"workspace.changed","payload":{"what":"notes"}}')).toEqual({
    name: 'workspace.changed',
    payload: { what: 'notes' },
  })
  for (const data of ['', '[]', '{}', '{"name":3}', new ArrayBuffer(2)]) expect(readMessage(data)).toBeNull()
})

test('what each change makes stale', () => {
  expect(isStaleAfter('notes', 'traces.list')).toBe(true)
  expect(isStaleAfter('notes', 'observations.get')).toBe(false)
  expect(isStaleAfter('traces', 'observations.get')).toBe(true)
  expect(isStaleAfter('traces', 'app.getSettings')).toBe(false)
  expect(isStaleAfter('settings', 'app.getSettings')).toBe(true)
})

test('uploads: the name inside a folder, the answer with a handle', () => {
  expect(uploadName({ name: 'a.json', webkitRelativePath: '' })).toBe('a.json')
  expect(uploadName({ name: 'a.json', webkitRelativePath: 'folder/a.json' })).toBe('folder/a.json')
  expect(readHandle(200, '{"handle":"h1"}')).toBe('h1')
  expect(() =>
    readHandle(507, '{"ok":false,"error":{"code":"disk_full","message":"The disk is full."}}'),
  ).toThrow('The disk is full.')
  expect(() => readHandle(502, '<html>')).toThrow('502')
})

test('a job takes its own place in the list', () => {
  const job = (jobId: string, records: number): Job => ({
    jobId,
    kind: 'import',
    label: '',
    state: 'running',
    doneBytes: 0,
    totalBytes: null,
    records,
    recordsPerSecond: null,
    secondsLeft: null,
    message: null,
    importId: null,
  })
  const jobs = withJob(withJob([], job('a', 1)), job('b', 1))
  expect(withJob(jobs, job('a', 9)).map((each) => [each.jobId, each.records])).toEqual([
    ['a', 9],
    ['b', 1],
  ])
})

describe('over the bridge of the window', () => {
  function fakeBridge(answer: (request: BridgeRequest) => unknown): {
    bridge: Bridge
    requests: BridgeRequest[]
  } {
    const requests: BridgeRequest[] = []
    const bridge: Bridge = {
      invoke(request) {
        requests.push(request)
        return Promise.resolve(answer(request))
      },
      onEvent: () => () => undefined,
      registerFiles: () => Promise.resolve(['h1']),
    }
    return { bridge, requests }
  }

  test('a call carries its number, a cancellation names it', async () => {
    let release: (value: unknown) => void = () => undefined
    const { bridge, requests } = fakeBridge((request) =>
      request.cancel === true ? null : new Promise((resolve) => (release = resolve)),
    )
    const stop = new AbortController()
    const call = createIpcClient(bridge).call('jobs.list', {}, { signal: stop.signal })
    stop.abort()
    release({ ok: true, value: { jobs: [] } })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(requests).toEqual([
      { callId: 1, procedure: 'jobs.list', input: {} },
      { callId: 1, cancel: true },
    ])
  })

  test('binary procedures answer bytes or an error', async () => {
    const client = createIpcClient(fakeBridge(() => ({ ok: true, value: new Uint8Array([1, 2]) })).bridge)
    await expect(client.binary('traces.readPacked', { traceKey: 'a' })).resolves.toEqual(
      new Uint8Array([1, 2]),
    )
    const wrong = createIpcClient(fakeBridge(() => ({ ok: true, value: 'text' })).bridge)
    await expect(wrong.binary('traces.readPacked', { traceKey: 'a' })).rejects.toThrow('without bytes')
  })
})

describe('over loopback HTTP', () => {
  class SilentSocket extends EventTarget {
    static all: SilentSocket[] = []
    constructor(
      readonly url: string,
      readonly protocols: readonly string[],
    ) {
      super()
      SilentSocket.all.push(this)
    }
  }
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
    SilentSocket.all = []
  })

  const setUp = (answer: () => Promise<Response>) => {
    const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(answer)
    vi.stubGlobal('fetch', fetch)
    vi.stubGlobal('WebSocket', SilentSocket)
    return { fetch, client: createHttpClient('secret', 'http://127.0.0.1:8123') }
  }

  test('the token travels in the header and as subprotocol, never in an address', async () => {
    const { fetch, client } = setUp(() => Promise.resolve(Response.json({ ok: true, value: { jobs: [] } })))
    await client.call('jobs.list', {})
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(url).toBe('http://127.0.0.1:8123/rpc/jobs.list')
    expect(init?.headers).toMatchObject({ authorization: 'Bearer secret' })
    expect(SilentSocket.all[0]?.url).toBe('ws://127.0.0.1:8123/events')
    expect(SilentSocket.all[0]?.protocols).toEqual(['spanglass', 'bearer.secret'])
  })

  test('a refused token is told once to who holds the page', async () => {
    const { client } = setUp(() => Promise.resolve(new Response('', { status: 401 })))
    const refused = vi.fn<() => void>()
    client.onRefused(refused)
    await expect(client.call('jobs.list', {})).rejects.toMatchObject({ code: 'refused' })
    expect(refused).toHaveBeenCalledOnce()
  })

  test('with a refused token the event socket is tried no more', async () => {
    vi.useFakeTimers()
    const { client } = setUp(() => Promise.resolve(new Response('', { status: 401 })))
    const refused = vi.fn<() => void>()
    client.onRefused(refused)
    SilentSocket.all[0]?.dispatchEvent(new Event('close'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(SilentSocket.all).toHaveLength(1)
    expect(refused).toHaveBeenCalledOnce()
  })

  test('an engine that is not there is said in a sentence', async () => {
    const { client } = setUp(() => Promise.reject(new TypeError('fetch failed')))
    await expect(client.call('jobs.list', {})).rejects.toThrow('cannot be reached')
  })

  test('bytes, or the reason why not', async () => {
    const bytes = setUp(() =>
      Promise.resolve(
        new Response(new Uint8Array([7]), { headers: { 'content-type': 'application/octet-stream' } }),
      ),
    )
    await expect(bytes.client.binary('traces.readPacked', { traceKey: 'a' })).resolves.toEqual(
      new Uint8Array([7]),
    )
    const failed = setUp(() =>
      Promise.resolve(
        Response.json({ ok: false, error: { code: 'too_large', message: 'Too large.' } }, { status: 413 }),
      ),
    )
    await expect(failed.client.binary('traces.readPacked', { traceKey: 'a' })).rejects.toThrow('Too large.')
  })

  test('the event socket comes back after a break, and both are told', () => {
    vi.useFakeTimers()
    const { client } = setUp(() => Promise.reject(new TypeError('gone')))
    const heard: boolean[] = []
    client.onConnection((connected) => heard.push(connected))
    SilentSocket.all[0]?.dispatchEvent(new Event('open'))
    SilentSocket.all[0]?.dispatchEvent(new Event('close'))
    vi.advanceTimersByTime(600)
    expect(SilentSocket.all).toHaveLength(2)
    SilentSocket.all[1]?.dispatchEvent(new Event('open'))
    expect(heard).toEqual([true, false, true])
  })
})

function catchError(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
