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
import { formatExtraPrice } from '../../../src/shared/logic/costWords'
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
    expect(extras).toEqual({ cachedAudio: 600, searches: null, units: {} })
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

describe('what is sold by the piece', () => {
  const table = {
    // As the table has it: one price, written on both sides.
    'whisper-1': { litellm_provider: 'openai', input_cost_per_second: 1e-4, output_cost_per_second: 1e-4 },
    nova: { litellm_provider: 'deepgram', input_cost_per_second: 1.2e-4, output_cost_per_second: 0 },
    'tts-1': { litellm_provider: 'openai', input_cost_per_character: 1.5e-5 },
    'gpt-4o-mini-tts': {
      input_cost_per_token: 2.5e-6,
      output_cost_per_audio_token: 1.2e-5,
      output_cost_per_second: 2.5e-4,
      output_cost_per_token: 1e-5,
    },
    'dall-e-3': { output_cost_per_image: 0.04 },
    gemini: { input_cost_per_token: 1.25e-6, output_cost_per_token: 5e-6, input_cost_per_image: 0.0013 },
    pages: { ocr_cost_per_page: 0.001 },
  }
  const { models, problems, withoutTokens } = readPriceFile(JSON.stringify(table))
  const book = new PriceBook({ table: { name: 't.json', importedMs: 0, models }, overrides: [] })
  const cost = (
    model: string,
    reported: Record<string, number>,
    tokens: Parameters<typeof callCost>[0] = {},
  ): number | null => {
    const call = { model, provider: null, startNs: null, tier: 'standard' } as const
    return callCost(tokens, ensureExists(book.find(call), model), callExtrasOf(reported))
  }

  test('models without a price for tokens are taken; units that nobody reports are left', () => {
    expect(problems).toEqual([])
    expect(withoutTokens).toBe(1)
  })

  test.each<[string, string, Record<string, number>, number]>([
    // 12.5 s × $0.0001: once, although the table says it twice
    ['seconds of a transcription', 'whisper-1', { seconds: 12.5 }, 1_250],
    ['seconds where the output costs nothing', 'nova', { audio_seconds: 60 }, 7_200],
    ["Langfuse's seconds", 'whisper-1', { 'SECONDS.input': 30 }, 3_000],
    ["Langfuse's milliseconds", 'whisper-1', { 'MILLISECONDS.input': 2_500 }, 250],
    // 1,000 × $0.000015
    ['characters', 'tts-1', { 'CHARACTERS.input': 1_000 }, 15_000],
    ['characters of a voice', 'tts-1', { characters_count: 200 }, 3_000],
    ['pictures', 'dall-e-3', { 'IMAGES.output': 2 }, 80_000],
    ['pictures, spelled out', 'dall-e-3', { output_images: 3 }, 120_000],
  ])('%s', (_title, model, reported, millionths) => {
    expect(ensureExists(cost(model, reported), 'cost') * 1e6).toBeCloseTo(millionths, 6)
  })

  test('stands beside the tokens of the same call', () => {
    // 1,000 × 1.25 + 100 × 5 + 2 × 1,300 = 1,250 + 500 + 2,600
    const usd = cost('gemini', { input_images: 2 }, { inputUncached: 1_000, outputText: 100 })
    expect(ensureExists(usd, 'cost') * 1e6).toBeCloseTo(4_350, 6)
  })

  test('is not charged again where tokens count the same', () => {
    // 40 × 2.5 + 800 × 12 = 100 + 9,600; the 30 seconds are those 800 tokens
    const spoken = cost(
      'gpt-4o-mini-tts',
      { output_seconds: 30 },
      { inputUncached: 40, outputText: 0, outputAudio: 800 },
    )
    expect(ensureExists(spoken, 'cost') * 1e6).toBeCloseTo(9_700, 6)
    // 258 × 1.25: the picture was counted in tokens
    const seen = cost('gemini', { input_images: 1 }, { inputImage: 258, inputUncached: 0 })
    expect(ensureExists(seen, 'cost') * 1e6).toBeCloseTo(322.5, 6)
  })

  test('stays absent where the unit or its price is not known', () => {
    for (const reported of [{ duration: 12 }, { total: 5 }, { images: 2 }, { 'REQUESTS.input': 1 }])
      expect(cost('whisper-1', reported)).toBeNull()
    expect(cost('tts-1', { seconds: 3 })).toBeNull()
    expect(notPriced(callExtrasOf({ seconds: 12 }), find('gpt-5').extras)).toEqual([
      '12 seconds of sound heard: no table has a price for them.',
    ])
    expect(notPriced(callExtrasOf({ seconds: 12 }), undefined, { inputAudio: 400 })).toEqual([])
  })

  test('has lines that add up to the cost', () => {
    const price = ensureExists(
      book.find({ model: 'whisper-1', provider: null, startNs: null, tier: 'standard' }),
      'price',
    )
    const extras = callExtrasOf({ seconds: 12.5 })
    expect(extraLines({}, extras, price.extras)).toEqual([
      { what: 'audioSecondsIn', count: 12.5, price: 0.0001, usd: 0.00125 },
    ])
    expect(formatExtraPrice('audioSecondsIn', 0.0001)).toBe('$0.0001 each')
    expect(formatExtraPrice('cachedAudio', 0.8)).toBe('$0.80')
  })

  test('has a price in the program by the hour of sound', () => {
    const whisper = ensureExists(
      new PriceBook().find({
        model: 'whisper-large-v3',
        provider: 'groq',
        startNs: null,
        tier: 'standard',
      }),
      'price',
    )
    // $0.111 an hour: 90 s × 0.111 / 3,600 = $0.002775
    expect(callCost({}, whisper, callExtrasOf({ seconds: 90 }))).toBeCloseTo(0.002775, 12)
  })

  test.each([[-1], [5_000], ['free']])('a price that is none (%s) is a problem with its line', (price) => {
    const text = `{"good":{"input_cost_per_token":1e-6},\n"bad":{\n"input_cost_per_second":${JSON.stringify(price)}}}`
    expect(readPriceFile(text).problems).toMatchObject([{ model: 'bad', line: 3 }])
  })
})

test.each([['free'], [-1e-7]])(
  'a price for cached sound that is none (%s) is a problem with its line',
  (price) => {
    const text = `{"good":{"input_cost_per_token":1e-6},\n"bad":{"input_cost_per_token":1e-6,\n"cache_read_input_audio_token_cost":${JSON.stringify(price)}}}`
    expect(readPriceFile(text).problems).toMatchObject([{ model: 'bad', line: 3 }])
  },
)
