import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, test } from 'vitest'
import { priceUsage } from '../../../src/main/ingest/reading/priceUsage'
import { usage } from '../../support/records'

const day = (text: string): bigint => BigInt(Date.parse(text)) * 1_000_000n

describe('by hand', () => {
  test('gpt-4o: $2.50 in, $1.25 cached, $10 out per million', () => {
    const cost = priceUsage(
      usage({ inputUncached: 1_000, cacheRead: 400, outputText: 200 }),
      'gpt-4o',
      'openai',
      day('2026-01-01'),
    )
    // 1000 × 2.5 + 400 × 1.25 + 200 × 10 = 5,000 millionths
    expect(cost?.usd).toBeCloseTo(0.005, 12)
    expect(cost?.basis).toContain('price of 2026-01-01')
  })

  test('claude-sonnet-4-5: $3 in, $0.30 read, $3.75 written for 5 minutes, $6 for an hour, $15 out', () => {
    const cost = priceUsage(
      usage({ inputUncached: 100, cacheRead: 1_000, cacheWrite5m: 200, cacheWrite1h: 300, outputText: 10 }),
      'claude-sonnet-4-5',
      'anthropic',
      day('2026-01-01'),
    )
    // 100 × 3 + 1000 × 0.3 + 200 × 3.75 + 300 × 6 + 10 × 15 = 3,300 millionths
    expect(cost?.usd).toBeCloseTo(0.0033, 12)
  })

  test('reasoning is priced as output', () => {
    expect(
      priceUsage(usage({ inputUncached: 0, reasoning: 1_000 }), 'gpt-4o', 'openai', null)?.usd,
    ).toBeCloseTo(0.01, 12)
  })
})

test('agrees with the price table on every plain bucket', () => {
  for (const model of ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'o3-mini']) {
    const ours = priceUsage(
      usage({ inputUncached: 700, cacheRead: 300, outputText: 50, reasoning: 20 }),
      model,
      null,
      day('2026-02-03'),
    )
    const table = calcPrice({ input_tokens: 1_000, cache_read_tokens: 300, output_tokens: 70 }, model, {
      timestamp: new Date('2026-02-03T12:00:00Z'),
    })
    expect(ours?.usd, model).toBeCloseTo(table?.total_price ?? Number.NaN, 12)
  }
})

test('a provider nobody knows is guessed, and the basis says so', () => {
  expect(priceUsage(usage({ inputUncached: 1 }), 'gpt-4o', 'my-gateway', null)?.basis).toContain(
    'guessed provider',
  )
})

test('unknown model or no figures: no price, not zero', () => {
  expect(priceUsage(usage({ inputUncached: 5 }), 'house-llm-7', null, null)).toBeNull()
  expect(priceUsage(usage({}), 'gpt-4o', 'openai', null)).toBeNull()
})
