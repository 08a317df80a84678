import { calcPrice } from '@pydantic/genai-prices'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { builtInTable } from '../../../src/main/ingest/pricing/builtInPrices'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import type { PricedCall } from '../../../src/main/ingest/pricing/priceBook'
import { callCost, priceBasis } from '../../../src/shared/logic/priceLedger'
import type { ModelPrices, PriceOverride, UserPrices } from '../../../src/shared/model/prices'
import { totalInputTokens, totalOutputTokens } from '../../../src/shared/model/usage'
import { usage } from '../../support/records'

const at = (text: string): bigint => BigInt(Date.parse(text)) * 1_000_000n
const call = (changes: Partial<PricedCall>): PricedCall => ({
  model: 'gpt-4o',
  provider: 'openai',
  startNs: at('2026-01-01'),
  tier: 'standard',
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
const tableOf = (...models: ModelPrices[]): UserPrices => ({
  table: { name: 'mine.json', importedMs: 0, models },
  overrides: [],
})
const own = (id: string, model: string, changes: Partial<ModelPrices> = {}): PriceOverride => ({
  id,
  ...entry(model, changes),
})

describe('the table in the program', () => {
  test('is named with the version that is installed', () => {
    const text = readFileSync('node_modules/@pydantic/genai-prices/package.json', 'utf8')
    expect(builtInTable).toBe(`genai-prices ${(JSON.parse(text) as { version: string }).version}`)
  })

  test('agrees with its own arithmetic for every mix of buckets', () => {
    const book = new PriceBook()
    const count = fc.integer({ min: 0, max: 300_000 })
    fc.assert(
      fc.property(
        fc.constantFrom('gpt-4o', 'claude-sonnet-4-5', 'gemini-2.5-pro', 'gemini-2.0-flash', 'o3', 'gpt-5.4'),
        fc.record({ inputUncached: count, cacheRead: count, outputText: count, reasoning: count }),
        fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2026, 10) }),
        (model, buckets, ms) => {
          const given = usage(buckets)
          const price = book.find(call({ model, provider: null, startNs: BigInt(ms) * 1_000_000n }))
          const theirs = calcPrice(
            {
              input_tokens: totalInputTokens(given) ?? 0,
              cache_read_tokens: buckets.cacheRead,
              output_tokens: totalOutputTokens(given) ?? 0,
            },
            model,
            { timestamp: new Date(ms) },
          )
          expect(price === null ? null : callCost(given, price)).toBeCloseTo(theirs?.total_price ?? -1, 9)
        },
      ),
    )
  })

  test('prices by the hour of the call where the provider does (DeepSeek)', () => {
    const book = new PriceBook()
    const tokens = usage({ inputUncached: 1_000_000, outputText: 0 })
    const costAt = (time: string): number | null => {
      const price = book.find(
        call({ model: 'deepseek-chat', provider: 'deepseek', startNs: at(`2025-06-01T${time}Z`) }),
      )
      return price === null ? null : callCost(tokens, price)
    }
    expect(costAt('12:00:00')).toBeCloseTo(0.27, 12)
    expect(costAt('20:00:00')).toBeCloseTo(0.135, 12)
    expect(costAt('00:29:59')).toBeCloseTo(0.135, 12)
    expect(costAt('00:30:00')).toBeCloseTo(0.27, 12)
  })

  test.each([
    ['models/gemini-2.5-pro', null, 'Google'],
    ['openai/gpt-4o', null, 'OpenAI'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', null, 'AWS Bedrock'],
    ['text-embedding-3-small', null, 'OpenAI'],
    ['grok-4', 'x_ai', 'X AI'],
  ])('knows %s however it is spelled', (model, provider, named) => {
    expect(new PriceBook().find(call({ model, provider }))?.provider).toBe(named)
  })
})

test('what was found for one call never answers for another', () => {
  const calls = fc.array(
    fc.record({
      model: fc.constantFrom('o3', 'gpt-4o', 'deepseek-chat', 'house-llm-7'),
      provider: fc.constantFrom('openai', null),
      startNs: fc.constantFrom(
        null,
        1_000n,
        at('2025-06-09T23:59:59.999Z'),
        at('2025-06-10'),
        at('2025-06-10T20:00:00Z'),
      ),
      tier: fc.constantFrom('standard', 'batch'),
    }),
    { minLength: 2, maxLength: 30 },
  )
  fc.assert(
    fc.property(calls, (some) => {
      const book = new PriceBook()
      for (const each of some) expect(book.find(each)).toEqual(new PriceBook().find(each))
    }),
  )
})

describe('a call without a known date', () => {
  const book = new PriceBook()

  test.each([
    ['none', null],
    ['counted from 1970', 1_000_000_000n],
    ['the epoch itself', 0n],
    ['before tokens were sold', at('2019-12-31')],
  ])('%s: the newest price, and the basis says so', (_title, startNs) => {
    const price = book.find(call({ model: 'o3', startNs }))
    expect(price?.rates.inputUncached?.usdPerMillion).toBe(2)
    expect(price?.asOf).toBeNull()
    expect(price === null ? '' : priceBasis(price)).toBe(
      `${builtInTable}: OpenAI o3, newest price (in force since 2025-06-10), because the call's date is not known`,
    )
  })

  test('a call with a date has the price of that day', () => {
    const price = book.find(call({ model: 'o3', startNs: at('2025-06-09T23:59:59Z') }))
    expect(price?.rates.inputUncached?.usdPerMillion).toBe(10)
    expect(price === null ? '' : priceBasis(price)).toBe(`${builtInTable}: OpenAI o3, price of 2025-06-09`)
  })
})

describe('people’s own prices', () => {
  test('their table goes before the one in the program, which still knows the rest', () => {
    const book = new PriceBook(tableOf(entry('gpt-4o')))
    expect(book.find(call({}))).toMatchObject({ table: 'mine.json', origin: 'table', model: 'gpt-4o' })
    expect(book.find(call({ model: 'o3' }))).toMatchObject({ table: builtInTable, origin: 'builtIn' })
    expect(book.find(call({ model: 'house-llm-7', provider: null }))).toBeNull()
  })

  test.each([
    ['gpt-4o', 'azure', 'azure/gpt-4o'],
    ['gpt-4o', 'az.ai.openai', 'azure/gpt-4o'],
    ['GPT-4o', 'openai', 'gpt-4o'],
    ['gemini-2.5-pro', 'gcp.gemini', 'gemini/gemini-2.5-pro'],
    ['models/gemini-2.5-pro', 'google_genai', 'gemini/gemini-2.5-pro'],
    ['gpt-4o-2031-01-01', 'openai', 'gpt-4o'],
    ['openai/gpt-4o', null, 'gpt-4o'],
  ])('%s of %s is %s in their table', (model, provider, expected) => {
    const book = new PriceBook(
      tableOf(entry('gpt-4o'), entry('azure/gpt-4o'), entry('gemini/gemini-2.5-pro')),
    )
    expect(book.find(call({ model, provider }))?.model).toBe(expected)
  })

  test.each([
    ['openai', 'openai', false],
    ['openai', null, false],
    ['gemini', 'gcp.gemini', false],
    ['bedrock_converse', 'aws.bedrock', false],
    ['vertex_ai-language-models', 'gcp.vertex_ai', false],
    ['openai', 'azure', true],
    ['openai', 'my-gateway', true],
  ])('sold by %s, called at %s: guessed %s', (seller, provider, isGuessed) => {
    const book = new PriceBook(tableOf(entry('house-llm-7', { provider: seller })))
    const price = book.find(call({ model: 'house-llm-7', provider }))
    expect(price?.isGuessedProvider).toBe(isGuessed)
    expect(price === null ? '' : priceBasis(price)).toMatch(isGuessed ? /guessed provider$/ : /2026-01-01$/)
  })

  test('an override goes before both: exact before pattern, longer before shorter, begun before not begun', () => {
    const book = new PriceBook({
      ...tableOf(entry('gpt-4o')),
      overrides: [
        own('a', 'gpt-*'),
        own('b', 'gpt-4*', { validFrom: '2026-01-01' }),
        own('c', 'gpt-4o', { validFrom: '2026-03-01' }),
        own('d', 'gpt-4o', { validFrom: '2026-05-01' }),
      ],
    })
    const found = (startNs: bigint | null, model = 'gpt-4o'): unknown => {
      const price = book.find(call({ startNs, model }))
      return price === null ? null : [price.model, price.effectiveFrom]
    }
    expect(found(at('2025-12-31'))).toEqual(['gpt-*', null])
    expect(found(at('2026-02-01'))).toEqual(['gpt-4*', '2026-01-01'])
    expect(found(at('2026-04-01'))).toEqual(['gpt-4o', '2026-03-01'])
    expect(found(at('2026-05-01'))).toEqual(['gpt-4o', '2026-05-01'])
    expect(found(null)).toEqual(['gpt-4o', '2026-05-01'])
    expect(found(at('2026-04-01'), 'gpt-4o-mini')).toEqual(['gpt-4*', '2026-01-01'])
  })

  test('signs of a pattern are plain signs', () => {
    const book = new PriceBook({ table: null, overrides: [own('a', 'house.llm+*')] })
    expect(book.find(call({ model: 'house.llm+7' }))?.origin).toBe('override')
    expect(book.find(call({ model: 'houseXllm7' }))).toBeNull()
  })
})

describe('service tiers', () => {
  const tiered = entry('gpt-4o', {
    rates: { inputUncached: flat(2), cacheRead: flat(1), outputText: flat(8) },
    tiers: {
      batch: { inputUncached: flat(1), outputText: flat(4) },
      priority: { inputUncached: flat(3), cacheRead: flat(1.5), outputText: flat(12) },
    },
  })
  const tokens = usage({ inputUncached: 1_000, cacheRead: 1_000, outputText: 1_000 })

  test.each([
    // 1,000 × (2 + 1 + 8)
    ['standard', 11_000],
    // No price for cached tokens at the batch tier: the standard one. 1,000 × (1 + 1 + 4)
    ['batch', 6_000],
    // 1,000 × (3 + 1.50 + 12)
    ['priority', 16_500],
  ] as const)('%s', (tier, millionths) => {
    const price = new PriceBook(tableOf(tiered)).find(call({ tier }))
    expect(price === null ? 0 : (callCost(tokens, price) ?? 0) * 1_000_000).toBeCloseTo(millionths, 6)
    expect(price?.tier).toBe(tier)
  })

  test('a table without the tier gives its standard price and says so', () => {
    const price = new PriceBook(tableOf(tiered)).find(call({ tier: 'flex' }))
    expect(price?.tier).toBe('standard')
    expect(price === null ? '' : priceBasis(price)).toContain('for which the table has no price')
  })
})
