import type { EventRecord, LinkRecord } from '../../../shared/model/importRecord'
import type { WarningCode } from '../../../shared/model/warnings'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { normaliseId } from './otlpIds'
import { linkWithContext, traceFlagsOf, traceStateOf } from './spanContext'

/** Collects what went wrong while one span was decoded. */
export interface Findings {
  readonly list: { readonly code: WarningCode; readonly message: string }[]
}

/** Deeper attribute values than this are cut. */
export const anyValueDepth = 60

export const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]) : []

export const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

/** A list of key and value pairs as one flat object. Also accepts a plain object, which some exports write. */
export function decodeAttributes(
  value: JsonValue | undefined,
  findings: Findings,
): Record<string, JsonValue> {
  const attributes: Record<string, JsonValue> = {}
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) {
      const key = isJsonObject(item) ? item['key'] : undefined
      if (isJsonObject(item) && typeof key === 'string')
        setOwn(attributes, key, decodeAnyValue(item['value'], findings, 0))
      else sayStrange('An attribute', findings)
    }
  } else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) setOwn(attributes, key, member)
  } else if (value !== undefined && value !== null) sayStrange('A list of attributes', findings)
  return attributes
}

function sayStrange(what: string, findings: Findings): void {
  findings.list.push({ code: 'unknown_field', message: `${what} that is not in its form` })
}

/** An AnyValue: camel or snake case, integers as text or number. What is no AnyValue stays what it is. */
export function decodeAnyValue(value: JsonValue | undefined, findings: Findings, depth: number): JsonValue {
  if (!isJsonObject(value)) return value ?? null
  const text = value['stringValue'] ?? value['string_value']
  if (text !== undefined) return text
  const integer = value['intValue'] ?? value['int_value']
  if (integer !== undefined) return decodeInteger(integer, findings)
  const flag = value['boolValue'] ?? value['bool_value']
  if (flag !== undefined) return flag
  const double = value['doubleValue'] ?? value['double_value']
  if (double !== undefined) return decodeDouble(double, findings)
  const array = value['arrayValue'] ?? value['array_value']
  const members = value['kvlistValue'] ?? value['kvlist_value']
  if (array === undefined && members === undefined) {
    return value['bytesValue'] ?? value['bytes_value'] ?? (isEmpty(value) ? null : value)
  }
  if (depth >= anyValueDepth) {
    findings.list.push({
      code: 'too_deep',
      message: `A value nested deeper than ${anyValueDepth} levels was cut`,
    })
    return null
  }
  if (array !== undefined) {
    const items = isJsonObject(array) ? array['values'] : array
    return listOf(items).map((item) => decodeAnyValue(item, findings, depth + 1))
  }
  const object: Record<string, JsonValue> = {}
  for (const item of listOf(isJsonObject(members) ? members['values'] : members)) {
    if (!isJsonObject(item) || typeof item['key'] !== 'string') sayStrange('A member of a value', findings)
    else setOwn(object, item['key'], decodeAnyValue(item['value'], findings, depth + 1))
  }
  return object
}

function isEmpty(value: JsonObject): boolean {
  for (const _key in value) return false
  return true
}

function decodeInteger(value: JsonValue, findings: Findings): JsonValue {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number') return value
  if (Number.isSafeInteger(number)) return number
  findings.list.push({
    code: 'number_as_text',
    message: `The integer ${textOf(value).slice(0, 40)} was kept as text`,
  })
  return value
}

/** Beyond the doubles is text; `NaN` and `Infinity` are text in the protocol already. */
function decodeDouble(value: JsonValue, findings: Findings): JsonValue {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  findings.list.push({ code: 'number_as_text', message: 'A number too large to count with was kept as text' })
  return String(value)
}

const digits = /^-?\d{1,25}$/

/** Nanoseconds as text, number or the two halves that old JavaScript exporters wrote; null for none and zero. */
export function decodeNanos(value: JsonValue | undefined, findings: Findings): bigint | null {
  if (value === undefined || value === null || value === '' || value === '0' || value === 0) return null
  if (typeof value === 'string') {
    if (digits.test(value)) return BigInt(value)
  } else if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) {
      findings.list.push({
        code: 'precision_lost',
        message: `The time ${value} was written as a rounded number`,
      })
    }
    if (Number.isFinite(value)) return BigInt(Math.round(value))
  } else if (isJsonObject(value) && typeof value['low'] === 'number' && typeof value['high'] === 'number') {
    return (BigInt(value['high'] >>> 0) << 32n) | BigInt(value['low'] >>> 0)
  }
  findings.list.push({
    code: 'impossible_time',
    message: `A time is ${textOf(value).slice(0, 40) || 'not a number'}`,
  })
  return null
}

export function decodeEvents(value: JsonValue | undefined, findings: Findings): readonly EventRecord[] {
  if (!Array.isArray(value) || value.length === 0) return noEvents
  const events: EventRecord[] = []
  for (const item of value as readonly JsonValue[]) {
    if (!isJsonObject(item)) {
      sayStrange('An event', findings)
      continue
    }
    events.push({
      name: textOf(item['name']),
      timeNs: decodeNanos(item['timeUnixNano'] ?? item['time_unix_nano'], findings),
      attributes: decodeAttributes(item['attributes'], findings),
    })
  }
  return events
}

export function decodeLinks(value: JsonValue | undefined, findings: Findings): readonly LinkRecord[] {
  if (!Array.isArray(value) || value.length === 0) return noLinks
  const links: LinkRecord[] = []
  for (const item of value as readonly JsonValue[]) {
    if (!isJsonObject(item)) {
      sayStrange('A link', findings)
      continue
    }
    links.push(
      linkWithContext(
        {
          traceId: normaliseId(textOf(item['traceId'] ?? item['trace_id']), 32),
          spanId: normaliseId(textOf(item['spanId'] ?? item['span_id']), 16),
          attributes: decodeAttributes(item['attributes'], findings),
        },
        traceStateOf(item['traceState'] ?? item['trace_state']),
        traceFlagsOf(item['flags']),
      ),
    )
  }
  return links
}

/** How much was dropped; everything but a number above 0 says that nothing was. */
export const countOf = (value: JsonValue | undefined): number =>
  typeof value === 'number' && value > 0 ? value : 0

/** Attributes that events or links say were dropped of them. */
export function droppedIn(value: JsonValue | undefined): number {
  if (!Array.isArray(value)) return 0
  let sum = 0
  for (const item of value as readonly JsonValue[])
    if (isJsonObject(item)) sum += countOf(item['droppedAttributesCount'] ?? item['dropped_attributes_count'])
  return sum
}

const noEvents: readonly EventRecord[] = []
const noLinks: readonly LinkRecord[] = []

/** Status codes as numbers and as names (`STATUS_CODE_ERROR`, `ERROR`). */
export function decodeStatusCode(value: JsonValue | undefined): 0 | 1 | 2 {
  if (value === 1 || value === 2) return value
  if (typeof value !== 'string') return 0
  const word = value.toUpperCase()
  if (word.endsWith('ERROR') || word === '2') return 2
  return word.endsWith('OK') || word === '1' ? 1 : 0
}
