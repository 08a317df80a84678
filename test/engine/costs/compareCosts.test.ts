import { describe, expect, test } from 'vitest'
import { CostComparison } from '../../../src/main/engine/costs/compareCosts'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import type { Output } from '../../../src/shared/contract/contract'
import { procedures } from '../../../src/shared/contract/contract'
import type { ObservationRecord } from '../../../src/shared/model/importRecord'
import type { ExtraRates, ModelPrices } from '../../../src/shared/model/prices'
import { call, callsOf, dollars, trace } from '../../support/costCalls'
import { readerStore } from '../../support/readerStore'
import { usage } from '../../support/records'

describe('what if', () => {
  async function compare(
    records: ObservationRecord[],
    model: string | null,
    prices = new PriceBook(),
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
