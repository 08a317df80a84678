import { describe, expect, test } from 'vitest'
import {
  batchTraces,
  findAllLosses,
  readExport,
  readTraceKeys,
} from '../../../../src/renderer/features/exporting/exportRun'
import { fileName } from '../../../../src/renderer/features/exporting/useExport'
import type { RendererClient } from '../../../../src/renderer/engine/rendererClient'
import { EngineError } from '../../../../src/shared/contract/errors'
import { emptyFilter } from '../../../../src/shared/model/filter'

const never = new AbortController().signal
const trace = (traceKey: string, spans: number) => ({ traceKey, spans })

/** An engine whose replies hold at most so many spans; a trace has as many as its key says. */
function clientWithRoom(mostSpans: number) {
  const asked: { keys: readonly string[]; spans: unknown }[] = []
  const client = {
    async binary(
      _name: string,
      input: { traceKeys: readonly string[]; spans?: { offset: number; limit: number } },
    ) {
      asked.push({ keys: input.traceKeys, spans: input.spans ?? null })
      await Promise.resolve()
      const size = (key: string): number => Number(key.slice(1))
      const [first = ''] = input.traceKeys
      const { offset, limit } = input.spans ?? { offset: 0, limit: Number.POSITIVE_INFINITY }
      const spans =
        input.spans === undefined
          ? input.traceKeys.reduce((sum, key) => sum + size(key), 0)
          : Math.max(0, Math.min(limit, size(first) - offset))
      if (spans > mostSpans) throw new EngineError('too_large', 'Too large.')
      return new TextEncoder().encode('x'.repeat(spans))
    },
  } as unknown as RendererClient
  return { client, asked }
}

const spansIn = (pieces: readonly Uint8Array[]): number =>
  pieces.reduce((sum, piece) => sum + new TextDecoder().decode(piece).replaceAll('\n', '').length, 0)

describe('an export in pieces', () => {
  test('small traces travel together, big ones alone', () => {
    const batches = batchTraces([trace('a', 1_500), trace('b', 400), trace('c', 200), trace('d', 9_000)])
    expect(batches.map((batch) => batch.map(({ traceKey }) => traceKey))).toEqual([['a', 'b'], ['c'], ['d']])
    expect(batchTraces(Array.from({ length: 250 }, () => trace('t', 1))).map(({ length }) => length)).toEqual(
      [100, 100, 50],
    )
  })

  test('replies that are too large are asked for in smaller pieces, and nothing is missed', async () => {
    for (const room of [10_000, 1_000, 37, 1]) {
      const { client } = clientWithRoom(room)
      const traces = [trace('t300', 300), trace('t20', 20), trace('t5000', 5_000)]
      const heard: number[] = []
      const pieces = await readExport(client, 'otlp', traces, never, (done) => heard.push(done))
      expect(spansIn(pieces)).toBe(5_320)
      // In spans, so that one big trace is seen to move.
      expect(heard).toEqual(heard.toSorted((a, b) => a - b))
      expect(heard.at(-1)).toBe(5_320)
      if (room < 5_000) expect(heard.filter((done) => done > 320 && done < 5_320).length).toBeGreaterThan(1)
    }
  })

  test('text is parted by line breaks, protobuf by nothing', async () => {
    const { client } = clientWithRoom(10_000)
    const traces = [trace('t2', 2), trace('t3000', 1)]
    const read = async (form: 'openinference' | 'otlp-protobuf') =>
      new TextDecoder().decode(Buffer.concat(await readExport(client, form, traces, never, () => undefined)))
    expect(await read('openinference')).toBe(`${'x'.repeat(3_002)}\n`)
    expect(await read('otlp-protobuf')).toBe('x'.repeat(3_002))
  })

  test('stops asking when it is cancelled', async () => {
    const { client, asked } = clientWithRoom(37)
    const controller = new AbortController()
    const stopping = {
      binary: async (...given: Parameters<RendererClient['binary']>) => {
        controller.signal.throwIfAborted()
        return client.binary(...given)
      },
    } as unknown as RendererClient
    const onPart = (done: number): void => {
      if (done > 100) controller.abort()
    }
    await expect(
      readExport(stopping, 'otlp', [trace('t5000', 5_000)], controller.signal, onPart),
    ).rejects.toThrow('aborted')
    expect(asked.length).toBeLessThan(20)
  })

  test('any other error ends it', async () => {
    const client = {
      binary: () => Promise.reject(new EngineError('not_found', 'Gone.')),
    } as unknown as RendererClient
    await expect(readExport(client, 'otlp', [trace('t1', 1)], never, () => undefined)).rejects.toThrow(
      'Gone.',
    )
  })
})

test('a trace too big for one question is looked at window by window, and its progress is told', async () => {
  const asked: unknown[] = []
  const client = {
    call: (_name: string, { spans }: { spans: unknown }) => {
      asked.push(spans)
      return Promise.resolve({ losses: [{ code: 'links', text: 'Links.', count: 2 }] })
    },
  } as unknown as RendererClient
  const heard: number[] = []
  const traces = [trace('small', 10), trace('big', 4_500)]
  const losses = await findAllLosses(client, 'neutral', traces, never, (done) => heard.push(done))
  expect(losses).toEqual([{ code: 'links', text: 'Links.', count: 8 }])
  expect(asked).toEqual([
    null,
    { offset: 0, limit: 2_000 },
    { offset: 2_000, limit: 2_000 },
    { offset: 4_000, limit: 2_000 },
  ])
  expect(heard).toEqual([10, 2_010, 4_010, 4_510])
})

test('losses of all batches are added up, most first', async () => {
  const client = {
    call: (_name: string, { traceKeys }: { traceKeys: readonly string[] }) =>
      Promise.resolve({
        losses: [
          { code: 'links', text: 'Links.', count: traceKeys.length },
          ...(traceKeys.includes('odd') ? [{ code: 'resource', text: 'Resources.', count: 9 }] : []),
        ],
      }),
  } as unknown as RendererClient
  const traces = [trace('a', 2_000), trace('b', 1_000), trace('odd', 900)]
  expect(await findAllLosses(client, 'openinference', traces, never, () => undefined)).toEqual([
    { code: 'resource', text: 'Resources.', count: 9 },
    { code: 'links', text: 'Links.', count: 3 },
  ])
})

test('all traces of a filter are read, window by window', async () => {
  const rows = Array.from({ length: 2_300 }, (_, index) => ({ traceKey: `t${index}`, spans: 1 }))
  const client = {
    call: (_name: string, { offset, limit }: { offset: number; limit: number }) =>
      Promise.resolve({ rows: rows.slice(offset, offset + limit), matching: rows.length }),
  } as unknown as RendererClient
  const scope = { type: 'list', list: 'traces', filter: emptyFilter } as const
  expect((await readTraceKeys(client, scope, never)).map(({ traceKey }) => traceKey)).toEqual(
    rows.map(({ traceKey }) => traceKey),
  )
})

test('file names hold what every system takes', () => {
  expect(fileName('trace-a/b:c é')).toBe('trace-a_b_c_')
  expect(fileName('')).toBe('export')
})
