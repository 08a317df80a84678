import { describe, expect, test } from 'vitest'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import { serviceTierOf } from '../../../src/main/ingest/pricing/serviceTier'
import { BatchBuilder } from '../../../src/main/ingest/reading/batchBuilder'
import { priceUsage, whyUnpriced } from '../../../src/main/ingest/reading/priceUsage'
import type { ComputedCost } from '../../../src/main/ingest/reading/priceUsage'
import type { TokenUsage } from '../../../src/shared/model/usage'
import { observation, usage } from '../../support/records'

const book = new PriceBook()
const day = (text: string): bigint => BigInt(Date.parse(text)) * 1_000_000n
const priced = (
  given: Partial<TokenUsage>,
  model: string,
  provider: string | null,
  startNs: bigint | null,
): ComputedCost | null => priceUsage(book, usage(given), { model, provider, startNs, tier: 'standard' })

describe('by hand', () => {
  test('gpt-4o: $2.50 in, $1.25 cached, $10 out per million', () => {
    const cost = priced(
      { inputUncached: 1_000, cacheRead: 400, outputText: 200 },
      'gpt-4o',
      'openai',
      day('2026-01-01'),
    )
    // 1000 × 2.5 + 400 × 1.25 + 200 × 10 = 5,000 millionths
    expect(cost?.usd).toBeCloseTo(0.005, 12)
    expect(cost?.basis).toContain('price of 2026-01-01')
  })

  test('claude-sonnet-4-5: $3 in, $0.30 read, $3.75 written for 5 minutes, $6 for an hour, $15 out', () => {
    const cost = priced(
      { inputUncached: 100, cacheRead: 1_000, cacheWrite5m: 200, cacheWrite1h: 300, outputText: 10 },
      'claude-sonnet-4-5',
      'anthropic',
      day('2026-01-01'),
    )
    // 100 × 3 + 1000 × 0.3 + 200 × 3.75 + 300 × 6 + 10 × 15 = 3,300 millionths
    expect(cost?.usd).toBeCloseTo(0.0033, 12)
  })

  test('reasoning is priced as output', () => {
    expect(priced({ inputUncached: 0, reasoning: 1_000 }, 'gpt-4o', 'openai', null)?.usd).toBeCloseTo(
      0.01,
      12,
    )
  })
})

test('a provider nobody knows is guessed, and the basis says so', () => {
  expect(priced({ inputUncached: 1 }, 'gpt-4o', 'my-gateway', null)?.basis).toContain('guessed provider')
})

test('unknown model or no figures: no price, not zero', () => {
  expect(priced({ inputUncached: 5 }, 'house-llm-7', null, null)).toBeNull()
  expect(priced({}, 'gpt-4o', 'openai', null)).toBeNull()
})

test.each([
  [{ inputUncached: 5 }, 'house-llm-7', 'No price is known for house-llm-7.'],
  [{ inputUncached: 5 }, null, 'No price is known for a call without a model.'],
  [{ inputUncached: 5 }, 'gpt-4o', null],
  [{}, 'house-llm-7', null],
])('%o of %s without a cost: %s', (given, model, reason) => {
  const call = model === null ? null : ({ model, provider: null, startNs: null, tier: 'standard' } as const)
  expect(whyUnpriced(book, usage(given), call)).toBe(reason)
})

test('a bucket that the table has no price for is named', () => {
  const models = [
    {
      model: 'm',
      provider: null,
      rates: { outputText: { usdPerMillion: 1, above: [] } },
      tiers: {},
      perRequestUsd: null,
      validFrom: null,
    },
  ]
  const own = new PriceBook({ table: { name: 't', importedMs: 0, models }, overrides: [] })
  const call = { model: 'm', provider: null, startNs: null, tier: 'standard' } as const
  expect(whyUnpriced(own, usage({ inputUncached: 5, outputText: 1 }), call)).toBe(
    'The price of m has none for input, not cached.',
  )
})

test('a figure that is no count is not priced', () => {
  expect(priced({ inputUncached: 0.5 }, 'gpt-4o', 'openai', null)).toBeNull()
})

test('the tier that the answer names goes before the one that was asked for', () => {
  expect(serviceTierOf({ 'openai.response.service_tier': 'default' }, { service_tier: 'flex' })).toBe(
    'standard',
  )
  expect(serviceTierOf({ 'gen_ai.openai.request.service_tier': 'flex' }, {})).toBe('flex')
  expect(serviceTierOf({ service_tier: 'priority' }, {})).toBe('priority')
  expect(serviceTierOf({ service_tier: 7 }, {})).toBe('standard')
})

test('a contradiction is found once for each span', () => {
  const builder = new BatchBuilder()
  const contradictions = ['cached 900 > input 5', 'input 5 + output 6 is not the total 7']
  builder.add(observation({ spanId: 's1', name: 'chat', usage: usage({ inputUncached: 5, contradictions }) }))
  const found = builder.take().findings.filter(({ code }) => code === 'usage_contradiction')
  expect(found).toHaveLength(1)
  expect(found[0]?.count).toBe(1)
  expect(found[0]?.samples[0]?.message).toBe(
    'Token figures of “chat” contradict each other: cached 900 > input 5; input 5 + output 6 is not the total 7',
  )
})
