import { describe, expect, it } from 'vitest'
import { surveyAttributes } from '../../../src/main/importers/semantics/attributeSurvey'
import { findUsage } from '../../../src/main/importers/semantics/spanUsage'
import { bucketTokens } from '../../../src/main/importers/semantics/tokenBuckets'
import { usageFromBody, usageFromLangfuseDetails } from '../../../src/main/importers/semantics/usageBodies'
import type { TokenUsage } from '../../../src/shared/model/usage'
import { totalInputTokens, totalOutputTokens } from '../../../src/shared/model/usage'
import type { JsonObject } from '../../../src/shared/util/jsonValue'

/** The buckets that are known, and the convention. */
function bucketsOf(usage: TokenUsage | null): unknown {
  if (usage === null) return null
  const { reported: _reported, contradictions: _contradictions, ...buckets } = usage
  return Object.fromEntries(Object.entries(buckets).filter(([, value]) => value !== null))
}

const fromAttributes = (attributes: JsonObject): TokenUsage | null =>
  findUsage(attributes, surveyAttributes(attributes))

describe('buckets, worked out by hand', () => {
  it.each<[string, JsonObject, unknown]>([
    [
      // 812 of which 512 cached: 300 fresh. 40 of which 25 reasoning: 15 text.
      'OpenTelemetry GenAI',
      {
        'gen_ai.usage.input_tokens': 812,
        'gen_ai.usage.cache_read.input_tokens': 512,
        'gen_ai.usage.output_tokens': 40,
        'gen_ai.usage.reasoning.output_tokens': 25,
      },
      { inputUncached: 300, cacheRead: 512, outputText: 15, reasoning: 25, convention: 'inclusive' },
    ],
    [
      // 1000 = 600 cached + 100 written + 50 audio + 20 image + 230 rest; 90 = 30 audio + 60 text.
      'OpenTelemetry GenAI with modalities',
      {
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.cache_read.input_tokens': 600,
        'gen_ai.usage.cache_creation.input_tokens': 100,
        'gen_ai.usage.audio.input_tokens': 50,
        'gen_ai.usage.image.input_tokens': 20,
        'gen_ai.usage.output_tokens': 90,
        'gen_ai.usage.audio.output_tokens': 30,
      },
      {
        inputUncached: 230,
        cacheRead: 600,
        cacheWrite5m: 100,
        inputAudio: 50,
        inputImage: 20,
        outputText: 60,
        outputAudio: 30,
        convention: 'inclusive',
      },
    ],
    [
      // From a real trace: 32,321 = 31,559 read + 760 written + 2.
      'OpenInference',
      {
        'llm.token_count.prompt': 32321,
        'llm.token_count.prompt_details.cache_read': 31559,
        'llm.token_count.prompt_details.cache_write': 760,
        'llm.token_count.completion': 9,
      },
      { inputUncached: 2, cacheRead: 31559, cacheWrite5m: 760, outputText: 9, convention: 'inclusive' },
    ],
    [
      'Vercel with three spellings',
      {
        'ai.usage.promptTokens': 30,
        'ai.usage.inputTokens': 30,
        'gen_ai.usage.input_tokens': 30,
        'ai.usage.cachedInputTokens': 20,
        'ai.usage.outputTokens': 4,
        'ai.usage.outputTokenDetails.reasoningTokens': 1,
      },
      { inputUncached: 10, cacheRead: 20, outputText: 3, reasoning: 1, convention: 'inclusive' },
    ],
    [
      'Traceloop, numbers as text',
      { 'gen_ai.usage.prompt_tokens': '12', 'gen_ai.usage.completion_tokens': '5' },
      { inputUncached: 12, outputText: 5, convention: 'inclusive' },
    ],
    [
      // 5 < 900 cached: the source left the cached tokens out, so all 5 are fresh.
      'an exclusive producer under inclusive names',
      {
        'gen_ai.usage.input_tokens': 5,
        'gen_ai.usage.cache_read.input_tokens': 900,
        'gen_ai.usage.output_tokens': 7,
      },
      { inputUncached: 5, cacheRead: 900, outputText: 7, convention: 'exclusive' },
    ],
    [
      // 1107 = 200 + 900 + 7: the total counts the cached tokens on top.
      'an exclusive producer given away by its total',
      {
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.cache_read.input_tokens': 900,
        'gen_ai.usage.output_tokens': 7,
        'gen_ai.usage.total_tokens': 1907,
      },
      { inputUncached: 1000, cacheRead: 900, outputText: 7, convention: 'exclusive' },
    ],
    ['only a total', { 'llm.usage.total_tokens': 17 }, { convention: 'inclusive' }],
    ['nothing', { 'gen_ai.usage.unknown': 'x' }, null],
  ])('%s', (_name, attributes, expected) => {
    expect(bucketsOf(fromAttributes(attributes))).toEqual(expected)
  })

  it.each<[string, JsonObject, unknown]>([
    [
      'Anthropic: input leaves the cache out',
      {
        input_tokens: 6,
        cache_read_input_tokens: 3057,
        cache_creation_input_tokens: 1045,
        cache_creation: { ephemeral_5m_input_tokens: 45, ephemeral_1h_input_tokens: 1000 },
        output_tokens: 57,
      },
      {
        inputUncached: 6,
        cacheRead: 3057,
        cacheWrite5m: 45,
        cacheWrite1h: 1000,
        outputText: 57,
        convention: 'exclusive',
      },
    ],
    [
      'OpenAI chat: cached and audio inside, reasoning inside',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5 },
      },
      {
        inputUncached: 30,
        cacheRead: 60,
        inputAudio: 10,
        outputText: 25,
        reasoning: 20,
        outputAudio: 5,
        convention: 'inclusive',
      },
    ],
    [
      'LangChain',
      {
        input_tokens: 10,
        output_tokens: 2,
        total_tokens: 12,
        input_token_details: { cache_read: 4, cache_creation: 1 },
      },
      { inputUncached: 5, cacheRead: 4, cacheWrite5m: 1, outputText: 2, convention: 'inclusive' },
    ],
    [
      // Thoughts are not among the candidates: 40 + 25 = 65 out.
      'Gemini',
      {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 40,
        thoughtsTokenCount: 25,
        totalTokenCount: 165,
      },
      { inputUncached: 40, cacheRead: 60, outputText: 40, reasoning: 25, convention: 'inclusive' },
    ],
  ])('%s', (_name, body, expected) => {
    const usage = usageFromBody(body)
    expect(bucketsOf(usage)).toEqual(expected)
    expect(usage?.contradictions).toEqual([])
  })

  it.each<[string, JsonObject, unknown]>([
    [
      'input_cached_tokens',
      { input: 300, input_cached_tokens: 512, output: 40, total: 852 },
      { inputUncached: 300, cacheRead: 512, outputText: 40, convention: 'disjoint' },
    ],
    [
      'input_cache_read and reasoning',
      { input: 10, input_cache_read: 5, output: 3, output_reasoning_tokens: 7, total: 25 },
      { inputUncached: 10, cacheRead: 5, outputText: 3, reasoning: 7, convention: 'disjoint' },
    ],
    ['no output', { input: 10, total: 10 }, { inputUncached: 10, convention: 'disjoint' }],
    ['empty', {}, null],
  ])('Langfuse details: %s', (_name, details, expected) => {
    expect(bucketsOf(usageFromLangfuseDetails(details))).toEqual(expected)
  })
})

describe('contradictions', () => {
  it.each([
    [{ input: 512, output: 3, cacheRead: 812 }, 'cached 812 > input 512'],
    [{ input: 10, output: 3, reasoning: 9 }, 'reasoning and audio 9 > output 3'],
    [{ input: 10, output: 2, total: 15 }, 'input 10 + output 2 is not the total 15'],
    [{ input: 10, output: 2, inputAudio: 40 }, 'audio and image 40 > input 10'],
  ])('%o', (counted, sentence) => {
    expect(bucketTokens(counted, 'inclusive', {})?.contradictions).toEqual([sentence])
  })

  it('names cache writes that do not add up', () => {
    const parts = usageFromBody({
      input_tokens: 5,
      output_tokens: 1,
      cache_creation_input_tokens: 30,
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 5 },
    })
    expect(parts).toMatchObject({ cacheWrite5m: 25, cacheWrite1h: 5 })
    expect(parts?.contradictions).toEqual(['written for 5 minutes and an hour 15 is not the written 30'])
    const keys = fromAttributes({
      'gen_ai.usage.input_tokens': 90,
      'gen_ai.usage.cache_creation.input_tokens': 20,
      'gen_ai.usage.cache_creation_1h.input_tokens': 30,
    })
    expect(keys).toMatchObject({ cacheWrite5m: 0, cacheWrite1h: 30 })
    expect(keys?.contradictions).toEqual(['written for an hour 30 > written 20'])
  })

  it('names two spellings that disagree and takes the more authoritative', () => {
    const usage = fromAttributes({ 'ai.usage.inputTokens': 7, 'gen_ai.usage.input_tokens': 5 })
    expect(usage?.inputUncached).toBe(5)
    expect(usage?.contradictions).toEqual(['two figures for input: 7 and 5'])
  })

  it('names negative numbers and leaves them out', () => {
    const usage = fromAttributes({ 'gen_ai.usage.input_tokens': -1, 'gen_ai.usage.output_tokens': 2 })
    expect(usage?.inputUncached).toBeNull()
    expect(usage?.contradictions).toEqual(['gen_ai.usage.input_tokens is -1'])
  })

  it('keeps totals of inclusive sources what they were', () => {
    const usage = bucketTokens(
      { input: 812, cacheRead: 512, inputAudio: 100, output: 40, reasoning: 25 },
      'inclusive',
      {},
    )
    expect(usage === null ? null : [totalInputTokens(usage), totalOutputTokens(usage)]).toEqual([812, 40])
  })
})
