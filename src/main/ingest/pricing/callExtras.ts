import { noExtras } from '../../../shared/model/prices'
import type { CallExtras, PricedUnit } from '../../../shared/model/prices'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'

/** Searches that a provider's own tool made within a call: Anthropic `server_tool_use`, Perplexity. */
const searches = /(^|\.)(web_search_requests|num_search_queries)$/
/** Sound among the tokens read from the cache: OpenAI Realtime. */
const cachedAudio = /(^|\.)cached_tokens_details\.audio_tokens$/
/**
 * Units by the names that sources give them: seconds of transcribed sound (OpenAI `{type: "duration", seconds}`),
 * characters of spoken text, pictures; `SECONDS.input` and its like are the units of Langfuse's older rows,
 * `stt.` and `tts.` stand before what LiveKit's speech models used. Names that
 * do not say whether they count what came in or what went out are not here.
 */
const units: readonly (readonly [RegExp, PricedUnit, number])[] = [
  [/(^|\.)((input_)?(audio_)?(seconds|duration_seconds)|SECONDS\.input)$/, 'audioSecondsIn', 1],
  [/(^|\.)stt\.audio_duration$/, 'audioSecondsIn', 1],
  [/(^|\.)(MILLISECONDS\.input|stt\.audioDurationMs)$/, 'audioSecondsIn', 0.001],
  [/(^|\.)(output_(audio_)?seconds|SECONDS\.output|tts\.audio_duration)$/, 'audioSecondsOut', 1],
  [/(^|\.)(MILLISECONDS\.output|tts\.audioDurationMs)$/, 'audioSecondsOut', 0.001],
  [/(^|\.)(input_images?|IMAGES\.input)$/, 'imagesIn', 1],
  [/(^|\.)(output_images?|generated_images|IMAGES\.output)$/, 'imagesOut', 1],
  [/(^|\.)(input_characters?|characters?_count|charactersCount|CHARACTERS\.input)$/, 'charactersIn', 1],
  [/(^|\.)(output_characters?|CHARACTERS\.output)$/, 'charactersOut', 1],
]

/**
 * What a source reports of a call beside the tokens of the buckets, under its own names (`TokenUsage.reported`). Null
 * where it says nothing.
 */
export function callExtrasOf(reported: JsonValue): CallExtras {
  if (!isJsonObject(reported)) return noExtras
  const find = (name: RegExp): number | null => {
    for (const [key, value] of Object.entries(reported)) {
      if (typeof value === 'number' && value > 0 && Number.isFinite(value) && name.test(key)) return value
    }
    return null
  }
  const counted: Partial<Record<PricedUnit, number>> = {}
  for (const [name, unit, size] of units) {
    const count = find(name)
    if (count !== null) counted[unit] ??= count * size
  }
  return { cachedAudio: find(cachedAudio), searches: find(searches), units: counted }
}
