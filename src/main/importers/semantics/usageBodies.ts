import type { TokenConvention, TokenUsage } from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { bucketTokens } from './tokenBuckets'
import type { CountedTokens } from './tokenBuckets'

/** A token count: a whole number that is not negative, also written as text. Null for anything else. */
export function readCount(value: JsonValue | undefined): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
}

/** All numbers of a body under dotted names. */
export function collectNumbers(body: JsonObject, prefix = '', depth = 3): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'number' && Number.isFinite(value)) found[prefix + key] = value
    else if (depth > 0 && isJsonObject(value))
      Object.assign(found, collectNumbers(value, `${prefix}${key}.`, depth - 1))
  }
  return found
}

const firstCount = (body: JsonObject, ...keys: readonly string[]): number | null => {
  for (const key of keys) {
    const count = readCount(body[key])
    if (count !== null) return count
  }
  return null
}

const nested = (body: JsonObject, ...keys: readonly string[]): JsonObject => {
  for (const key of keys) {
    const value = body[key]
    if (isJsonObject(value)) return value
  }
  return {}
}

/**
 * Reads the `usage` body of a model's answer: OpenAI chat and responses, Anthropic, Gemini, LangChain
 * `usage_metadata`, Vercel, MLflow. The spelling tells the convention; `claimed` overrides it where the caller knows.
 */
export function usageFromBody(body: JsonObject, claimed?: TokenConvention): TokenUsage | null {
  const inputDetails = nested(
    body,
    'prompt_tokens_details',
    'input_tokens_details',
    'input_token_details',
    'inputTokenDetails',
  )
  const outputDetails = nested(
    body,
    'completion_tokens_details',
    'output_tokens_details',
    'output_token_details',
    'outputTokenDetails',
  )
  const creation = nested(body, 'cache_creation')
  const written1h = firstCount(creation, 'ephemeral_1h_input_tokens')
  const writtenAll = firstCount(
    { ...inputDetails, ...body },
    'cache_creation_input_tokens',
    'cache_creation',
    'cache_write_tokens',
    'cacheWriteTokens',
    'cacheCreationInputTokens',
  )
  const written5m = firstCount(creation, 'ephemeral_5m_input_tokens')
  const notes: string[] = []
  const parts = (written5m ?? 0) + (written1h ?? 0)
  if (writtenAll !== null && written5m !== null && parts !== writtenAll)
    notes.push(`written for 5 minutes and an hour ${parts} is not the written ${writtenAll}`)
  const thoughts = firstCount(body, 'thoughtsTokenCount', 'thoughts_token_count')
  const candidates = firstCount(body, 'candidatesTokenCount', 'candidates_token_count')
  const counted: CountedTokens = {
    input: addKnown(
      firstCount(
        body,
        'input_tokens',
        'prompt_tokens',
        'inputTokens',
        'promptTokens',
        'promptTokenCount',
        'prompt_token_count',
      ),
      // Gemini counts what its own tools read beside the prompt, and bills it as input.
      firstCount(body, 'toolUsePromptTokenCount', 'tool_use_prompt_token_count'),
    ),
    // Gemini leaves thoughts out of the candidates.
    output:
      candidates === null
        ? firstCount(body, 'output_tokens', 'completion_tokens', 'outputTokens', 'completionTokens')
        : candidates + (thoughts ?? 0),
    total: firstCount(body, 'total_tokens', 'totalTokens', 'totalTokenCount', 'total_token_count'),
    cacheRead: firstCount(
      { ...inputDetails, ...body },
      'cache_read_input_tokens',
      'cached_tokens',
      'cache_read',
      'cached_input_tokens',
      'cachedInputTokens',
      'cacheReadTokens',
      'cacheReadInputTokens',
      'cachedContentTokenCount',
      'cached_content_token_count',
    ),
    cacheWrite: writtenAll === null ? written5m : Math.max(0, writtenAll - (written1h ?? 0)),
    cacheWrite1h: written1h,
    reasoning:
      thoughts ??
      firstCount(
        { ...outputDetails, ...body },
        'reasoning_tokens',
        'reasoning',
        'reasoningTokens',
        'reasoning_output_tokens',
      ),
    inputAudio: firstCount(inputDetails, 'audio_tokens', 'audio') ?? freshMedia(body, 'AUDIO'),
    inputImage: firstCount(inputDetails, 'image_tokens', 'image') ?? freshMedia(body, 'IMAGE'),
    outputAudio:
      firstCount(outputDetails, 'audio_tokens', 'audio') ??
      countOfModality(body['candidatesTokensDetails'] ?? body['candidates_tokens_details'], 'AUDIO'),
  }
  return bucketTokens(counted, claimed ?? conventionOf(body, inputDetails), collectNumbers(body), notes)
}

const addKnown = (count: number | null, more: number | null): number | null =>
  more === null ? count : (count ?? 0) + more

/** Gemini's tokens of one modality in the prompt, less those read from its cache: they are cheaper and counted there. */
function freshMedia(body: JsonObject, modality: string): number | null {
  const all = countOfModality(body['promptTokensDetails'] ?? body['prompt_tokens_details'], modality)
  const cached = countOfModality(body['cacheTokensDetails'] ?? body['cache_tokens_details'], modality) ?? 0
  return all === null ? null : Math.max(0, all - cached)
}

/** One entry of Gemini's lists `[{modality: 'AUDIO', tokenCount: 7}]`; null without it. */
function countOfModality(list: JsonValue | undefined, modality: string): number | null {
  if (!Array.isArray(list)) return null
  let found: number | null = null
  for (const entry of list) {
    if (!isJsonObject(entry) || entry['modality'] !== modality) continue
    const count = readCount(entry['tokenCount'] ?? entry['token_count'])
    found = addKnown(found, count)
  }
  return found
}

/** Anthropic's raw spelling stands beside `input_tokens` itself; everybody else nests or includes. */
function conventionOf(body: JsonObject, inputDetails: JsonObject): TokenConvention {
  const isAnthropic =
    ('cache_read_input_tokens' in body || 'cache_creation_input_tokens' in body) &&
    'input_tokens' in body &&
    Object.keys(inputDetails).length === 0
  if (!isAnthropic) return 'inclusive'
  // MLflow uses the same names and adds a total; then the figures have to tell.
  return 'total_tokens' in body ? 'unknown' : 'exclusive'
}

type Bucket = Exclude<keyof CountedTokens, 'total'>

/** Spellings of Langfuse's free-form usage buckets, which are disjoint as stored. */
const langfuseBuckets: Readonly<Record<string, Bucket>> = {
  input: 'input',
  input_tokens: 'input',
  prompt_tokens: 'input',
  input_cached_tokens: 'cacheRead',
  input_cache_read: 'cacheRead',
  cache_read_input_tokens: 'cacheRead',
  input_cached: 'cacheRead',
  'prompt_details.cache_read': 'cacheRead',
  input_cache_creation: 'cacheWrite',
  cache_creation_input_tokens: 'cacheWrite',
  input_cache_creation_5m: 'cacheWrite',
  'prompt_details.cache_write': 'cacheWrite',
  input_cache_creation_1h: 'cacheWrite1h',
  input_audio_tokens: 'inputAudio',
  input_audio: 'inputAudio',
  input_image_tokens: 'inputImage',
  output: 'output',
  output_tokens: 'output',
  completion_tokens: 'output',
  output_reasoning_tokens: 'reasoning',
  output_reasoning: 'reasoning',
  'completion_details.reasoning': 'reasoning',
  output_audio_tokens: 'outputAudio',
  output_audio: 'outputAudio',
}

/**
 * Reads Langfuse `usageDetails`: disjoint buckets with free names. Of several names for one bucket the first known in
 * the body counts. `inclusive: true` for details that a program set itself in OpenAI's style (they overlap).
 */
export function usageFromLangfuseDetails(details: JsonObject): TokenUsage | null {
  if (isJsonObject(details['prompt_tokens_details']) || isJsonObject(details['completion_tokens_details'])) {
    return usageFromBody(details)
  }
  const counted: Partial<Record<Bucket, number>> = {}
  for (const [key, value] of Object.entries(details)) {
    const bucket = Object.hasOwn(langfuseBuckets, key) ? langfuseBuckets[key] : undefined
    const count = readCount(value)
    if (bucket !== undefined && count !== null && counted[bucket] === undefined) counted[bucket] = count
  }
  const total = readCount(details['total'] ?? details['total_tokens'])
  const tokens: CountedTokens = {
    ...counted,
    input: counted.input ?? null,
    output: counted.output ?? null,
    total,
  }
  return bucketTokens(tokens, 'disjoint', collectNumbers(details))
}
