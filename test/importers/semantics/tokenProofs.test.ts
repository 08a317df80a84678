import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { surveyAttributes } from '../../../src/main/importers/semantics/attributeSurvey'
import { findUsage } from '../../../src/main/importers/semantics/spanUsage'
import { bucketTokens } from '../../../src/main/importers/semantics/tokenBuckets'
import { usageFromBody } from '../../../src/main/importers/semantics/usageBodies'
import type { TokenUsage } from '../../../src/shared/model/usage'
import { totalInputTokens, totalOutputTokens } from '../../../src/shared/model/usage'
import type { JsonObject } from '../../../src/shared/util/jsonValue'

const fromAttributes = (attributes: JsonObject): TokenUsage | null =>
  findUsage(attributes, surveyAttributes(attributes))

describe('what the figures prove', () => {
  it('reasoning stands beside the output when only then the total is right', () => {
    const usage = bucketTokens({ input: 32, output: 10, reasoning: 100, total: 142 }, 'inclusive', {})
    expect(usage).toMatchObject({ outputText: 10, reasoning: 100, contradictions: [] })
    const inside = bucketTokens({ input: 32, output: 110, reasoning: 100, total: 142 }, 'inclusive', {})
    expect(inside).toMatchObject({ outputText: 10, reasoning: 100, contradictions: [] })
  })

  it('an hour’s cache writes are part of all writes', () => {
    const written = fromAttributes({
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.cache_creation.input_tokens': 900,
      'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens': 600,
      'gen_ai.usage.output_tokens': 1,
    })
    expect(written).toMatchObject({ inputUncached: 100, cacheWrite5m: 300, cacheWrite1h: 600 })
    const onlyHour = usageFromBody({
      input_tokens: 2,
      output_tokens: 1,
      cache_creation_input_tokens: 400,
      cache_creation: { ephemeral_1h_input_tokens: 400 },
    })
    expect(onlyHour).toMatchObject({
      inputUncached: 2,
      cacheWrite5m: 0,
      cacheWrite1h: 400,
      contradictions: [],
    })
  })

  it.each<[string, Parameters<typeof bucketTokens>[0], unknown]>([
    // 100 in: 80 cached, of which 30 audio: 20 audio were fresh, nothing else.
    ['audio', { input: 100, cacheRead: 80, inputAudio: 50, output: 1 }, { inputUncached: 0, inputAudio: 20 }],
    [
      'audio before images',
      { input: 100, cacheRead: 80, inputAudio: 10, inputImage: 40, output: 1 },
      { inputUncached: 0, inputAudio: 0, inputImage: 20 },
    ],
  ])('%s that was cached counts once', (_name, counted, expected) => {
    const usage = bucketTokens(counted, 'inclusive', {})
    expect(usage).toMatchObject({ cacheRead: 80, contradictions: [], ...(expected as object) })
    expect(usage === null ? null : totalInputTokens(usage)).toBe(100)
  })

  it('Gemini: sound that came from the cache is counted there', () => {
    const usage = usageFromBody({
      promptTokenCount: 1000,
      cachedContentTokenCount: 500,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 300 },
        { modality: 'AUDIO', tokenCount: 700 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 500 }],
      candidatesTokenCount: 10,
      totalTokenCount: 1010,
    })
    expect(usage).toMatchObject({ inputUncached: 300, cacheRead: 500, inputAudio: 200, contradictions: [] })
  })
})

it('no token is lost or counted twice, whatever was cached, seen, heard or thought', () => {
  const upTo = (most: number) => fc.integer({ min: 0, max: most })
  const figures = fc.integer({ min: 1, max: 1_000_000 }).chain((input) =>
    fc.record({
      input: fc.constant(input),
      cacheRead: upTo(input),
      inputAudio: upTo(Math.floor(input / 2)),
      inputImage: upTo(Math.floor(input / 2)),
      output: fc.integer({ min: 100, max: 100_000 }),
      reasoning: upTo(50),
      outputAudio: upTo(50),
    }),
  )
  fc.assert(
    fc.property(figures, (counted) => {
      const usage = bucketTokens(counted, 'inclusive', {})
      expect(usage === null ? null : [totalInputTokens(usage), totalOutputTokens(usage)]).toEqual([
        counted.input,
        counted.output,
      ])
      expect(usage?.contradictions).toEqual([])
      const { input, cacheRead } = counted
      const exclusive = bucketTokens({ input, cacheRead, output: 1 }, 'exclusive', {})
      expect(exclusive === null ? null : totalInputTokens(exclusive)).toBe(input + cacheRead)
    }),
  )
})
