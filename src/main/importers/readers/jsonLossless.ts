import type { JsonValue } from '../../../shared/util/jsonValue'

/** Deeper nesting than this is refused: what follows (clone, stringify, SQLite) fails on deep values. */
export const maxJsonDepth = 200

/** Bare integers of 16 and more digits, and exponents of three and more: what a double cannot hold. */
const suspectNumber = /[:,[\s]-?(?:\d{16}|\d[\d.]*[eE]\+?\d{3})/
const onlyDigits = /^-?\d+$/
const bareWords = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gs

/**
 * Parses JSON without rounding: an integer beyond 2^53 or a number beyond the doubles becomes its digits as text.
 * `NaN` and `Infinity` (Python writes them) become text, too. Of two equal keys the last one counts; `__proto__` is
 * a key like any other. Throws SyntaxError for what is not JSON, RangeError for extreme nesting.
 */
export function parseJson(text: string): JsonValue {
  try {
    if (!suspectNumber.test(text) && !startsWithNumber(text)) return JSON.parse(text) as JsonValue
    return JSON.parse(text, keepExactNumber) as JsonValue
  } catch (error) {
    if (!(error instanceof SyntaxError) || !/NaN|Infinity/.test(text)) throw error
    const quoted = text.replace(bareWords, (token) => (token.startsWith('"') ? token : `"${token}"`))
    return JSON.parse(quoted, keepExactNumber) as JsonValue
  }
}

function startsWithNumber(text: string): boolean {
  const first = text.charCodeAt(0)
  return first === 0x2d || (first >= 0x30 && first <= 0x39)
}

/** A reviver; V8 hands the source text of primitives over as the third argument. */
function keepExactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  if (source === undefined) return value
  return !Number.isFinite(value) || onlyDigits.test(source) ? source : value
}

/** True when arrays and objects are nested deeper than `limit`. */
export function exceedsDepth(value: JsonValue, limit: number = maxJsonDepth): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) {
      if (typeof item === 'object' && item !== null && exceedsDepth(item, limit - 1)) return true
    }
    return false
  }
  const members = value as Readonly<Record<string, JsonValue>>
  for (const key in members) {
    const member = members[key]
    if (typeof member === 'object' && member !== null && exceedsDepth(member, limit - 1)) return true
  }
  return false
}

/**
 * Reads JSON that a producer put into a string. Undefined when the text is no JSON object, array or quoted string,
 * or is nested too deep: then the text itself is the value.
 */
export function parseEmbeddedJson(text: string): JsonValue | undefined {
  if (!looksLikeJson(text)) return undefined
  try {
    const value = parseJson(text)
    return text.length > 2 * maxJsonDepth && exceedsDepth(value) ? undefined : value
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
