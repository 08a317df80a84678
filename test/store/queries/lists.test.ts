import { expect, test } from 'vitest'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import { filterSchema } from '../../../src/shared/model/filter'
import type { FilterInput } from '../../../src/shared/model/filter'
import { observation, usage } from '../../support/records'
import { readerStore } from '../../support/readerStore'
import type { ReaderStore } from '../../support/readerStore'

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

const list = (store: ReaderStore, filter: FilterInput = {}, more: object = {}) =>
  store.read.tracesList({
    filter: filterSchema.parse(filter),
    sort: 'start',
    descending: true,
    offset: 0,
    limit: 200,
    ...more,
  })
const ids = (store: ReaderStore, filter: FilterInput = {}, more: object = {}) =>
  list(store, filter, more)
    .rows.map((row) => row.traceId)
    .join('')

test('a row holds what was derived, times to the nanosecond', async () => {
  const store = await readerStore(five)
  const row = list(store).rows.find(({ traceId }) => traceId === 'b')
  expect(row).toEqual({
    traceKey: 'files:b',
    traceId: 'b',
    name: 'b-root',
    inputPreview: null,
    outputPreview: null,
    status: 'error',
    startNs: '1785405660000000001',
    timeDigits: 9,
    durationNs: 1_500,
    spans: 1,
    errors: 1,
    flags: 0,
    toolErrors: 0,
    sessionKey: 'files:s1',
    sessionId: 's1',
    userId: null,
    environment: 'prod',
    version: null,
    agents: ['Desk'],
    models: ['gpt-4o'],
    usage: {
      inputTokens: 10,
      outputTokens: 5,
      cachedInputTokens: null,
      generations: 1,
      generationsWithTokens: 1,
      generationsWithCost: 1,
      costUsd: 0.25,
      costBasis: 'reported',
    },
  })
})

test('counts are of all that match, not of the window', async () => {
  const store = await readerStore(five)
  expect(list(store, {}, { limit: 2, offset: 1 })).toMatchObject({
    matching: 5,
    total: 5,
    errors: 1,
    open: 1,
    largestDurationNs: 360e9,
    largestCostUsd: 0.25,
    fromNs: null,
    toNs: null,
  })
  expect(ids(store, {}, { limit: 2, offset: 1 })).toBe('cb')
  expect(list(store, { environments: ['dev'] })).toMatchObject({ matching: 2, total: 5, errors: 0, open: 1 })
  const nothing = { matching: 0, largestDurationNs: null, largestCostUsd: null }
  expect(list(store, { environments: ['nowhere'] })).toMatchObject(nothing)
})

test.each([
  ['start', true, 'dcbae'],
  ['start', false, 'abcde'],
  // d took 6 minutes, a and b 1,500 ns, c has no end, e no times.
  ['duration', true, 'dbaec'],
  ['duration', false, 'abdce'],
  // b states 0.25, d is priced from the table.
  ['cost', true, 'bdeca'],
  ['tokens', true, 'dbeca'],
  ['tokens', false, 'bdace'],
  // error, open, ok, unset.
  ['status', true, 'bcaed'],
  ['name', false, 'abcde'],
] as const)('sorted by %s, descending %s; unknown last', async (sort, descending, order) => {
  const store = await readerStore(five)
  expect(ids(store, {}, { sort, descending })).toBe(order)
})

test.each<readonly [string, FilterInput, string]>([
  ['one environment', { environments: ['prod'] }, 'ba'],
  ['two environments', { environments: ['prod', 'dev'] }, 'dcba'],
  ['environment and agent', { environments: ['prod', 'dev'], agents: ['Scout'] }, 'c'],
  ['tool', { tools: ['search'] }, 'c'],
  ['model', { models: ['o3', 'gpt-4o'] }, 'db'],
  ['user', { users: ['ada'] }, 'a'],
  ['service', { services: ['api'] }, 'c'],
  ['nothing of the kind', { services: ['nope'] }, ''],
  ['kinds', { kinds: ['generation', 'tool'] }, 'dcb'],
  ['statuses', { statuses: ['error', 'open'] }, 'cb'],
  ['text', { text: 'refunded' }, 'e'],
  ['text of two words in one trace', { text: 'Échec 4711' }, 'e'],
  ['text that nothing holds', { text: 'refunded nowhere' }, ''],
  ['a trace id', { text: 'c' }, 'c'],
  ['a session id', { text: 's1' }, 'ba'],
  ['a span id', { text: 'd-root' }, 'd'],
  ['hostile values', { users: ["' OR 1=1 --"], text: '"' }, ''],
])('filter: %s', async (_, filter, found) => {
  const store = await readerStore(five)
  expect(ids(store, filter)).toBe(found)
})

test('relative ranges count back from the newest data or from now, both ends included', async () => {
  const now = Number((base + 5n * minute) / 1_000_000n)
  const store = await readerStore(five, now)
  const last = list(store, { lastMs: 120_000 })
  expect(last.rows.map((row) => row.traceId).join('')).toBe('dcb')
  expect(last).toMatchObject({ fromNs: String(base + minute), toNs: String(base + 3n * minute) })
  // From now, 10:05 without the odd nanosecond, back to 10:03.
  expect(ids(store, { lastMs: 120_000, anchor: 'now' })).toBe('d')
  expect(list(store, { lastMs: 120_000, anchor: 'now' }).toNs).toBe(`${now}000000`)
  expect(ids(store, { fromNs: String(base + minute), toNs: String(base + 2n * minute) })).toBe('cb')
  expect(ids(store, { toNs: '99999999999999999999' })).toBe('dcba')
  expect(ids(store, { fromNs: '99999999999999999999' })).toBe('')
})

test('neighbours follow the list', async () => {
  const store = await readerStore(five)
  const find = (traceKey: string, filter: FilterInput = {}) =>
    store.read.traceNeighbours({
      traceKey,
      filter: filterSchema.parse(filter),
      sort: 'start',
      descending: true,
    })
  expect(find('files:c')).toEqual({ previous: 'files:d', next: 'files:b', index: 1, matching: 5 })
  expect(find('files:d')).toEqual({ previous: null, next: 'files:c', index: 0, matching: 5 })
  expect(find('files:e').next).toBeNull()
  expect(find('files:c', { environments: ['prod'] })).toEqual({
    previous: null,
    next: null,
    index: null,
    matching: 2,
  })
  // What is remembered is forgotten when data comes.
  await store.put([single('f', 30n)])
  expect(find('files:d')).toMatchObject({ previous: 'files:f', matching: 6 })
})

test('facets count traces under the filter; a facet does not narrow itself', async () => {
  const store = await readerStore(five)
  const facets = (filter: FilterInput) => store.read.facetsList({ filter: filterSchema.parse(filter) })
  expect(facets({})).toEqual({
    environments: [
      { name: 'dev', count: 2 },
      { name: 'prod', count: 2 },
    ],
    agents: [
      { name: 'Desk', count: 2 },
      { name: 'Scout', count: 1 },
    ],
    tools: [{ name: 'search', count: 1 }],
    models: [
      { name: 'gpt-4o', count: 1 },
      { name: 'o3', count: 1 },
    ],
    users: [{ name: 'ada', count: 1 }],
    services: [{ name: 'api', count: 1 }],
  })
  const narrowed = facets({ environments: ['prod'] })
  expect(narrowed.environments).toHaveLength(2)
  expect(narrowed.models).toEqual([{ name: 'gpt-4o', count: 1 }])
})

test('rows that are not derived yet are not shown', async () => {
  const store = await readerStore(five)
  store.writer.rows("INSERT INTO trace (source, trace_id) VALUES ('files', 'new') RETURNING id")
  store.writer.rows("INSERT INTO session (source, session_id) VALUES ('files', 's9') RETURNING id")
  expect(list(store)).toMatchObject({ matching: 5, total: 5 })
  expect(() => store.read.traceGet({ traceKey: 'files:new' })).toThrow(/not in the workspace/)
})
