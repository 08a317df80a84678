import {
  type ReportedCost,
  type TokenUsage,
  totalInputTokens,
  totalOutputTokens,
} from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import type { Attributes, AttributeSurvey } from './attributeSurvey'
import { bucketTokens } from './tokenBuckets'
import type { CountedTokens } from './tokenBuckets'
import { collectNumbers, readCount, usageFromBody, usageFromLangfuseDetails } from './usageBodies'

type Field = keyof CountedTokens

/** Every spelling, by falling authority: of two for one field the earlier counts. */
const spellings: readonly (readonly [Field, readonly string[]])[] = [
  [
    'input',
    [
      'gen_ai.usage.input_tokens',
      'gen_ai.usage.prompt_tokens',
      'ai.usage.inputTokens',
      'ai.usage.promptTokens',
      'llm.token_count.prompt',
      'llm.usage.prompt_tokens',
      'ai.usage.tokens',
    ],
  ],
  [
    'output',
    [
      'gen_ai.usage.output_tokens',
      'gen_ai.usage.completion_tokens',
      'ai.usage.outputTokens',
      'ai.usage.completionTokens',
      'llm.token_count.completion',
      'llm.usage.completion_tokens',
    ],
  ],
  [
    'total',
    ['gen_ai.usage.total_tokens', 'ai.usage.totalTokens', 'llm.token_count.total', 'llm.usage.total_tokens'],
  ],
  [
    'cacheRead',
    [
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'gen_ai.usage.input_cached_tokens',
      'gen_ai.usage.details.cache_read_tokens',
      'gen_ai.usage.details.cache_read_input_tokens',
      'gen_ai.usage.details.cached_tokens',
      'gen_ai.usage.prompt_tokens_details.cached_tokens',
      'ai.usage.inputTokenDetails.cacheReadTokens',
      'ai.usage.cachedInputTokens',
      'llm.token_count.prompt_details.cache_read',
    ],
  ],
  [
    'cacheWrite',
    [
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_creation_input_tokens',
      'gen_ai.usage.cache_write.input_tokens',
      'gen_ai.usage.details.cache_write_tokens',
      'gen_ai.usage.details.cache_creation_input_tokens',
      'ai.usage.inputTokenDetails.cacheWriteTokens',
      'llm.token_count.prompt_details.cache_write',
    ],
  ],
  // No standard name yet: these are the ones in use.
  [
    'cacheWrite1h',
    [
      'gen_ai.usage.cache_creation.ephemeral_1h_input_tokens',
      'gen_ai.usage.cache_creation.ephemeral_1h.input_tokens',
      'gen_ai.usage.cache_creation_1h.input_tokens',
      'gen_ai.usage.cache_creation_1h_input_tokens',
      'gen_ai.usage.cache_creation_1h_tokens',
      'gen_ai.usage.details.ephemeral_1h_input_tokens',
    ],
  ],
  [
    'reasoning',
    [
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'gen_ai.usage.details.reasoning_tokens',
      'gen_ai.usage.completion_tokens_details.reasoning_tokens',
      'ai.usage.outputTokenDetails.reasoningTokens',
      'ai.usage.reasoningTokens',
      'llm.token_count.completion_details.reasoning',
    ],
  ],
  [
    'inputAudio',
    [
      'gen_ai.usage.audio.input_tokens',
      'gen_ai.usage.input_audio_tokens',
      'gen_ai.usage.details.input_audio_tokens',
      'llm.token_count.prompt_details.audio',
    ],
  ],
  ['inputImage', ['gen_ai.usage.image.input_tokens']],
  [
    'outputAudio',
    [
      'gen_ai.usage.audio.output_tokens',
      'gen_ai.usage.output_audio_tokens',
      'gen_ai.usage.details.output_audio_tokens',
      'llm.token_count.completion_details.audio',
    ],
  ],
]

const fieldOfKey = new Map<string, { readonly field: Field; readonly rank: number }>(
  spellings.flatMap(([field, keys]) => keys.map((key, rank) => [key, { field, rank }] as const)),
)

/**
 * Token usage of a span from whichever vocabularies it speaks, merged field by field: the more telling spelling of one
 * vocabulary completes the other. Two spellings that disagree are a contradiction.
 */
export function findUsage(attributes: Attributes, survey: AttributeSurvey): TokenUsage | null {
  if (survey.hasLangfuse) {
    const details = objectOf(attributes['langfuse.observation.usage_details'])
    if (details !== null) return usageFromLangfuseDetails(details)
  }
  if (survey.usageKeys.length > 0) {
    const usage = usageFromKeys(attributes, survey.usageKeys)
    if (usage !== null) return attributes[heardKey] === undefined ? usage : withCache(usage, attributes)
  }
  const body = survey.hasMlflow ? objectOf(attributes['mlflow.chat.tokenUsage']) : null
  return body === null ? usageInPieces(attributes) : usageFromBody(body)
}

/** Pipecat's characters of spoken text (`utils/tracing/service_attributes.py`): speech is sold by them, not by tokens. */
const charactersKey = 'metrics.character_count'

/** LiveKit's figures of one call of a language model, as JSON. */
const heardKey = 'lk.llm_metrics'

/** LiveKit's spans state the sums; what of them was cached only its own figures tell, where they are of the same sums. */
function withCache(usage: TokenUsage, attributes: Attributes): TokenUsage {
  const metrics = objectOf(attributes[heardKey])
  if (metrics === null || usage.cacheRead !== null || usage.cacheWrite5m !== null) return usage
  const count = (snake: string, camel: string): number | null => readCount(metrics[snake] ?? metrics[camel])
  const input = count('prompt_tokens', 'promptTokens')
  const cacheRead = count('prompt_cached_tokens', 'promptCachedTokens')
  const cacheWrite = count('cache_creation_tokens', 'cacheCreationTokens')
  const output = count('completion_tokens', 'completionTokens')
  if (cacheRead === null && cacheWrite === null) return usage
  if (input !== totalInputTokens(usage) || output !== totalOutputTokens(usage)) return usage
  const { inputAudio, inputImage, outputAudio, reasoning } = usage
  const counted = { input, output, cacheRead, cacheWrite, inputAudio, inputImage, outputAudio, reasoning }
  const reported = {
    ...usage.reported,
    ...(cacheRead === null ? {} : { [`${heardKey}.cached`]: cacheRead }),
    ...(cacheWrite === null ? {} : { [`${heardKey}.cache_creation`]: cacheWrite }),
  }
  return bucketTokens(counted, usage.convention, reported, usage.contradictions) ?? usage
}

/**
 * LiveKit's figures of one spoken answer, as JSON: characters and the length of the sound (seconds in Python,
 * milliseconds in JavaScript), and tokens where the model counts them.
 */
const spokenKey = 'lk.tts_metrics'
const spokenFigures =
  /^(?:characters_count|charactersCount|audio_duration|audioDurationMs|input_tokens|inputTokens|output_tokens|outputTokens)$/

function usageInPieces(attributes: Attributes): TokenUsage | null {
  const count = readCount(attributes[charactersKey])
  if (count === null) {
    const spoken = objectOf(attributes[spokenKey])
    if (spoken === null) return null
    // Named as in LiveKit's session reports: speech models are sold by the piece.
    const figures = Object.entries(spoken).filter(([name]) => spokenFigures.test(name))
    return bucketTokens(
      { input: null, output: null },
      'disjoint',
      collectNumbers(Object.fromEntries(figures), 'tts.'),
    )
  }
  return bucketTokens({ input: null, output: null }, 'inclusive', { [charactersKey]: count }, [])
}

function usageFromKeys(attributes: Attributes, keys: readonly string[]): TokenUsage | null {
  const counted: Partial<Record<Field, number>> = {}
  const ranks: Partial<Record<Field, number>> = {}
  const reported: Record<string, number> = {}
  const notes: string[] = []
  let isKnown = false
  for (const key of keys) {
    const value = attributes[key]
    if (typeof value === 'number' && Number.isFinite(value)) reported[key] = value
    const place = fieldOfKey.get(key)
    if (place === undefined) continue
    const count = readCount(value)
    if (count === null) {
      if (typeof value === 'number') notes.push(`${key} is ${value}`)
      continue
    }
    isKnown = true
    reported[key] = count
    const { field, rank } = place
    const before = counted[field]
    if (before !== undefined && before !== count)
      notes.push(`two figures for ${field}: ${before} and ${count}`)
    if (before === undefined || rank < (ranks[field] ?? 0)) {
      counted[field] = count
      ranks[field] = rank
    }
  }
  if (!isKnown) return null
  const { cacheWrite, cacheWrite1h } = counted
  // The figure for all writes holds those kept for an hour.
  if (cacheWrite !== undefined && cacheWrite1h !== undefined) {
    if (cacheWrite1h > cacheWrite) notes.push(`written for an hour ${cacheWrite1h} > written ${cacheWrite}`)
    counted.cacheWrite = Math.max(0, cacheWrite - cacheWrite1h)
  }
  return bucketTokens(
    { ...counted, input: counted.input ?? null, output: counted.output ?? null },
    'inclusive',
    reported,
    notes,
  )
}

/** A cost that the source states, in US dollars unless it says otherwise. */
export function findCost(attributes: Attributes, survey: AttributeSurvey): ReportedCost | null {
  if (survey.hasLangfuse) {
    const details = objectOf(attributes['langfuse.observation.cost_details'])
    if (details !== null) return costFromParts(details['input'], details['output'], details['total'])
  }
  if (survey.usageKeys.length > 0) {
    const total = attributes['gen_ai.usage.cost'] ?? attributes['gen_ai.usage.total_cost']
    const input = attributes['gen_ai.usage.input_cost']
    const output = attributes['gen_ai.usage.output_cost']
    if (total !== undefined || input !== undefined || output !== undefined)
      return costFromParts(input, output, total)
  }
  if (survey.hasLlm) {
    const total = attributes['llm.cost.total']
    const input = attributes['llm.cost.prompt']
    const output = attributes['llm.cost.completion']
    if (total !== undefined || input !== undefined || output !== undefined)
      return costFromParts(input, output, total)
  }
  if (survey.hasMlflow) {
    const cost = objectOf(attributes['mlflow.llm.cost'])
    if (cost !== null) return costFromParts(cost['input_cost'], cost['output_cost'], cost['total_cost'])
  }
  const operation = attributes['operation.cost']
  return operation === undefined ? null : costFromParts(undefined, undefined, operation)
}

/** Builds a cost from its parts; null when none is a number. */
export function costFromParts(
  input: JsonValue | undefined,
  output: JsonValue | undefined,
  total: JsonValue | undefined,
  currency = 'USD',
): ReportedCost | null {
  const read = (value: JsonValue | undefined): number | null => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof number === 'number' && Number.isFinite(number) ? number : null
  }
  const cost = { currency, input: read(input), output: read(output), total: read(total) }
  return cost.input === null && cost.output === null && cost.total === null ? null : cost
}

/** An object, also one written as JSON text. */
export function objectOf(value: JsonValue | undefined): JsonObject | null {
  const plain = typeof value === 'string' ? parseEmbeddedJson(value) : value
  return isJsonObject(plain) ? plain : null
}
