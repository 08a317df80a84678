import { onTestFinished, describe, expect, test } from 'vitest'
import { applyPrices } from '../../src/main/ingest/applyPrices'
import { builtInTable } from '../../src/main/ingest/pricing/builtInPrices'
import { DetailReader } from '../../src/main/store/tables/detailStore'
import { decodeBytes } from '../../src/main/store/tables/textCodec'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { noUserPrices } from '../../src/shared/model/prices'
import type { ModelPrices, UserPrices } from '../../src/shared/model/prices'
import { observation, usage } from '../support/records'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'

const day = BigInt(Date.parse('2026-01-01')) * 1_000_000n
const call = (spanId: string, changes: Partial<ObservationRecord> = {}): ObservationRecord =>
  observation({
    spanId,
    kind: 'generation',
    model: 'gpt-4o',
    provider: 'openai',
    startNs: day,
    endNs: day + 1_000_000n,
    usage: usage({ inputUncached: 1_000, outputText: 100 }),
    attributes: { note: spanId },
    ...changes,
  })
const flat = (usdPerMillion: number) => ({ usdPerMillion, above: [] })
const entry = (model: string, changes: Partial<ModelPrices> = {}): ModelPrices => ({
  model,
  provider: null,
  rates: { inputUncached: flat(1), outputText: flat(2) },
  tiers: {},
  perRequestUsd: null,
  validFrom: null,
  ...changes,
})
const mine: UserPrices = {
  table: { name: 'mine.json', importedMs: 0, models: [entry('gpt-4o'), entry('house-llm-7')] },
  overrides: [],
}

async function storeWith(records: ObservationRecord[]): Promise<WriterStore> {
  const store = writerStore()
  onTestFinished(() => store.close())
  await store.put(records)
  return store
}

const apply = (store: WriterStore, prices: UserPrices, signal = new AbortController().signal) =>
  applyPrices(store.state, { prices, mark: 'm1' }, signal, () => undefined)

/** Span id, computed cost in millionths, basis. */
function costs(store: WriterStore): unknown[] {
  const details = new DetailReader(store.state.db)
  return store
    .rows('SELECT span_id, cost_computed_usd AS usd, detail FROM observation ORDER BY span_id')
    .map((row) => [
      row['span_id'],
      row['usd'] === null ? null : Math.round(Number(row['usd']) * 1e6),
      details.read(row['detail'] as number | null).cost_basis,
    ])
}

test('a call that is billed by the second has no tokens, and gets its price all the same', async () => {
  const store = await storeWith([
    call('heard', { model: 'house-ear', usage: usage({ reported: { seconds: 12.5 } }) }),
    call('said', { model: 'house-ear', usage: null }),
  ])
  expect(costs(store).map((row) => (row as unknown[])[1])).toEqual([null, null])
  const bySecond = { cachedAudio: null, perSearchUsd: null, perUnitUsd: { audioSecondsIn: 0.0001 } }
  await apply(store, {
    table: {
      name: 'mine.json',
      importedMs: 0,
      models: [entry('house-ear', { rates: {}, extras: bySecond })],
    },
    overrides: [],
  })
  // 12.5 × $0.0001
  expect(costs(store)).toEqual([
    ['heard', 1_250, 'mine.json: house-ear, price of 2026-01-01'],
    ['said', null, null],
  ])
})

test('costs, their basis, sums, lists and pictures follow another table, and come back', async () => {
  const store = await storeWith([
    call('a'),
    call('b', { model: 'house-llm-7', provider: null }),
    call('c', { model: 'o3' }),
  ])
  const before = costs(store)
  expect(await apply(store, mine)).toEqual({ calls: 3, traces: 1 })
  // 1,000 × 1 + 100 × 2; o3 is not in the table: 1,000 × 2 + 100 × 8
  expect(costs(store)).toEqual([
    ['a', 1_200, 'mine.json: gpt-4o, price of 2026-01-01'],
    ['b', 1_200, 'mine.json: house-llm-7, price of 2026-01-01'],
    ['c', 2_800, `${builtInTable}: OpenAI o3, price of 2026-01-01 (in force since 2025-06-10)`],
  ])
  const [trace] = store.rows('SELECT id, cost_usd, generations_with_cost AS n FROM trace')
  expect(trace?.['cost_usd']).toBeCloseTo(0.0052, 12)
  expect(trace?.['n']).toBe(3)
  const [packed] = store.rows('SELECT data FROM packed_trace')
  const { costUsd } = decodePackedTrace(decodeBytes(packed?.['data'] as Buffer))
  expect([...costUsd].reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(0.0052, 7)
  // Everything else in the details is still there.
  expect(store.attributesOf("span_id = 'b'")).toEqual({ note: 'b' })
  expect(store.rows("SELECT value FROM meta WHERE key = 'prices_applied'")).toEqual([{ value: 'm1' }])

  await apply(store, noUserPrices)
  expect(costs(store)).toEqual(before)
})

test('a session follows, a stated cost still counts, and what did not change is not touched', async () => {
  const store = await storeWith([
    call('a', { sessionId: 's' }),
    call('b', {
      sessionId: 's',
      traceId: 't2',
      cost: { currency: 'USD', input: null, output: null, total: 0.5 },
    }),
    call('c', { traceId: 't3', model: 'o3' }),
  ])
  expect(await apply(store, mine)).toEqual({ calls: 3, traces: 2 })
  const [session] = store.rows('SELECT cost_usd FROM session')
  expect(session?.['cost_usd']).toBeCloseTo(0.5012, 12)
})

test('a price that holds from a day on prices what came before it as before', async () => {
  const store = await storeWith([call('a'), call('b', { startNs: day + 86_400_000_000_000n, endNs: null })])
  const own = { id: '1', ...entry('gpt-*', { validFrom: '2026-01-02' }) }
  await apply(store, { table: null, overrides: [own] })
  expect(costs(store)).toEqual([
    ['a', 3_500, `${builtInTable}: OpenAI gpt-4o, price of 2026-01-01`],
    ['b', 1_200, 'your own price: gpt-*, price of 2026-01-02 (in force since 2026-01-02)'],
  ])
})

test('a service tier is looked up in the attributes', async () => {
  const store = await storeWith([call('a', { attributes: { 'openai.response.service_tier': 'batch' } })])
  const tiers = { batch: { inputUncached: flat(0.5), outputText: flat(1) } }
  await apply(store, {
    table: { name: 'mine.json', importedMs: 0, models: [entry('gpt-4o', { tiers })] },
    overrides: [],
  })
  expect(costs(store)).toEqual([['a', 600, 'mine.json: gpt-4o, price of 2026-01-01, batch tier']])
})

test('more calls than one step, with progress', async () => {
  const store = await storeWith(
    Array.from({ length: 4_100 }, (_, index) => call('a', { traceId: `t${index % 7}`, spanId: `s${index}` })),
  )
  const seen: number[] = []
  await applyPrices(
    store.state,
    { prices: mine, mark: 'm' },
    new AbortController().signal,
    ({ done, total }) => {
      seen.push(done)
      expect(total).toBe(4_100)
    },
  )
  expect(seen).toEqual([2_000, 4_000, 4_100, 4_100])
  expect(store.rows('SELECT DISTINCT round(cost_computed_usd * 1e6) AS n FROM observation')).toEqual([
    { n: 1_200 },
  ])
  const [sum] = store.rows('SELECT sum(cost_usd) AS usd FROM trace')
  expect(sum?.['usd']).toBeCloseTo(4_100 * 0.0012, 9)
})

test('cancelled: what was done shows in the sums, and the mark is missing', async () => {
  const store = await storeWith(
    Array.from({ length: 2_500 }, (_, index) => call('a', { traceId: 't', spanId: `s${index}` })),
  )
  const controller = new AbortController()
  await expect(
    applyPrices(store.state, { prices: mine, mark: 'm' }, controller.signal, () => controller.abort()),
  ).rejects.toThrow('aborted')
  expect(store.rows("SELECT value FROM meta WHERE key = 'prices_applied'")).toEqual([])
  const [sum] = store.rows(
    'SELECT (SELECT cost_usd FROM trace) AS shown, sum(cost_computed_usd) AS stored FROM observation',
  )
  expect(sum?.['shown']).toBeCloseTo(Number(sum?.['stored']), 9)
})

describe('what comes in', () => {
  test('is priced by the prices in use', async () => {
    const store = await storeWith([])
    store.state.prices = mine
    await store.put([call('a')])
    expect(costs(store)[0]).toEqual(['a', 1_200, 'mine.json: gpt-4o, price of 2026-01-01'])
  })

  test('a call whose tokens come later, in another file, is priced then', async () => {
    const store = await storeWith([call('a', { usage: null })])
    expect(costs(store)).toEqual([['a', null, null]])
    await store.put([call('a', { model: null, provider: null })])
    expect(costs(store)).toEqual([['a', 3_500, `${builtInTable}: OpenAI gpt-4o, price of 2026-01-01`]])
    const [trace] = store.rows('SELECT cost_usd FROM trace')
    expect(trace?.['cost_usd']).toBeCloseTo(0.0035, 12)
  })
})
