import { expect, test } from 'vitest'
import {
  batchTraces,
  findAllLosses,
  readTraceKeys,
} from '../../../../src/renderer/features/exporting/exportRun'
import { fileName } from '../../../../src/renderer/features/exporting/useExport'
import type { RendererClient } from '../../../../src/renderer/engine/rendererClient'
import { emptyFilter } from '../../../../src/shared/model/filter'

const never = new AbortController().signal
const trace = (traceKey: string, spans: number) => ({ traceKey, spans })

test('small traces are looked at together, big ones alone', () => {
  const batches = batchTraces([trace('a', 1_500), trace('b', 400), trace('c', 200), trace('d', 9_000)])
  expect(batches.map((batch) => batch.map(({ traceKey }) => traceKey))).toEqual([['a', 'b'], ['c'], ['d']])
  expect(batchTraces(Array.from({ length: 250 }, () => trace('t', 1))).map(({ length }) => length)).toEqual([
    100, 100, 50,
  ])
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
