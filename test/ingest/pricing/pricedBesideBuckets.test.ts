import { describe, expect, test } from 'vitest'
import { usageFromBody } from '../../../src/main/importers/semantics/usageBodies'
import { realtimeUsage } from '../../../src/main/importers/formats/realtimeUsage'
import { callExtrasOf } from '../../../src/main/ingest/pricing/callExtras'
import { readPriceFile } from '../../../src/main/ingest/pricing/liteLlmTable'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import { serviceTierOf } from '../../../src/main/ingest/pricing/serviceTier'
import { priceUsage } from '../../../src/main/ingest/reading/priceUsage'
import {
  callCost,
  extraLines,
  ledgerLines,
  notPriced,
  withoutExtras,
} from '../../../src/shared/logic/priceLedger'
import { noExtraRates, noExtras } from '../../../src/shared/model/prices'
import type { ServiceTier } from '../../../src/shared/model/prices'
import { ensureExists } from '../../../src/shared/util/assert'

/** US dollars per token, as LiteLLM's table has them. */
const table = {
  'gpt-5': {
    litellm_provider: 'openai',
    input_cost_per_token: 1.25e-6,
    output_cost_per_token: 1e-5,
    cache_read_input_token_cost: 1.25e-7,
    input_cost_per_token_batches: 6.25e-7,
    output_cost_per_token_batches: 5e-6,
    input_cost_per_token_flex: 6.25e-7,
    output_cost_per_token_flex: 5e-6,
    cache_read_input_token_cost_flex: 6.25e-8,
    input_cost_per_token_priority: 2.5e-6,
    output_cost_per_token_priority: 2e-5,
    cache_read_input_token_cost_priority: 2.5e-7,
  },
  'gpt-realtime': {
    litellm_provider: 'openai',
    input_cost_per_token: 4e-6,
    output_cost_per_token: 1.6e-5,
    input_cost_per_audio_token: 3.2e-5,
    output_cost_per_audio_token: 6.4e-5,
    cache_read_input_token_cost: 4e-7,
    cache_read_input_audio_token_cost: 8e-7,
  },
  'claude-sonnet-4-5': {
    litellm_provider: 'anthropic',
    input_cost_per_token: 3e-6,
    output_cost_per_token: 1.5e-5,
    search_context_cost_per_query: {
      search_context_size_low: 0.02,
      search_context_size_medium: 0.01,
      search_context_size_high: 0.03,
    },
  },
}
const { models, problems } = readPriceFile(JSON.stringify(table))
const book = new PriceBook({ table: { name: 't.json', importedMs: 0, models }, overrides: [] })
const find = (model: string, tier: ServiceTier = 'standard') =>
  ensureExists(book.find({ model, provider: null, startNs: null, tier }), 'price')

test('the table is taken whole', () => expect(problems).toEqual([]))

describe('service tiers, by what a span says of them', () => {
  const usage = ensureExists(
    usageFromBody({
      prompt_tokens: 3_000,
      completion_tokens: 500,
      total_tokens: 3_500,
      prompt_tokens_details: { cached_tokens: 1_000 },
      completion_tokens_details: { reasoning_tokens: 200 },
    }),
    'usage',
  )
  test.each([
    // 2,000 × 1.25 + 1,000 × 0.125 + 500 × 10 = 2,500 + 125 + 5,000
    ['nothing said', {}, {}, 7_625],
    ['the provider chose', { 'gen_ai.openai.response.service_tier': 'default' }, {}, 7_625],
    // 2,000 × 0.625 + 500 × 5 = 1,250 + 2,500; cache reads have no price in batches: 1,000 × 0.125
    ['a batch', { 'gen_ai.openai.request.service_tier': 'batch' }, {}, 3_875],
    // 2,000 × 0.625 + 1,000 × 0.0625 + 500 × 5 = 1,250 + 62.5 + 2,500
    ['flex', { 'openai.response.service_tier': 'flex' }, {}, 3_812.5],
    ['flex, asked by a parameter', {}, { service_tier: 'flex' }, 3_812.5],
    // 2,000 × 2.5 + 1,000 × 0.25 + 500 × 20 = 5,000 + 250 + 10,000
    ['priority', { 'gen_ai.openai.response.service_tier': 'priority' }, {}, 15_250],
    // Asked for priority, answered at the standard tier: what was answered is billed.
    [
      'asked and not got',
      { 'gen_ai.openai.request.service_tier': 'priority', 'gen_ai.openai.response.service_tier': 'default' },
      {},
      7_625,
    ],
  ])('%s', (_title, attributes, parameters, millionths) => {
    const tier = serviceTierOf(attributes, parameters)
    const cost = ensureExists(
      priceUsage(book, usage, { model: 'gpt-5', provider: 'openai', startNs: null, tier }),
      'cost',
    )
    expect(cost.usd * 1e6).toBeCloseTo(millionths, 6)
  })
})

describe('sound read from the cache', () => {
  const body = {
    total_tokens: 1_900,
    input_tokens: 1_500,
    output_tokens: 400,
    input_token_details: {
      text_tokens: 500,
      audio_tokens: 1_000,
      cached_tokens: 900,
      cached_tokens_details: { text_tokens: 300, audio_tokens: 600 },
    },
    output_token_details: { text_tokens: 100, audio_tokens: 300 },
  }
  const usage = ensureExists(realtimeUsage(body), 'usage')

  test('costs what the table says for it', () => {
    // 200 × 4 + 400 × 32 + 300 × 0.40 + 600 × 0.80 + 100 × 16 + 300 × 64 = 800 + 12,800 + 120 + 480 + 1,600 + 19,200
    const call = { model: 'gpt-realtime', provider: 'openai', startNs: null, tier: 'standard' } as const
    expect(ensureExists(priceUsage(book, usage, call), 'cost').usd * 1e6).toBeCloseTo(35_000, 6)
  })

  test('stands in a line of its own, and the lines are the sum', () => {
    const price = find('gpt-realtime')
    const extras = callExtrasOf(usage.reported)
    expect(extras).toEqual({ cachedAudio: 600, searches: null, seconds: null })
    const lines = ledgerLines(withoutExtras(usage, extras, price.extras), price.rates, usage)
    expect(lines.find(({ bucket }) => bucket === 'cacheRead')).toMatchObject({ tokens: 300 })
    const beside = extraLines(usage, extras, price.extras)
    expect(beside).toEqual([{ what: 'cachedAudio', count: 600, price: 0.8, usd: 0.00048 }])
    const sum = [...lines, ...beside].reduce((all, { usd }) => all + (usd ?? Number.NaN), 0)
    expect(sum).toBeCloseTo(ensureExists(callCost(usage, price, extras), 'cost'), 12)
    expect(notPriced(extras, price.extras)).toEqual([])
  })

  test('without a price of its own is text from the cache, and that is said', () => {
    const price = { rates: find('gpt-realtime').rates, perRequestUsd: null, extras: noExtraRates }
    const extras = callExtrasOf(usage.reported)
    // As above, but 900 × 0.40 for all that was read from the cache: 360 in place of 120 + 480
    expect(ensureExists(callCost(usage, price, extras), 'cost') * 1e6).toBeCloseTo(34_760, 6)
    expect(notPriced(extras, noExtraRates).join()).toContain('600 tokens are sound')
  })

  test('is never more than what was read from the cache', () => {
    const price = find('gpt-realtime')
    const claimed = { ...noExtras, cachedAudio: 5_000 }
    expect(extraLines({ cacheRead: 10 }, claimed, price.extras)).toMatchObject([{ count: 10 }])
  })
})

describe('searches of the provider', () => {
  const usage = ensureExists(
    usageFromBody({ input_tokens: 1_000, output_tokens: 200, server_tool_use: { web_search_requests: 3 } }),
    'usage',
  )

  test('cost by the search, at the middle size where nobody says which', () => {
    // 1,000 × 3 + 200 × 15 + 3 × 10,000 = 3,000 + 3,000 + 30,000
    const call = {
      model: 'claude-sonnet-4-5',
      provider: 'anthropic',
      startNs: null,
      tier: 'standard',
    } as const
    expect(ensureExists(priceUsage(book, usage, call), 'cost').usd * 1e6).toBeCloseTo(36_000, 6)
  })

  test('without a price are said to be left out', () => {
    const extras = callExtrasOf(usage.reported)
    expect(notPriced(extras, find('gpt-5').extras)).toEqual([
      '3 searches of the provider’s own tool: no table has a price for them.',
    ])
    expect(callCost(usage, find('gpt-5'), extras)).toBe(callCost(usage, find('gpt-5')))
  })
})

test('sound billed by the second is said to be left out', () => {
  const extras = callExtrasOf({ 'usage.seconds': 12 })
  expect(notPriced(extras, noExtraRates)).toEqual([
    '12 seconds of sound: prices by the second are not computed.',
  ])
})

test.each([['free'], [-1e-7]])(
  'a price for cached sound that is none (%s) is a problem with its line',
  (price) => {
    const text = `{"good":{"input_cost_per_token":1e-6},\n"bad":{"input_cost_per_token":1e-6,\n"cache_read_input_audio_token_cost":${JSON.stringify(price)}}}`
    expect(readPriceFile(text).problems).toMatchObject([{ model: 'bad', line: 3 }])
  },
)
