import type { EventRecord, LinkRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { unwrapJson } from '../semantics/messageParts'
import { eventOf, linkOf } from './childSpansFields'
import { decodeStatusCode } from './otlpJsonValues'
import type { DecodedLog } from './otlpLog'
import type { DecodedSpan } from './otlpSpan'
import { spanKindOf, traceFlagsOf } from './spanContext'
import { type Field, idOf, listOf, numberOf, objectOf, textOf, wordOf } from './vendorFields'
import { unwrapCell } from './vendorPython'
import { readRecordTimes } from './vendorRecords'

const plainNames = new Map<string, string>()

/** `Events.Name`, `Events_Name` and `events_name` are one column. */
function plainName(column: string): string {
  let plain = plainNames.get(column)
  if (plain === undefined) {
    plain = column.toLowerCase().replaceAll(/[._]/g, '')
    if (plainNames.size < 1000) plainNames.set(column, plain)
  }
  return plain
}

/** The field of the first of the given columns that is there and not null. */
function columnOf(row: JsonObject, ...names: readonly string[]): Field {
  for (const name of names) {
    for (const column in row) {
      if (plainName(column) === name && row[column] !== null) return row[column]
    }
  }
  return undefined
}

/** What a row is by its columns; null for a row of something else. */
export function rowKind(row: JsonObject): 'span' | 'log' | null {
  const columns = new Set(Object.keys(row).map(plainName))
  if (!columns.has('traceid') || !columns.has('spanid') || columns.has('childspans')) return null
  if (columns.has('spanname') && (columns.has('spanattributes') || columns.has('resourceattributes')))
    return 'span'
  return columns.has('body') && columns.has('logattributes') ? 'log' : null
}

/** Columns with maps and lists; the text of all others may begin with a bracket and mean nothing by it. */
const nestedColumn =
  /^(?:resourceattributes|spanattributes|logattributes|scopeattributes|events\w*|links\w*)$/

export const isNestedColumn = (column: string): boolean => nestedColumn.test(plainName(column))

/**
 * A row of a table as its JSON form would say it: ClickHouse writes maps and lists into a cell as Python does
 * (`{'service.name':'bot'}`, `['a','b']`), and what is not there as `\N`.
 */
export function readRowCells(cells: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(cells).map(([column, text]): [string, JsonValue] => [
      column,
      text === '\\N' ? null : isNestedColumn(column) ? unwrapCell(text) : text,
    ]),
  )
}

type Origin = Pick<DecodedSpan, 'resource' | 'scopeName' | 'scopeVersion'>

function originOf(row: JsonObject): Origin {
  const resource: Record<string, JsonValue> = { ...attributesOf(columnOf(row, 'resourceattributes')) }
  const extracted = { servicename: 'service.name', servicenamespace: 'service.namespace' }
  for (const [column, name] of Object.entries(extracted)) {
    const word = wordOf(columnOf(row, column))
    if (word !== null) resource[name] ??= word
  }
  return {
    resource,
    scopeName: wordOf(columnOf(row, 'scopename')),
    scopeVersion: wordOf(columnOf(row, 'scopeversion')),
  }
}

export function spanOfRow(row: JsonObject, raw: RawPosition): DecodedSpan {
  const name = textOf(columnOf(row, 'spanname')) ?? ''
  const times = readRecordTimes(`The span “${name.slice(0, 80)}”`, true)
  const startNs = times.read(columnOf(row, 'timestamp', 'starttimestamp', 'starttime', 'starttimeunixnano'))
  const statedEnd = times.read(columnOf(row, 'endtimestamp', 'endtime', 'endtimeunixnano'))
  const lengthNs = countOf(columnOf(row, 'duration', 'durationnano', 'durationns'))
  const attributes: Record<string, JsonValue> = { ...attributesOf(columnOf(row, 'spanattributes')) }
  const kind = wordOf(columnOf(row, 'spankind'))
  if (kind !== null) attributes['span.kind'] ??= kind.replace(/^SPAN_KIND_/, '').toLowerCase()
  const endOfLength = startNs === null || lengthNs === null ? null : startNs + lengthNs
  return {
    traceId: textOf(columnOf(row, 'traceid')) ?? '',
    spanId: textOf(columnOf(row, 'spanid')) ?? '',
    parentSpanId: idOf(columnOf(row, 'parentspanid')) ?? '',
    name,
    startNs,
    endNs: statedEnd ?? endOfLength,
    timeDigits: statedEnd === null && lengthNs !== null ? 9 : times.digits,
    attributes,
    events: eventsOf(row),
    links: linksOf(row),
    statusCode: decodeStatusCode(columnOf(row, 'statuscode')),
    statusMessage: wordOf(columnOf(row, 'statusmessage')),
    droppedCount: 0,
    ...originOf(row),
    spanKind: spanKindOf(kind),
    traceState: wordOf(columnOf(row, 'tracestate')),
    traceFlags: traceFlagsOf(numberOf(columnOf(row, 'traceflags', 'flags'))),
    findings: times.problems(raw),
    raw,
  }
}

export function logOfRow(row: JsonObject, raw: RawPosition): DecodedLog {
  const times = readRecordTimes('The log record', true)
  return {
    traceId: textOf(columnOf(row, 'traceid')) ?? '',
    spanId: textOf(columnOf(row, 'spanid')) ?? '',
    eventName: textOf(columnOf(row, 'eventname')) ?? '',
    timeNs: times.read(columnOf(row, 'timestamp', 'observedtimestamp')),
    severityText: textOf(columnOf(row, 'severitytext')) ?? '',
    body: unwrapJson(columnOf(row, 'body')),
    attributes: attributesOf(columnOf(row, 'logattributes')),
    droppedCount: 0,
    ...originOf(row),
    findings: times.problems(raw),
    raw,
  }
}

/** A map, its JSON text, or a list of pairs as some writers have it. */
function attributesOf(field: Field): JsonObject {
  const value = unwrapJson(field)
  if (isJsonObject(value)) return value
  const pairs = listOf(value).flatMap((pair): readonly (readonly [string, JsonValue])[] => {
    if (isJsonObject(pair) && typeof pair['key'] === 'string') return [[pair['key'], pair['value'] ?? null]]
    if (!Array.isArray(pair)) return []
    const [key, item] = pair as readonly JsonValue[]
    return typeof key === 'string' ? [[key, item ?? null]] : []
  })
  return Object.fromEntries(pairs)
}

/** Nanoseconds, as number or text. */
function countOf(field: Field): bigint | null {
  const text = textOf(field) ?? ''
  return /^\d{1,18}$/.test(text) ? BigInt(text) : null
}

/** One list per member (`Events.Name`, `Events.Timestamp` …), or one list of objects, or that as JSON text. */
function eventsOf(row: JsonObject): readonly EventRecord[] {
  const whole = listOf(unwrapJson(columnOf(row, 'events', 'eventsjson')))
  if (whole.length > 0) return whole.map(eventOf).filter((event) => event !== null)
  const times = listOf(columnOf(row, 'eventstimestamp', 'eventstimeunixnano'))
  const attributes = listOf(columnOf(row, 'eventsattributes'))
  return listOf(columnOf(row, 'eventsname')).map((name, index) => ({
    name: textOf(name) ?? '',
    timeNs: readRecordTimes('An event', true).read(times[index]),
    attributes: attributesOf(attributes[index]),
  }))
}

function linksOf(row: JsonObject): readonly LinkRecord[] {
  const whole = listOf(unwrapJson(columnOf(row, 'links', 'linksjson')))
  if (whole.length > 0) return whole.map(linkOf).filter((link) => link !== null)
  const spans = listOf(columnOf(row, 'linksspanid'))
  const states = listOf(columnOf(row, 'linkstracestate'))
  const attributes = listOf(columnOf(row, 'linksattributes'))
  return listOf(columnOf(row, 'linkstraceid'))
    .map((traceId, index) =>
      linkOf({
        traceId: textOf(traceId) ?? '',
        spanId: textOf(spans[index]) ?? '',
        traceState: states[index] ?? null,
        attributes: objectOf(attributes[index]),
      }),
    )
    .filter((link) => link !== null)
}
