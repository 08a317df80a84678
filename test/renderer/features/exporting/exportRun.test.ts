import { expect, test } from 'vitest'
import { findAllLosses, readTraceKeys } from '../../../../src/renderer/features/exporting/exportRun'
import { fileName } from '../../../../src/renderer/features/exporting/useExport'
import { EngineError } from '../../../../src/shared/contract/errors'
import type { RendererClient } from '../../../../src/renderer/engine/rendererClient'
import { emptyFilter } from '../../../../src/shared/model/filter'

const never = new AbortController().signal
const trace = (traceKey: string, spans: number) => ({ traceKey, spans })

test('losses are asked for part by part, from where the one before ended, and added up', async () => {
  const asked: unknown[] = []
  const parts = [
    {
      losses: [{ code: 'links', text: 'Links.', count: 2 }],
      observations: 2_000,
      next: { trace: 1, after: 40, spans: 9 },
    },
    {
      losses: [{ code: 'resource', text: 'Resources.', count: 9 }],
      observations: 2_000,
      next: { trace: 1, after: 80, spans: 99 },
    },
    { losses: [{ code: 'links', text: 'Links.', count: 1 }], observations: 500, next: null },
  ]
  const client = {
    call: (_name: string, { from }: { from: unknown }) => {
      asked.push(from)
      return Promise.resolve(parts[asked.length - 1])
    },
  } as unknown as RendererClient
  const heard: number[] = []
  const traces = [trace('small', 10), trace('big', 4_490)]
  const losses = await findAllLosses(client, 'neutral', traces, never, (done) => heard.push(done))
  expect(losses).toEqual([
    { code: 'resource', text: 'Resources.', count: 9 },
    { code: 'links', text: 'Links.', count: 3 },
  ])
  expect(asked).toEqual([null, { trace: 1, after: 40, spans: 9 }, { trace: 1, after: 80, spans: 99 }])
  expect(heard).toEqual([2_000, 4_000, 4_500])
})

test('many traces are asked about in several requests', async () => {
  const asked: number[] = []
  const client = {
    call: (_name: string, { traceKeys }: { traceKeys: readonly string[] }) => {
      asked.push(traceKeys.length)
      return Promise.resolve({ losses: [], observations: traceKeys.length, next: null })
    },
  } as unknown as RendererClient
  const traces = Array.from({ length: 450 }, (_, index) => trace(`t${index}`, 1))
  await findAllLosses(client, 'otlp', traces, never, () => undefined)
  expect(asked).toEqual([200, 200, 50])
})

test('a trace that was deleted since it was chosen is left out, unless it was the only one', async () => {
  const client = {
    call: (_name: string, { traceKey }: { traceKey: string }) =>
      traceKey === 'gone'
        ? Promise.reject(new EngineError('not_found', 'This trace is not in the workspace.'))
        : Promise.resolve({ trace: { spans: 3 } }),
  } as unknown as RendererClient
  const read = (...traceKeys: string[]) => readTraceKeys(client, { type: 'traces', traceKeys }, never)
  expect(await read('gone', 'there')).toEqual([{ traceKey: 'there', spans: 3 }])
  await expect(read('gone')).rejects.toThrow('not in the workspace')
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
