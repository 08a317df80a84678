import type { TokenUsage } from '../../src/shared/model/usage'
import type { JsonObject } from '../../src/shared/util/jsonValue'

/** One call as a provider's answer states it, with what it costs, worked out by hand from the provider's list price. */
export interface UsageVector {
  readonly title: string
  readonly provider: string
  readonly model: string
  readonly day: string
  /** The `usage` body of the answer. */
  readonly body: JsonObject
  readonly buckets: Partial<TokenUsage>
  /** The sum in millionths of a dollar, as written in the comment above each. */
  readonly millionths: number
}

export const usageVectors: readonly UsageVector[] = [
  {
    title: 'OpenAI chat: cached inside the prompt, reasoning inside the completion',
    provider: 'openai',
    model: 'gpt-4o-2024-08-06',
    day: '2025-03-01',
    body: {
      prompt_tokens: 2_006,
      completion_tokens: 300,
      total_tokens: 2_306,
      prompt_tokens_details: { cached_tokens: 1_920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    buckets: { inputUncached: 86, cacheRead: 1_920, outputText: 300, reasoning: 0 },
    // 86 × 2.50 + 1,920 × 1.25 + 300 × 10 = 215 + 2,400 + 3,000
    millionths: 5_615,
  },
  {
    title: 'OpenAI responses: reasoning inside the output, before the price of o3 fell',
    provider: 'openai',
    model: 'o3',
    day: '2025-06-09',
    body: {
      input_tokens: 1_000,
      input_tokens_details: { cached_tokens: 400 },
      output_tokens: 900,
      output_tokens_details: { reasoning_tokens: 640 },
      total_tokens: 1_900,
    },
    buckets: { inputUncached: 600, cacheRead: 400, outputText: 260, reasoning: 640 },
    // 600 × 10 + 400 × 0.50 + 900 × 40 = 6,000 + 200 + 36,000
    millionths: 42_200,
  },
  {
    title: 'the same call a day later, at the new price',
    provider: 'openai',
    model: 'o3',
    day: '2025-06-10',
    body: {
      input_tokens: 1_000,
      input_tokens_details: { cached_tokens: 400 },
      output_tokens: 900,
      output_tokens_details: { reasoning_tokens: 640 },
      total_tokens: 1_900,
    },
    buckets: { inputUncached: 600, cacheRead: 400, outputText: 260, reasoning: 640 },
    // 600 × 2 + 400 × 0.50 + 900 × 8 = 1,200 + 200 + 7,200
    millionths: 8_600,
  },
  {
    title: 'OpenAI realtime: audio in and out',
    provider: 'openai',
    model: 'gpt-realtime',
    day: '2025-10-01',
    body: {
      input_tokens: 500,
      input_token_details: { audio_tokens: 300, cached_tokens: 0 },
      output_tokens: 200,
      output_token_details: { audio_tokens: 150 },
      total_tokens: 700,
    },
    buckets: { inputUncached: 200, cacheRead: 0, inputAudio: 300, outputText: 50, outputAudio: 150 },
    // 200 × 4 + 300 × 32 + 50 × 16 + 150 × 64 = 800 + 9,600 + 800 + 9,600
    millionths: 20_800,
  },
  {
    title: 'Anthropic: input leaves the cache out; written for five minutes and for an hour',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5-20250929',
    day: '2025-11-01',
    body: {
      input_tokens: 21,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 3_000,
      cache_creation: { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 2_000 },
      output_tokens: 503,
    },
    buckets: {
      inputUncached: 21,
      cacheRead: 10_000,
      cacheWrite5m: 1_000,
      cacheWrite1h: 2_000,
      outputText: 503,
    },
    // 21 × 3 + 10,000 × 0.30 + 1,000 × 3.75 + 2,000 × 6 + 503 × 15 = 63 + 3,000 + 3,750 + 12,000 + 7,545
    millionths: 26_358,
  },
  {
    title: 'Anthropic above 200,000 input tokens: cached ones count for the step',
    provider: 'anthropic',
    model: 'claude-sonnet-4-5',
    day: '2025-11-01',
    body: {
      input_tokens: 1_000,
      cache_read_input_tokens: 200_000,
      cache_creation_input_tokens: 0,
      output_tokens: 100,
    },
    buckets: { inputUncached: 1_000, cacheRead: 200_000, cacheWrite5m: 0, outputText: 100 },
    // 1,000 × 6 + 200,000 × 0.60 + 100 × 22.50 = 6,000 + 120,000 + 2,250
    millionths: 128_250,
  },
  {
    title: 'Gemini at exactly 200,000: thoughts stand beside the candidates',
    provider: 'gcp.gemini',
    model: 'gemini-2.5-pro',
    day: '2025-09-01',
    body: {
      promptTokenCount: 200_000,
      candidatesTokenCount: 400,
      thoughtsTokenCount: 600,
      totalTokenCount: 201_000,
    },
    buckets: { inputUncached: 200_000, outputText: 400, reasoning: 600 },
    // 200,000 × 1.25 + 1,000 × 10 = 250,000 + 10,000
    millionths: 260_000,
  },
  {
    title: 'Gemini one token further: every token at the long-context price',
    provider: 'gcp.gemini',
    model: 'gemini-2.5-pro',
    day: '2025-09-01',
    body: {
      promptTokenCount: 200_001,
      cachedContentTokenCount: 100_001,
      candidatesTokenCount: 400,
      thoughtsTokenCount: 600,
      totalTokenCount: 201_001,
    },
    buckets: { inputUncached: 100_000, cacheRead: 100_001, outputText: 400, reasoning: 600 },
    // 100,000 × 2.50 + 100,001 × 0.25 + 1,000 × 15 = 250,000 + 25,000.25 + 15,000
    millionths: 290_000.25,
  },
  {
    title: 'Gemini with sound and its own tools',
    provider: 'google',
    model: 'gemini-2.0-flash',
    day: '2025-09-01',
    body: {
      promptTokenCount: 1_000,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 400 },
        { modality: 'AUDIO', tokenCount: 600 },
      ],
      toolUsePromptTokenCount: 50,
      candidatesTokenCount: 200,
      totalTokenCount: 1_250,
    },
    buckets: { inputUncached: 450, inputAudio: 600, outputText: 200 },
    // 450 × 0.10 + 600 × 0.70 + 200 × 0.40 = 45 + 420 + 80
    millionths: 545,
  },
  {
    title: 'xAI: reasoning beside the completion, shown by the total',
    provider: 'x_ai',
    model: 'grok-3-mini',
    day: '2025-09-01',
    body: {
      prompt_tokens: 32,
      completion_tokens: 10,
      total_tokens: 142,
      completion_tokens_details: { reasoning_tokens: 100 },
    },
    buckets: { inputUncached: 32, outputText: 10, reasoning: 100 },
    // 32 × 0.30 + 110 × 0.50 = 9.6 + 55
    millionths: 64.6,
  },
  {
    title: 'an embedding has no output',
    provider: 'openai',
    model: 'text-embedding-3-small',
    day: '2025-03-01',
    body: { prompt_tokens: 8_000, total_tokens: 8_000 },
    buckets: { inputUncached: 8_000, outputText: null },
    // 8,000 × 0.02
    millionths: 160,
  },
]
