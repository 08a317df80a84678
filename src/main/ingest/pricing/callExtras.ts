import type { CallExtras } from '../../../shared/model/prices'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'

/** Searches that a provider's own tool made within a call: Anthropic `server_tool_use`, Perplexity. */
const searches = /(^|\.)(web_search_requests|num_search_queries)$/
/** Sound among the tokens read from the cache: OpenAI Realtime. */
const cachedAudio = /(^|\.)cached_tokens_details\.audio_tokens$/
/** Sound billed by its length (transcription). */
const seconds = /(^|\.)(audio_)?(seconds|duration_seconds)$/

/**
 * What a source reports of a call beside the tokens of the buckets, under its own names (`TokenUsage.reported`). Null
 * where it says nothing.
 */
export function callExtrasOf(reported: JsonValue): CallExtras {
  if (!isJsonObject(reported)) return { cachedAudio: null, searches: null, seconds: null }
  const find = (name: RegExp): number | null => {
    for (const [key, value] of Object.entries(reported)) {
      if (typeof value === 'number' && value > 0 && Number.isFinite(value) && name.test(key)) return value
    }
    return null
  }
  return { cachedAudio: find(cachedAudio), searches: find(searches), seconds: find(seconds) }
}
