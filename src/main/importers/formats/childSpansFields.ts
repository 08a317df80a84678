import type { EventRecord, LinkRecord, ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { unwrapJson } from '../semantics/messageParts'
import { longestId, normaliseId } from './otlpIds'
import { decodeStatusCode } from './otlpJsonValues'
import type { DecodedSpan } from './otlpSpan'
import { linkWithContext, spanKindOf, traceFlagsOf, traceStateOf } from './spanContext'
import { addMs, type Field, firstOf, idOf, listOf, numberOf, objectOf, textOf, wordOf } from './vendorFields'
import { clip, finding, readRecordTimes, strangeItems } from './vendorRecords'

/** One span of the tree. What it leaves out (trace, parent) is what surrounds it. */
export function treeSpan(
  span: JsonObject,
  traceId: string,
  parentSpanId: string,
  raw: RawPosition,
): DecodedSpan {
  const name = textOf(firstOf(span['span_name'], span['name'])) ?? ''
  const times = readRecordTimes(`The span “${name.slice(0, 80)}”`, true)
  const lasts = durationMs(span)
  const startNs = times.read(firstOf(span['timestamp'], span['start_time'], span['start_timestamp']))
  const endNs = times.read(firstOf(span['end_time'], span['end_timestamp'])) ?? addMs(startNs, lasts)
  const attributes: Record<string, JsonValue> = {
    ...objectOf(unwrapJson(firstOf(span['span_attributes'], span['attributes']))),
  }
  const logs = listOf(span['logs'])
  const kind = wordOf(span['span_kind'])
  if (kind !== null && attributes['span.kind'] === undefined) attributes['span.kind'] = kind.toLowerCase()
  addCallOfLogs(attributes, logs)
  const resource = { ...objectOf(unwrapJson(span['resource_attributes'])) }
  const service = wordOf(span['service_name'])
  if (service !== null) resource['service.name'] ??= service
  for (const [key, value] of Object.entries(span)) {
    // A duration without a unit says nothing that can be drawn.
    const isRead = readMembers.has(key) && !(key === 'duration' && lasts === null)
    if (isRead || value === null || value === '' || Object.hasOwn(attributes, key)) continue
    setOwn(attributes, key, value)
  }
  const problems = [
    ...times.problems(raw),
    ...['events', 'links', 'logs'].flatMap((list) =>
      strangeItems(`${list} of the span “${clip(name)}”`, listOf(span[list]), raw),
    ),
    ...unreadable(span, name, raw),
  ]
  return {
    traceId: idOf(firstOf(span['trace_id'], span['traceId'])) ?? traceId,
    spanId: textOf(firstOf(span['span_id'], span['id'])) ?? '',
    parentSpanId: idOf(firstOf(span['parent_span_id'], span['parent_id'])) ?? parentSpanId,
    name,
    startNs,
    endNs,
    timeDigits: Math.max(times.digits, digitsOf(span['duration'])),
    attributes,
    events: [...listOf(span['events']).map(eventOf), ...logs.map(eventOfLog)].filter(
      (event) => event !== null,
    ),
    links: listOf(span['links'])
      .map(linkOf)
      .filter((link) => link !== null),
    statusCode: decodeStatusCode(firstOf(span['status_code'], span['status'])),
    statusMessage: wordOf(span['status_message']),
    droppedCount: 0,
    resource,
    scopeName: wordOf(span['scope_name']),
    scopeVersion: wordOf(span['scope_version']),
    spanKind: spanKindOf(kind),
    traceState: wordOf(span['trace_state']),
    traceFlags: null,
    findings: problems,
    raw,
  }
}

const readMembers = new Set(
  (
    'span_name name timestamp start_time start_timestamp end_time end_timestamp span_attributes attributes logs events ' +
    'links span_kind resource_attributes service_name trace_id traceId span_id id parent_span_id parent_id status_code ' +
    'status status_message scope_name scope_version trace_state child_spans duration duration_ms duration_ns duration_nano'
  ).split(' '),
)

/** Members of a form that cannot be read: one finding for each. */
function unreadable(span: JsonObject, name: string, raw: RawPosition): ProblemRecord[] {
  const say = (what: string): ProblemRecord =>
    finding('unknown_field', `The span “${clip(name)}”: ${what}.`, raw)
  const isGiven = (key: string): boolean => span[key] !== undefined && span[key] !== null
  const lists = ['child_spans', 'events', 'links', 'logs'].filter(
    (key) => isGiven(key) && !Array.isArray(span[key]) && span[key] !== '',
  )
  const hasUnit = durationMs(span) !== null || !isGiven('duration')
  return [
    ...lists.map((key) => say(`${key} that is no list`)),
    ...(hasUnit ? [] : [say('a duration of which the unit is not known')]),
  ]
}

const isoDuration =
  /^P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** A duration in milliseconds: ISO 8601 (`PT2M7.25S`), or a number under a name that says its unit. */
function durationMs(span: JsonObject): number | null {
  const { duration } = span
  const match = typeof duration === 'string' ? isoDuration.exec(duration) : null
  if (match !== null && duration !== 'P') {
    const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
    return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000
  }
  const ns = numberOf(firstOf(span['duration_ns'], span['duration_nano']))
  return numberOf(span['duration_ms']) ?? (ns === null ? null : ns / 1e6)
}

/** Fractional digits of a second in a written duration: the end is as exact as it is. */
const digitsOf = (duration: Field): number =>
  typeof duration === 'string' ? Math.min(9, /\.(\d+)S$/.exec(duration)?.[1]?.length ?? 0) : 0

/** Some of these logs are the record of a function's call: its arguments and result, which the span does not repeat. */
function addCallOfLogs(attributes: Record<string, JsonValue>, logs: readonly JsonValue[]): void {
  for (const log of logs) {
    const body = objectOf(objectOf(log)['body'])
    const input = body['function.arguments']
    const output = body['function.output']
    if (input !== undefined) attributes['input.value'] ??= asText(input)
    if (output !== undefined) attributes['output.value'] ??= asText(output)
  }
}

const asText = (value: JsonValue): JsonValue => (typeof value === 'string' ? value : JSON.stringify(value))

/** Members in any case: `Name` and `name`. */
function member(object: JsonObject, ...names: readonly string[]): Field {
  for (const key in object) if (names.includes(key.toLowerCase())) return object[key]
  return undefined
}

const momentOf = (field: Field): bigint | null => readRecordTimes('An event', true).read(field)

/** An event as an object, its members in any case. */
export function eventOf(value: JsonValue): EventRecord | null {
  if (!isJsonObject(value)) return null
  return {
    name: textOf(member(value, 'name')) ?? '',
    timeNs: momentOf(member(value, 'timestamp', 'time')),
    attributes: objectOf(unwrapJson(member(value, 'attributes'))),
  }
}

/** A log of the span: an event with all that the log says beyond what the span says already. */
function eventOfLog(value: JsonValue): EventRecord | null {
  if (!isJsonObject(value)) return null
  const own = objectOf(unwrapJson(value['log_attributes']))
  const body = value['body']
  const attributes: Record<string, JsonValue> = {}
  for (const [key, item] of Object.entries(own)) setOwn(attributes, key, item)
  if (body !== undefined && body !== null && body !== '') attributes['body'] ??= body
  const severity = wordOf(value['severity_text'])
  if (severity !== null) attributes['severity_text'] ??= severity
  const name = textOf(firstOf(own['event.name'], objectOf(body)['function.name'])) ?? 'log'
  return { name, timeNs: momentOf(value['timestamp']), attributes }
}

export function linkOf(value: JsonValue): LinkRecord | null {
  if (!isJsonObject(value)) return null
  const traceId = textOf(member(value, 'traceid', 'trace_id')) ?? ''
  const spanId = textOf(member(value, 'spanid', 'span_id')) ?? ''
  if (traceId.length > longestId || spanId.length > longestId) return null
  const link = {
    traceId: normaliseId(traceId, 32),
    spanId: normaliseId(spanId, 16),
    attributes: objectOf(member(value, 'attributes')),
  }
  return linkWithContext(
    link,
    traceStateOf(member(value, 'tracestate', 'trace_state')),
    traceFlagsOf(member(value, 'flags')),
  )
}
