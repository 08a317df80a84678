import type { RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { type Field, firstOf, idOf, numberOf, readTime, wordOf } from './vendorFields'

/** One event of the Realtime API with what its recorder added. */
export interface RealtimeLine {
  readonly event: JsonObject
  readonly type: string
  /** The recorder's clock: a real moment, seconds since the recording began, or nothing. */
  readonly time: LineTime | null
  readonly sessionId: string | null
  readonly transport: string | null
  readonly raw: RawPosition
}

export type LineTime =
  | { readonly kind: 'moment'; readonly timeNs: bigint; readonly digits: number }
  | { readonly kind: 'offset'; readonly timeNs: bigint }

/** Where recorders put the event, and when they say it came. */
const eventNames = ['event', 'payload', 'data', 'message', 'msg', 'body'] as const
const timeNames = [
  't',
  'timestamp',
  'time',
  'ts',
  'received_at',
  'created_at',
  'timestamp_ms',
  'time_ms',
] as const

/**
 * Reads a recorder's line: `{t, dir, event}` and its relatives (the event under another name, as JSON text, or its type
 * and its members apart: `{event: "response.done", data: {…}}`), or a bare event. Null when it is neither.
 */
export function readRealtimeLine(value: JsonValue, raw: RawPosition): RealtimeLine | null {
  if (!isJsonObject(value)) return null
  const event = wrappedEvent(value) ?? value
  const type = wordOf(event['type'])
  if (type === null) return null
  return {
    event,
    type,
    time: lineTime(firstOf(...timeNames.map((name) => value[name]))),
    sessionId: event === value ? null : idOf(value['session_id']),
    transport: event === value ? null : wordOf(value['transport']),
    raw,
  }
}

/** The event inside a recorder's line; null where the line is the event itself or holds none. */
function wrappedEvent(line: JsonObject): JsonObject | null {
  if (isEventType(line['type'])) return null
  for (const name of eventNames) {
    const value = line[name]
    const inner = typeof value === 'string' ? parseEmbeddedJson(value) : value
    if (isJsonObject(inner) && typeof inner['type'] === 'string') return inner
  }
  const apart = [line['event'], line['type'], line['name']].find(isEventType)
  const members = eventNames.map((name) => line[name]).find(isJsonObject)
  return apart === undefined || members === undefined ? null : { ...members, type: apart }
}

/** No recording is longer than this; a smaller number of seconds counts from its beginning. */
const longestOffsetSeconds = 1e7

function lineTime(field: Field): LineTime | null {
  const seconds = numberOf(field)
  if (seconds !== null && seconds >= 0 && seconds < longestOffsetSeconds) {
    return { kind: 'offset', timeNs: BigInt(Math.round(seconds * 1e9)) }
  }
  const time = readTime(field)
  return time === null || time === 'impossible'
    ? null
    : { kind: 'moment', timeNs: time.timeNs, digits: time.digits }
}

const sure =
  /^(input_audio_buffer|output_audio_buffer|conversation\.item|rate_limits|transcription_session|mcp_list_tools)\.|^(conversation\.created|session\.(created|updated)|response\.done)$/
const likely =
  /^(session\.(update|close|closed)|response\.(create|created|cancel|content_part|output_|audio|text|function_call|mcp_call).*)$/

const isEventType = (value: Field): value is string =>
  typeof value === 'string' && (sure.test(value) || likely.test(value) || value === 'error')

/** How sure a value is a line of a Realtime log: 0 to 1. */
export function realtimeScore(value: JsonObject): number {
  const inner = wrappedEvent(value)
  const event = inner ?? value
  const { type } = event
  if (typeof type !== 'string') return 0
  const isTimed = timeNames.some((name) => name in value)
  const isMarked =
    'event_id' in event || (inner !== null && ('dir' in value || 'direction' in value || isTimed))
  if (sure.test(type)) return isMarked ? 0.95 : 0.6
  return likely.test(type) && isMarked ? 0.6 : 0
}
