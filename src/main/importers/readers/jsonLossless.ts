import type { JsonValue } from '../../../shared/util/jsonValue'

/** Deeper nesting than this is refused: what follows (clone, stringify, SQLite) fails on deep values. */
export const maxJsonDepth = 200

const onlyDigits = /^-?\d+$/
const bareWords = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gs

/** The shortest integer that a double may not hold has this many digits. */
const longNumber = 16

/**
 * Parses JSON without rounding: an integer beyond 2^53 becomes its digits as text. `NaN` and `Infinity` (Python writes
 * them) become text, too. Of two equal keys the last one counts; `__proto__` is a key like any other. Throws
 * SyntaxError for what is not JSON, RangeError for extreme nesting.
 */
export function parseJson(text: string): JsonValue {
  try {
    return hasLongNumber(text) ? parseExactly(text) : (JSON.parse(text) as JsonValue)
  } catch (error) {
    if (!(error instanceof SyntaxError) || !/NaN|Infinity/.test(text)) throw error
    return parseExactly(text.replace(bareWords, (token) => (token.startsWith('"') ? token : `"${token}"`)))
  }
}

/** As `parseJson`, and numbers beyond the doubles (`1e999`) stay text as well. Several times slower. */
export function parseExactly(text: string): JsonValue {
  return JSON.parse(text, keepExactNumber) as JsonValue
}

/**
 * What is wrong with a text that is no JSON, without the piece of it that V8 quotes: a report is shared, the bytes are
 * not. The place stays.
 */
export function withoutQuote({ message }: SyntaxError): string {
  return message.replace(/, (?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, '')
}

/** Looks at every sixteenth character only: a run of sixteen digits cannot hide between them. */
function hasLongNumber(text: string): boolean {
  const { length } = text
  for (let index = 0; index < length; index += longNumber) {
    if (!isDigit(text.charCodeAt(index))) continue
    let start = index
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--
    let end = index + 1
    while (end < length && isDigit(text.charCodeAt(end))) end++
    const before = text.charCodeAt(start - 1)
    // A bare number follows a bracket, comma, colon, minus or space; in text and ids something else comes first.
    const isBare =
      start === 0 ||
      before <= 0x20 ||
      before === 0x2c ||
      before === 0x2d ||
      before === 0x3a ||
      before === 0x5b
    if (isBare && end - start >= longNumber) return true
    index = Math.max(index, end - longNumber)
  }
  return false
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** A reviver; V8 hands the source text of primitives over as the third argument. */
function keepExactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  if (source === undefined) return value
  return !Number.isFinite(value) || onlyDigits.test(source) ? source : value
}

/** What speaks against taking a parsed value as it is. */
export type ValueFault = 'too_deep' | 'infinite'

/** Nested deeper than `limit`, or holding a number that overflowed to infinity; null for the usual value. */
export function findFault(value: JsonValue, limit: number = maxJsonDepth): ValueFault | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'infinite'
  if (typeof value !== 'object' || value === null) return null
  if (limit === 0) return 'too_deep'
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) {
      const fault = typeof item === 'string' ? null : findFault(item, limit - 1)
      if (fault !== null) return fault
    }
    return null
  }
  const members = value as Readonly<Record<string, JsonValue>>
  for (const key in members) {
    const member = members[key]
    const fault = typeof member === 'string' || member === undefined ? null : findFault(member, limit - 1)
    if (fault !== null) return fault
  }
  return null
}

/** True when arrays and objects are nested deeper than `limit`. */
export function exceedsDepth(value: JsonValue, limit: number = maxJsonDepth): boolean {
  return findFault(value, limit) === 'too_deep'
}

/**
 * Reads JSON that a producer put into a string. Undefined when the text is no JSON object, array or quoted string,
 * or is nested too deep: then the text itself is the value.
 */
export function parseEmbeddedJson(text: string): JsonValue | undefined {
  if (!looksLikeJson(text)) return undefined
  try {
    const value = parseJson(text)
    const fault = findFault(value)
    if (fault === null) return value
    return fault === 'infinite' ? parseExactly(text) : undefined
  } catch {
    return undefined
  }
}

function looksLikeJson(text: string): boolean {
  let start = 0
  let end = text.length - 1
  while (start < end && text.charCodeAt(start) <= 0x20) start++
  while (end > start && text.charCodeAt(end) <= 0x20) end--
  if (start >= end) return false
  const first = text.charCodeAt(start)
  const last = text.charCodeAt(end)
  return (
    (first === 0x7b && last === 0x7d) ||
    (first === 0x5b && last === 0x5d) ||
    (first === 0x22 && last === 0x22)
  )
}

/** Sets a key as data: `__proto__` becomes an own member instead of the prototype. */
export function setOwn(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    target[key] = value
  }
}
