import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { readTime, textOf, wordOf } from './vendorFields'
import { clip, finding, skipped } from './vendorRecords'

/** A line of a rollout: when, what sort, and what it says. */
export interface CodexEntry {
  readonly type: string
  readonly payload: JsonObject
  readonly timeNs: bigint | null
  readonly timeDigits: number
  /** The line has no time of its own; it has that of a line before. */
  readonly isOrderOnly: boolean
  readonly raw: RawPosition
}

export interface ReadCodexEntry {
  readonly entry: CodexEntry | null
  readonly problems: readonly ProblemRecord[]
}

const itemTypes = new Set(
  'message reasoning function_call function_call_output custom_tool_call custom_tool_call_output local_shell_call web_search_call'.split(
    ' ',
  ),
)

/** True for an item that the first versions wrote without anything around it. */
export const isBareItem = (value: JsonObject): boolean =>
  typeof value['type'] === 'string' && itemTypes.has(value['type']) && !('payload' in value)

/** Reads one line; the first versions wrote items and the session's facts without an envelope and without times. */
export function readCodexEntry(value: JsonValue, raw: RawPosition): ReadCodexEntry {
  if (!isJsonObject(value))
    return { entry: null, problems: [skipped('not_a_record', 'A line that is not an object.', raw)] }
  const { payload } = value
  const type = wordOf(value['type'])
  if (type !== null && isJsonObject(payload)) return timed(type, payload, value['timestamp'], raw)
  if (isBareItem(value)) return timed('response_item', value, undefined, raw)
  if ('record_type' in value) return timed(wordOf(value['record_type']) ?? 'state', value, undefined, raw)
  if (type === null && 'id' in value && 'timestamp' in value)
    return timed('session_meta', value, value['timestamp'], raw)
  const keys = clip(Object.keys(value).slice(0, 8).join(', '), 120)
  return {
    entry: null,
    problems: [skipped('not_a_record', `A line without type and payload; it has ${keys}.`, raw)],
  }
}

function timed(
  type: string,
  payload: JsonObject,
  field: JsonValue | undefined,
  raw: RawPosition,
): ReadCodexEntry {
  const time = readTime(field)
  const entry = { type, payload, timeNs: null, timeDigits: 0, isOrderOnly: false, raw }
  if (time !== null && time !== 'impossible') {
    const problems = time.hasZone
      ? []
      : [finding('naive_time', `A line of type ${type} has a time without a zone; read as UTC.`, raw)]
    return { entry: { ...entry, timeNs: time.timeNs, timeDigits: time.digits }, problems }
  }
  if (field === undefined || field === null) return { entry, problems: [] }
  const text = `A line of type ${type}: "${clip(textOf(field) ?? '')}" is not a time between 1970 and 2262.`
  return { entry, problems: [finding('impossible_time', text, raw)] }
}
