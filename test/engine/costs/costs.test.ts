import { describe, expect, test } from 'vitest'
import type { Output } from '../../../src/shared/contract/contract'
import { procedures } from '../../../src/shared/contract/contract'
import { callLedger } from '../../../src/main/engine/costs/callLedger'
import { CostComparison } from '../../../src/main/engine/costs/compareCosts'
import { CostSum } from '../../../src/main/engine/costs/sumCosts'
import { builtInTable } from '../../../src/main/ingest/pricing/builtInPrices'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import type { CallToPrice, CostScope } from '../../../src/main/store/queries/callsToPrice'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import type { ExtraRates, ModelPrices } from '../../../src/shared/model/prices'
import { emptyFilter } from '../../../src/shared/model/filter'
import { observation, usage } from '../../support/records'
import { readerStore } from '../../support/readerStore'
import type { ReaderStore } from '../../support/readerStore'

const day = BigInt(Date.parse('2026-01-01')) * 1_000_000n
const book = new PriceBook()
const dollars = (total: number, currency = 'USD'): ObservationRecord['cost'] => ({
  currency,
  input: null,
  output: null,
  total,
})
const call = (spanId: string, changes: Partial<ObservationRecord> = {}): ObservationRecord =>
  observation({
    spanId,
    kind: 'generation',
    model: 'gpt-4o',
    provider: 'openai',
    startNs: day,
    endNs: day + 1_000_000n,
    usage: usage({ inputUncached: 1_000, cacheRead: 400, outputText: 100, reasoning: 50 }),
    ...changes,
  })

function callsOf(store: ReaderStore, scope: CostScope, withWords = false): CallToPrice[] {
  const calls: CallToPrice[] = []
  let after: number | null = 0
  while (after !== null) {
    const page = store.read.callsToPrice({ scope, after, withWords })
    calls.push(...page.calls)
    after = page.next
  }
  return calls
}

function sumOf(store: ReaderStore, scope: CostScope): Output<'costs.sumUp'> {
  const sum = new CostSum(book)
  for (const each of callsOf(store, scope)) sum.add(each)
  return procedures['costs.sumUp'].output.parse(sum.result())
}

const trace: CostScope = { type: 'trace', traceKey: 'files:t1' }

describe('the ledger of one call', () => {
  async function ledgerOf(record: ObservationRecord): Promise<Output<'costs.getLedger'>> {
    const store = await readerStore([record])
    const stored = store.read.callToPrice({ observationId: store.idOf(record.spanId) })
    return procedures['costs.getLedger'].output.parse(callLedger(book, stored))
  }

  test('each bucket × price = amount, and the amounts are the cost', async () => {
    const { lines, computedUsd, price, counted, unpriced } = await ledgerOf(call('a'))
    expect(
      lines.map(({ bucket, tokens, usdPerMillion, pricedAs }) => [bucket, tokens, usdPerMillion, pricedAs]),
    ).toEqual([
      ['inputUncached', 1_000, 2.5, null],
      ['cacheRead', 400, 1.25, null],
      ['outputText', 100, 10, null],
      ['reasoning', 50, 10, 'outputText'],
    ])
    // 2,500 + 500 + 1,000 + 500 millionths
    expect(lines.map(({ usd }) => (usd ?? 0) * 1e6)).toEqual(
      [2_500, 500, 1_000, 500].map((n) => expect.closeTo(n, 6)),
    )
    expect(computedUsd).toBeCloseTo(0.0045, 12)
    expect(price).toMatchObject({
      table: builtInTable,
      model: 'gpt-4o',
      provider: 'OpenAI',
      asOf: '2026-01-01',
      tier: 'standard',
    })
    expect([counted, unpriced]).toEqual(['computed', null])
  })

  test('what the source states counts, and the difference is shown', async () => {
    const ledger = await ledgerOf(call('a', { cost: dollars(0.005) }))
    expect(ledger).toMatchObject({ counted: 'reported', reported: { amount: 0.005, currency: 'USD' } })
    expect(ledger.differenceUsd).toBeCloseTo(0.0005, 12)
  })

  test('another currency is shown and never compared', async () => {
    expect(await ledgerOf(call('a', { cost: dollars(9, 'EUR') }))).toMatchObject({
      counted: 'computed',
      reported: { amount: 9, currency: 'EUR' },
      differenceUsd: null,
    })
  })

  test.each([
    ['unknownModel', { model: 'house-llm-7' }],
    ['noModel', { model: null }],
    ['noTokens', { usage: null }],
  ] as const)('%s: no amounts, and the reason', async (reason, changes) => {
    const ledger = await ledgerOf(call('a', changes))
    expect(ledger.unpriced).toBe(reason)
    expect(ledger.computedUsd).toBeNull()
    expect(ledger.lines.every(({ usd }) => usd === null)).toBe(true)
  })

  test('a service tier is found in the attributes', async () => {
    const { price } = await ledgerOf(call('a', { attributes: { 'openai.response.service_tier': 'flex' } }))
    expect(price).toMatchObject({ askedTier: 'flex', tier: 'standard' })
    expect(price?.basis).toContain('the call ran at the flex tier')
  })
})

describe('summed up', () => {
  const records = [
    call('agent', { kind: 'agent', usage: usage({ inputUncached: 5_000, outputText: 300 }) }),
    call('one', { parentSpanId: 'agent' }),
    call('two', { parentSpanId: 'agent', cost: dollars(0.02) }),
    call('strange', { parentSpanId: 'agent', model: 'house-llm-7', provider: null }),
    call('silent', { parentSpanId: 'agent', usage: null }),
    call('vectors', {
      parentSpanId: 'agent',
      kind: 'embedding',
      model: 'text-embedding-3-small',
      usage: usage({ inputUncached: 1_000_000 }),
    }),
    observation({ spanId: 'tool', parentSpanId: 'agent', kind: 'tool', startNs: day }),
  ]

  test('by model and bucket; the total is the trace’s own', async () => {
    const store = await readerStore(records)
    const sums = sumOf(store, trace)
    const { trace: row } = store.read.traceGet({ traceKey: 'files:t1' })
    // one 0.0045 computed + two 0.02 stated + 1,000,000 × 0.02 per million
    expect(sums.costUsd).toBeCloseTo(0.0445, 12)
    expect(sums.costUsd).toBeCloseTo(row.usage.costUsd ?? -1, 12)
    expect([sums.generations, sums.generationsWithTokens, sums.generationsWithCost]).toEqual([4, 3, 2])
    expect([row.usage.generations, row.usage.generationsWithTokens, row.usage.generationsWithCost]).toEqual([
      4, 3, 2,
    ])
    expect(sums.repeated).toBe(1)
    expect(sums.models.map(({ model, calls, pricedCalls }) => [model, calls, pricedCalls])).toEqual([
      ['gpt-4o', 3, 2],
      ['text-embedding-3-small', 1, 1],
      ['house-llm-7', 1, 0],
    ])
    const [gpt, , strange] = sums.models
    expect(gpt?.buckets).toEqual([
      { bucket: 'inputUncached', tokens: 2_000, usd: expect.closeTo(0.005, 12) },
      { bucket: 'cacheRead', tokens: 800, usd: expect.closeTo(0.001, 12) },
      { bucket: 'outputText', tokens: 200, usd: expect.closeTo(0.002, 12) },
      { bucket: 'reasoning', tokens: 100, usd: expect.closeTo(0.001, 12) },
    ])
    expect(gpt?.reportedUsd).toBe(0.02)
    expect(gpt?.computedUsd).toBeCloseTo(0.009, 12)
    expect(strange).toMatchObject({ costUsd: null, computedUsd: null })
    expect(strange?.buckets[0]).toEqual({ bucket: 'inputUncached', tokens: 1_000, usd: null })
    expect(sums.tables).toEqual([{ table: builtInTable, calls: 3 }])
  })

  test('calls that are billed by the second have no tokens, and a computed cost', async () => {
    const store = await readerStore([
      call('heard', {
        model: 'whisper-large-v3',
        provider: 'groq',
        usage: usage({ reported: { seconds: 90 } }),
      }),
    ])
    const sums = sumOf(store, trace)
    // 0.111 dollars an hour
    expect([sums.costUsd, sums.computedUsd]).toEqual([
      expect.closeTo(0.002775, 12),
      expect.closeTo(0.002775, 12),
    ])
    expect(sums.tables).toEqual([{ table: builtInTable, calls: 1 }])
    expect(sums.models[0]?.buckets).toEqual([])
  })

  test('a session and a filter are the sums of their traces', async () => {
    const store = await readerStore([
      call('a', { sessionId: 's', traceId: 't1' }),
      call('b', { sessionId: 's', traceId: 't2', startNs: null, endNs: null }),
      call('c', { traceId: 't3', model: 'o3' }),
    ])
    const session = sumOf(store, { type: 'session', sessionKey: 'files:s' })
    expect(session.generations).toBe(2)
    expect(session.costUsd).toBeCloseTo(0.009, 12)
    expect(session.undated).toBe(1)
    const all = sumOf(store, { type: 'traces', filter: emptyFilter })
    expect(all.models.map(({ model, calls }) => [model, calls])).toEqual([
      ['gpt-4o', 2],
      ['o3', 1],
    ])
    const some = sumOf(store, { type: 'traces', filter: { ...emptyFilter, models: ['o3'] } })
    expect(some.generations).toBe(1)
    expect(() => sumOf(store, { type: 'session', sessionKey: 'files:none' })).toThrow('not in the workspace')
  })

  test('more traces than a page holds', async () => {
    const records_ = Array.from({ length: 1_203 }, (_, index) => call('a', { traceId: `t${index}` }))
    const store = await readerStore(records_)
    expect(callsOf(store, { type: 'traces', filter: emptyFilter })).toHaveLength(1_203)
  })
})

describe('what if', () => {
  async function compare(
    records: ObservationRecord[],
    model: string | null,
    prices = book,
  ): Promise<Output<'costs.compare'>> {
    const store = await readerStore(records)
    const comparison = new CostComparison(prices, { model, provider: null })
    for (const each of callsOf(store, trace, true)) comparison.add(each)
    return procedures['costs.compare'].output.parse(comparison.result())
  }
  const wrapped = [
    call('agent', { kind: 'agent' }),
    call('one', { parentSpanId: 'agent', cost: dollars(0.02) }),
    call('strange', { parentSpanId: 'agent', model: 'house-llm-7', provider: null }),
    call('silent', { parentSpanId: 'agent', usage: null }),
  ]

  test('another model: total, coverage, and the difference over what has a real cost', async () => {
    const answer = await compare(wrapped, 'gpt-4o-mini')
    // 1,000 × 0.15 + 400 × 0.075 + 150 × 0.60 = 270 millionths for each of two
    expect(answer.usd).toBeCloseTo(0.00054, 12)
    expect(answer).toMatchObject({ generations: 3, priced: 2, compared: 1, realUsd: 0.02 })
    expect(answer.comparedUsd).toBeCloseTo(0.00027, 12)
    expect(answer.differenceUsd).toBeCloseTo(-0.01973, 12)
    expect(answer.unpriced).toEqual([{ model: 'gpt-4o', calls: 1 }])
    expect(answer.price).toMatchObject({ model: 'gpt-4o-mini', asOf: null })
  })

  test('each call’s own model: what the table says against what was stated', async () => {
    const answer = await compare(wrapped, null)
    expect(answer).toMatchObject({ generations: 3, priced: 1, compared: 1, price: null })
    expect(answer.comparedUsd).toBeCloseTo(0.0045, 12)
    expect(answer.unpriced).toEqual([
      { model: 'house-llm-7', calls: 1 },
      { model: 'gpt-4o', calls: 1 },
    ])
  })

  test('a model that no table knows prices nothing', async () => {
    expect(await compare(wrapped, 'house-llm-7')).toMatchObject({
      priced: 0,
      usd: null,
      differenceUsd: null,
      price: null,
    })
  })

  const priced = (model: string, perMillion: number | null, extras: ExtraRates): ModelPrices => ({
    model, provider: null, tiers: {}, perRequestUsd: null, validFrom: null, extras,
    rates: perMillion === null ? {} : { inputUncached: { usdPerMillion: perMillion, above: [] }, outputText: { usdPerMillion: perMillion, above: [] } },
  }) // prettier-ignore
  const house = new PriceBook({
    table: {
      name: 'house',
      importedMs: 0,
      models: [
        priced('searcher', 2, { cachedAudio: null, perSearchUsd: 0.01 }),
        priced('listener', null, {
          cachedAudio: null,
          perSearchUsd: null,
          perUnitUsd: { audioSecondsIn: 0.0001, charactersIn: 0.00002 },
        }),
        priced('plain', 2, { cachedAudio: null, perSearchUsd: null }),
      ],
    },
    overrides: [],
  })
  const searching = call('searching', {
    usage: usage({ inputUncached: 1_000, outputText: 500, reported: { 'server_tool_use.web_search_requests': 3 } }),
    cost: dollars(0.05),
  }) // prettier-ignore
  const heard = call('heard', { usage: usage({ reported: { seconds: 90 } }), cost: dollars(0.02) })
  const spoken = call('spoken', { usage: usage({ reported: { characters_count: 1_500 } }) })

  test('searches are priced with the other model', async () => {
    const answer = await compare([searching], 'searcher', house)
    // 1,500 tokens × 2 millionths + 3 searches × 0.01
    expect(answer.usd).toBeCloseTo(0.003 + 0.03, 12)
    expect(answer.differenceUsd).toBeCloseTo(0.033 - 0.05, 12)
    expect(answer).toMatchObject({ priced: 1, compared: 1, withoutExtras: 0, unpriced: [] })
  })

  test('a price without searches leaves them out, and it is said of how many calls', async () => {
    const answer = await compare([searching, call('b')], 'plain', house)
    // 1,500 × 2 + (1,000 + 400 + 100 + 50) × 2 millionths
    expect(answer.usd).toBeCloseTo(0.003 + 0.0031, 12)
    expect(answer).toMatchObject({ priced: 2, withoutExtras: 1 })
  })

  test('seconds and pieces alone are priced where the other model has a price for them', async () => {
    const answer = await compare([heard, spoken], 'listener', house)
    // 90 × 0.0001 + 1,500 × 0.00002
    expect(answer.usd).toBeCloseTo(0.009 + 0.03, 12)
    expect(answer).toMatchObject({ priced: 2, compared: 1, realUsd: 0.02, withoutExtras: 0 })
    expect(answer.comparedUsd).toBeCloseTo(0.009, 12)
    expect(await compare([heard, spoken], 'plain', house)).toMatchObject({ priced: 0, usd: null })
  })

  test('each call with its own model in another table, searches too', async () => {
    const answer = await compare([{ ...searching, model: 'searcher' }], null, house)
    expect(answer.usd).toBeCloseTo(0.033, 12)
  })
})
