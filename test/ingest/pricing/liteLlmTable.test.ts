import { describe, expect, test } from 'vitest'
import { PriceFileError, readPriceFile } from '../../../src/main/ingest/pricing/liteLlmTable'
import { PriceBook } from '../../../src/main/ingest/pricing/priceBook'
import { callCost } from '../../../src/shared/logic/priceLedger'

const file = (models: object): string => JSON.stringify(models, null, 2)
const flat = (usdPerMillion: number) => ({ usdPerMillion, above: [] })

test('prices per token become prices per million, by bucket, step and tier', () => {
  const { models, problems, withoutTokens } = readPriceFile(
    file({
      sample_spec: { input_cost_per_token: 'a number' },
      'claude-sonnet-4-5': {
        litellm_provider: 'anthropic',
        mode: 'chat',
        input_cost_per_token: 3e-6,
        input_cost_per_token_above_200k_tokens: 6e-6,
        output_cost_per_token: 1.5e-5,
        output_cost_per_token_above_200k_tokens: 2.25e-5,
        cache_read_input_token_cost: 3e-7,
        cache_creation_input_token_cost: 3.75e-6,
        cache_creation_input_token_cost_above_1hr: 6e-6,
        cache_creation_input_token_cost_above_1hr_above_200k_tokens: 1.2e-5,
        search_context_cost_per_query: { search_context_size_low: 0.01 },
        supports_vision: true,
      },
      'gpt-4o': {
        litellm_provider: 'openai',
        input_cost_per_token: '2.5e-06',
        output_cost_per_token: 1e-5,
        input_cost_per_audio_token: null,
        input_cost_per_token_batches: 1.25e-6,
        output_cost_per_token_batches: 5e-6,
        input_cost_per_token_priority: 4.25e-6,
        input_cost_per_token_above_272k_tokens_priority: 8.5e-6,
        input_cost_per_token_flex_above_272k_tokens: 1e-6,
        input_cost_per_token_flex: 7.5e-8,
      },
      'dall-e-3': { mode: 'image_generation', output_cost_per_image: 0.04 },
      'ocr-1': { mode: 'ocr', ocr_cost_per_page: 0.001 },
    }),
  )
  expect(problems).toEqual([])
  expect(withoutTokens).toBe(1)
  expect(models).toEqual([
    {
      model: 'claude-sonnet-4-5',
      provider: 'anthropic',
      rates: {
        inputUncached: { usdPerMillion: 3, above: [{ tokens: 200_000, usdPerMillion: 6 }] },
        outputText: { usdPerMillion: 15, above: [{ tokens: 200_000, usdPerMillion: 22.5 }] },
        cacheRead: flat(0.3),
        cacheWrite5m: flat(3.75),
        cacheWrite1h: { usdPerMillion: 6, above: [{ tokens: 200_000, usdPerMillion: 12 }] },
      },
      tiers: {},
      perRequestUsd: null,
      // Nobody said medium: the size that there is.
      extras: { cachedAudio: null, perSearchUsd: 0.01 },
      validFrom: null,
    },
    {
      model: 'gpt-4o',
      provider: 'openai',
      rates: { inputUncached: flat(2.5), outputText: flat(10) },
      tiers: {
        batch: { inputUncached: flat(1.25), outputText: flat(5) },
        priority: {
          inputUncached: { usdPerMillion: 4.25, above: [{ tokens: 272_000, usdPerMillion: 8.5 }] },
        },
        flex: { inputUncached: { usdPerMillion: 0.075, above: [{ tokens: 272_000, usdPerMillion: 1 }] } },
      },
      perRequestUsd: null,
      validFrom: null,
    },
    {
      model: 'dall-e-3',
      provider: null,
      rates: {},
      tiers: {},
      perRequestUsd: null,
      extras: { cachedAudio: null, perSearchUsd: null, perUnitUsd: { imagesOut: 0.04 } },
      validFrom: null,
    },
  ])
})

test('steps as a list, and a price by the request', () => {
  const { models } = readPriceFile(
    file({
      'qwen-plus': {
        input_cost_per_request: 0.001,
        tiered_pricing: [
          { range: [256_000, 1_000_000], input_cost_per_token: 1.2e-6, output_cost_per_token: 3.6e-6 },
          { range: [0, 256_000], input_cost_per_token: 4e-7, output_cost_per_token: 1.2e-6 },
        ],
      },
    }),
  )
  const price = new PriceBook({ table: { name: 'q.json', importedMs: 0, models }, overrides: [] }).find({
    model: 'qwen-plus',
    provider: null,
    startNs: null,
    tier: 'standard',
  })
  const cost = (inputUncached: number): number | null =>
    price === null ? null : callCost({ inputUncached, outputText: 0 }, price)
  // 256,000 × 0.40 + the request; one token more: 256,001 × 1.20 + the request
  expect(cost(256_000)).toBeCloseTo(0.1024 + 0.001, 12)
  expect(cost(256_001)).toBeCloseTo(0.3072012 + 0.001, 12)
})

describe('entries that cannot be taken are said with their line', () => {
  test.each([
    ['input_cost_per_token', '"free"', 'input_cost_per_token is "free", which is no number'],
    ['output_cost_per_token', '-1e-6', 'output_cost_per_token is -0.000001: a price is not negative'],
    [
      'input_cost_per_token',
      '2.5',
      'input_cost_per_token is 2.5: more than a dollar for one token; prices here are per token',
    ],
    ['input_cost_per_token', '{}', 'input_cost_per_token is {}, which is no number'],
    [
      'output_cost_per_token_above_200k_tokens',
      '1e-6',
      'has a output_cost_per_token above 200,000 tokens, but none below',
    ],
    ['tiered_pricing', '7', 'tiered_pricing is no list'],
    ['tiered_pricing', '[{"input_cost_per_token": 1}]', 'tiered_pricing has a step without a range'],
  ])('%s: %s', (field, value, message) => {
    const text = `{\n"good": {\n"input_cost_per_token": 1e-6},\n"bad": {\n"mode": "chat",\n"${field}": ${value}}\n}`
    const { models, problems } = readPriceFile(text)
    expect(models.map(({ model }) => model)).toEqual(['good'])
    expect(problems).toEqual([{ model: 'bad', line: field.includes('above') ? 4 : 6, message }])
  })

  test('a model that is no object', () => {
    const { problems } = readPriceFile('{"good": {"input_cost_per_token": 1e-6},\n"bad": 7}')
    expect(problems).toEqual([{ model: 'bad', line: 2, message: 'is no object with prices' }])
  })
})

describe('what is no price table', () => {
  test.each([
    ['{"a":\n {', 'This is no JSON: line 2, column 3 needs a name in double quotes.'],
    ['[1, 2]', 'an object with a model under each name is expected'],
    ['{}', 'No model in this file has a price for tokens'],
    [
      '{"x": {"input_cost_per_token": "?"}}',
      'No price could be taken. Line 1, x: input_cost_per_token is "?"',
    ],
  ])('%s', (text, message) => {
    expect(() => readPriceFile(text)).toThrow(PriceFileError)
    expect(() => readPriceFile(text)).toThrow(message)
  })
})
