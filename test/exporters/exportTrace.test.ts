import { describe, expect, it } from 'vitest'
import { toOtlpJson } from '../../src/main/exporters/otlpJsonExport'
import { StoreError } from '../../src/main/store/storeError'
import type { ImportRecord, SessionMessageRecord, SessionRecord } from '../../src/shared/model/importRecord'
import { emptyFilter } from '../../src/shared/model/filter'
import { importBytes } from '../importers/importerSupport'
import { readerStore } from '../support/readerStore'
import type { ReaderStore } from '../support/readerStore'
import { observation, traceStatement, usage, userMessage } from '../support/records'

const raw = { offset: 0, length: 2, line: 1 }
const session: SessionRecord = {
  type: 'session', sessionId: 's1', name: 'Refund', userId: 'u1', agentName: null, environment: 'production',
  version: null, channel: 'chat', status: 'completed', attributes: { tier: 'gold' }, reported: { cost: 2 },
  startNs: 5n, endNs: null, timeDigits: 9, raw,
} // prettier-ignore
const said: SessionMessageRecord = {
  type: 'sessionMessage', sessionId: 's1', traceId: 't1', messageId: 'm1', timeNs: 7n, timeDigits: 9,
  message: userMessage('Where is it?'), raw,
} // prettier-ignore
const history = [userMessage('one'), userMessage('two'), userMessage('three')]

/** Two traces of a session, with everything an observation can have. */
const records: ImportRecord[] = [
  session,
  said,
  traceStatement({ traceId: 't1', sessionId: 's1', name: 'First', tags: ['a'], input: { type: 'messages', messages: history }, reported: { latency: 3 } }),
  observation({ spanId: 'root', kind: 'agent', spanKind: 'unspecified', startNs: 10n, endNs: 90n, sessionId: 's1', status: 'ok', agentName: 'Clerk' }),
  observation({
    spanId: 'call', parentSpanId: 'root', kind: 'generation', startNs: 20n, endNs: 40n, model: 'claude-sonnet-4-5', provider: 'anthropic',
    input: { type: 'messages', messages: history }, output: { type: 'value', value: { a: [1, null] } }, toolDefinitions: [{ name: 'f' }],
    usage: usage({ inputUncached: 4, outputText: 2, reported: { in: 4 }, contradictions: ['4 ≠ 5'] }),
    cost: { currency: 'EUR', input: null, output: null, total: 0.5 }, firstTokenNs: 25n, parameters: { temperature: 0.2 },
    attributes: { x: 1.5, nested: { deep: [true] } }, resource: { 'service.name': 'bot' }, scopeName: 'lib', scopeVersion: '1', spanKind: 'client', traceState: 'v=1', traceFlags: 257,
    events: [{ name: 'retry', timeNs: 21n, attributes: { n: 1 } }], links: [{ traceId: 't9', spanId: 'z', attributes: {}, traceFlags: 1 }],
  }),
  observation({ spanId: 'call', side: 'server', parentSpanId: 'root', startNs: 21n, endNs: null, status: 'open', timeDigits: 6 }),
  { type: 'score', scoreId: null, sessionId: null, traceId: 't1', spanId: 'call', name: 'grounded', value: 0.4, label: 'fail', comment: 'no', annotator: 'model', timeNs: 50n, attributes: {}, raw },
  { type: 'score', scoreId: 'x', sessionId: 's1', traceId: null, spanId: null, name: 'csat', value: true, label: null, comment: null, annotator: 'human', timeNs: null, attributes: {}, raw },
  observation({ spanId: 'later', traceId: 't2', startNs: 100n, endNs: 110n, sessionId: 's1', kind: 'reranker' }),
  traceStatement({ traceId: 'bare', name: 'No spans at all', output: { type: 'value', value: 'done' } }),
] // prettier-ignore

const keys = ['files:t1', 'files:t2', 'files:bare']
const whole = { after: 0, limit: 1_000 }

/** Everything that a store answers about its traces, without what an import adds (row ids, places). */
function dump({ read }: ReaderStore): unknown {
  const list = { filter: emptyFilter, descending: false, offset: 0, limit: 100 }
  return {
    traces: read.tracesList({ ...list, sort: 'start' }).rows,
    sessions: read.sessionsList({ ...list, sort: 'start' }).rows,
    session: scrubbed(read.sessionGet({ sessionKey: 'files:s1' })),
    // An export groups spans by resource: they come back in another order.
    exported: keys.map((traceKey) => {
      const { observations, last: _last, ...rest } = read.exportTrace({ traceKey, ...whole })
      return {
        ...rest,
        observations: new Map(observations.map((each) => [`${each.spanId} ${each.side}`, each])),
      }
    }),
  }
}

const scrubbed = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, each: unknown) =>
      /Id$|^raw$/.test(key) && typeof each === 'number' ? 0 : each,
    ),
  )

describe('reading a trace for export', () => {
  it('answers the records that were imported', async () => {
    const { read } = await readerStore(records)
    const { observations, others } = read.exportTrace({ traceKey: 'files:t1', ...whole })
    const given = records.filter((record) => record.type === 'observation' && record.traceId === 't1')
    expect(observations).toEqual(
      given.map((record) => ({
        ...record,
        flags: expect.any(Number) as number,
        raw: { offset: 0, length: 0, line: null },
      })),
    )
    expect(others.map((record) => record.type)).toEqual([
      'trace',
      'score',
      'session',
      'sessionMessage',
      'score',
    ])
  })

  it('gives what belongs to a session with its first trace only', async () => {
    const { read } = await readerStore(records)
    expect(read.exportTrace({ traceKey: 'files:t2', ...whole }).others).toEqual([])
  })

  it('answers pieces that together are the whole', async () => {
    const { read } = await readerStore(records)
    const piece = (after: number) => read.exportTrace({ traceKey: 'files:t1', after, limit: 2 })
    const all = read.exportTrace({ traceKey: 'files:t1', ...whole })
    const first = piece(0)
    const second = piece(first.last)
    expect([...first.observations, ...second.observations]).toEqual(all.observations)
    expect([first.hasMore, second.hasMore]).toEqual([true, false])
    expect([first.before, second.before]).toEqual([0, 2])
    expect(second.others).toEqual([])
    expect(piece(second.last)).toMatchObject({
      observations: [],
      last: second.last,
      before: all.observations.length,
    })
  })

  it('says so when the trace is gone', async () => {
    const { read } = await readerStore(records)
    expect(() => read.exportTrace({ traceKey: 'files:t7', ...whole })).toThrow(StoreError)
  })
})

describe('a workspace, exported and imported into an empty one', () => {
  it('answers the same to every question', async () => {
    const first = await readerStore(records)
    const text = toOtlpJson(keys.map((traceKey) => first.read.exportTrace({ traceKey, ...whole })))
    const second = await readerStore(await importBytes('otlp-json', new TextEncoder().encode(text)))
    expect(dump(second)).toEqual(dump(first))
  })

  it('does not change when it comes into the workspace it is from', async () => {
    const store = await readerStore(records)
    const before = dump(store)
    const text = toOtlpJson(keys.map((traceKey) => store.read.exportTrace({ traceKey, ...whole })))
    await store.put(await importBytes('otlp-json', new TextEncoder().encode(text)))
    const counts = (dumped: unknown) =>
      (dumped as { traces: { traceId: string; spans: number; errors: number }[] }).traces.map(
        ({ traceId, spans, errors }) => [traceId, spans, errors],
      )
    expect(counts(dump(store))).toEqual(counts(before))
  })
})
