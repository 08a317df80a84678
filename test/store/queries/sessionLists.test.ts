import { expect, test } from 'vitest'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import { filterSchema } from '../../../src/shared/model/filter'
import type { FilterInput } from '../../../src/shared/model/filter'
import { observation, traceStatement, usage, userMessage } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const minute = 60_000_000_000n
/** 2026-07-30T10:00:00Z and an odd nanosecond. */
const base = 1_785_405_600_000_000_001n

/** A trace of one span, `at` minutes after the base. */
function single(traceId: string, at: bigint, changes: Partial<ObservationRecord> = {}): ObservationRecord {
  const startNs = base + at * minute
  return observation({ spanId: `${traceId}-root`, traceId, startNs, endNs: startNs + 1_500n, ...changes })
}

const five = [
  single('a', 0n, { environment: 'prod', agentName: 'Desk', status: 'ok', sessionId: 's1', userId: 'ada' }),
  single('b', 1n, {
    environment: 'prod',
    agentName: 'Desk',
    kind: 'generation',
    model: 'gpt-4o',
    status: 'error',
    sessionId: 's1',
    usage: usage({ inputUncached: 10, outputText: 5 }),
    cost: { currency: 'USD', input: null, output: null, total: 0.25 },
  }),
  single('c', 2n, {
    environment: 'dev',
    agentName: 'Scout',
    kind: 'tool',
    toolName: 'search',
    serviceName: 'api',
    endNs: null,
    status: 'open',
  }),
  single('d', 3n, {
    environment: 'dev',
    kind: 'generation',
    model: 'o3',
    usage: usage({ inputUncached: 100 }),
    sessionId: 's2',
    endNs: base + 9n * minute,
  }),
  single('e', 4n, {
    startNs: null,
    endNs: null,
    name: 'Échec de commande',
    output: { type: 'value', value: 'the parcel 4711 was refunded' },
  }),
]

test('sessions: own counts, sorted, filtered through their traces', async () => {
  const store = await readerStore([
    ...five,
    {
      type: 'sessionMessage',
      sessionId: 's3',
      traceId: null,
      messageId: null,
      timeNs: base + 8n * minute,
      timeDigits: 3,
      message: userMessage('hello'),
      raw: { offset: 0, length: 1, line: 1 },
    },
  ])
  const sessions = (filter: FilterInput = {}, more: object = {}) =>
    store.read.sessionsList({
      filter: filterSchema.parse(filter),
      sort: 'start',
      descending: true,
      offset: 0,
      limit: 200,
      ...more,
    })
  const keys = (filter: FilterInput = {}, more: object = {}) =>
    sessions(filter, more)
      .rows.map((row) => row.sessionId)
      .join(' ')
  expect(keys()).toBe('s3 s2 s1')
  expect(sessions()).toMatchObject({ matching: 3, total: 3, errors: 1, open: 0 })
  expect(sessions().rows[2]).toMatchObject({
    sessionKey: 'files:s1',
    status: 'error',
    traces: 2,
    spans: 2,
    errors: 1,
    agents: ['Desk'],
    models: ['gpt-4o'],
    environment: 'prod',
    userId: 'ada',
    durationNs: 60_000_001_500,
  })
  expect(keys({ environments: ['dev'] })).toBe('s2')
  expect(keys({ models: ['gpt-4o'] })).toBe('s1')
  expect(keys({ statuses: ['error'] })).toBe('s1')
  expect(keys({ text: 's2' })).toBe('s2')
  expect(keys({ text: 'a-root' })).toBe('s1')
  // s3 has no traces: it is judged by its own time. The newest data is the newest trace.
  expect(keys({ lastMs: 60_000 })).toBe('s2')
  expect(keys({ fromNs: String(base + 5n * minute) })).toBe('s3')
  expect(keys({}, { sort: 'traces' })).toBe('s1 s2 s3')
  expect(store.read.sessionsOfTraces({ traceKeys: ['files:a', 'files:c', 'files:zzz'] })).toEqual([
    'files:s1',
    null,
    null,
  ])
})

test('one trace: kinds, health, attributes, place in its session', async () => {
  const store = await readerStore([
    ...five,
    single('b2', 2n, { sessionId: 's1', parentSpanId: 'missing' }),
    traceStatement({
      traceId: 'b',
      tags: ['vip'],
      attributes: { plan: 'gold' },
      statusMessage: 'timed out',
      startNs: base + minute,
      endNs: null,
    }),
  ])
  expect(store.read.traceGet({ traceKey: 'files:b' })).toMatchObject({
    trace: { traceId: 'b' },
    kinds: [{ name: 'generation', count: 1 }],
    health: [],
    statusMessage: 'timed out',
    tags: ['vip'],
    attributes: '{"plan":"gold"}',
    sessionIndex: 2,
    sessionTraces: 3,
    previousInSession: 'files:a',
    nextInSession: 'files:b2',
  })
  expect(store.read.traceGet({ traceKey: 'files:b2' }).health).toEqual([{ flag: 'orphan', count: 1 }])
  expect(store.read.traceGet({ traceKey: 'c' })).toMatchObject({ sessionIndex: null, sessionTraces: null })
  expect(() => store.read.traceGet({ traceKey: 'files:none' })).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  )
})
