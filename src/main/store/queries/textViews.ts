import type { JsonValue } from '../../../shared/util/jsonValue'

/** A text as it is first shown: its beginning, its whole length (UTF-16 units), where to read the rest. */
export interface StoredTextView {
  readonly text: string
  readonly length: number
  readonly more: string | null
}

/** Texts are shown up to here at first (UTF-16 units). */
export const shownText = 16_384
/** JSON up to this many UTF-16 units is laid out over lines; longer ones stay as they are. */
const laidOutJson = 2 << 20

/** Cuts a text for showing; `reference` names the whole one. */
export function viewText(text: string, reference: string, limit = shownText): StoredTextView {
  if (text.length <= limit) return { text, length: text.length, more: null }
  return { text: cutText(text, 0, limit), length: text.length, more: reference }
}

/** A piece that does not end inside a surrogate pair: half of one would not survive the way to a page. */
export function cutText(text: string, offset: number, length: number): string {
  const end = Math.min(text.length, offset + length)
  const splits = end < text.length && end - offset > 1 && isHighSurrogate(text.charCodeAt(end - 1))
  return text.slice(offset, splits ? end - 1 : end)
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** A JSON value as text for a person: text as it is, anything else laid out. */
export function layOutValue(value: JsonValue): string {
  if (typeof value === 'string') return value
  const compact = JSON.stringify(value)
  return compact.length > laidOutJson ? compact : JSON.stringify(value, null, 2)
}

/** JSON text laid out over lines, unless it is very long or cannot be read. */
export function layOutJson(text: string): string {
  if (text.length > laidOutJson) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
