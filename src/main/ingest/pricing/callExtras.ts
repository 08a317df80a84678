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

/** All names in one list: the units', then sound from the cache, then searches. */
const names: readonly RegExp[] = [...units.map(([name]) => name), cachedAudio, searches]

const rememberedKeys = 1_000
const namesOfKey = new Map<string, readonly number[]>()

/** Which of the names a key is, mostly none. Calls report few keys, over and over. */
function namesOf(key: string): readonly number[] {
  const known = namesOfKey.get(key)
  if (known !== undefined) return known
  const found = names.flatMap((name, index) => (name.test(key) ? [index] : []))
  if (namesOfKey.size >= rememberedKeys) namesOfKey.clear()
  namesOfKey.set(key, found)
  return found
}

/**
 * What a source reports of a call beside the tokens of the buckets, under its own names (`TokenUsage.reported`). Null
 * where it says nothing. Of several keys for one thing the first counts.
 */
export function callExtrasOf(reported: JsonValue): CallExtras {
  if (!isJsonObject(reported)) return noExtras
  let found: Map<number, number> | null = null
  for (const key in reported) {
    const value = reported[key]
    if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value)) continue
    for (const name of namesOf(key)) {
      found ??= new Map()
      if (!found.has(name)) found.set(name, value)
    }
  }
  if (found === null) return noExtras
  const counted: Partial<Record<PricedUnit, number>> = {}
  for (const [index, [, unit, size]] of units.entries()) {
    const count = found.get(index)
    if (count !== undefined) counted[unit] ??= count * size
  }
  return {
    cachedAudio: found.get(units.length) ?? null,
    searches: found.get(units.length + 1) ?? null,
    units: counted,
  }
}
