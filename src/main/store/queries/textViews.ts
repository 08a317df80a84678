import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'

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

/** Names are shown up to here: one of a megabyte must not cost anybody a list. */
const shownNameLength = 500

/** A name as lists and headings show it. */
export function shownName(name: string, length?: number): string
export function shownName(name: string | null, length?: number): string | null
export function shownName(name: string | null, length = shownNameLength): string | null {
  return name === null || name.length <= length ? name : `${cutText(name, 0, length)}…`
}

/**
 * How much of the texts of one answer is shown: each up to `shownText` at first, later ones less and less, so that
 * the answer fits through the door whatever is in it. The rest is read by reference. Counted as JSON, where a control
 * character takes six.
 */
export class ShownBudget {
  private used = 0

  /** Shows a text of the answer, `most` of it at most. */
  view(text: string, reference: string, most = shownText): StoredTextView {
    const limit = this.used > fullShare ? (this.used > shortShare ? 0 : shortText) : shownText
    const view = viewText(text, reference, Math.min(limit, most))
    this.used += JSON.stringify(view.text).length + viewBytes
    return view
  }

  /** False when not even empty texts fit any more. */
  get hasRoom(): boolean {
    return this.used < wholeShare
  }
}

const fullShare = 2_000_000
const shortShare = 3_500_000
const wholeShare = 5_000_000
const shortText = 1_024
/** What a text takes besides itself: its names, its reference, its neighbours. */
const viewBytes = 200

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

/** What is said of a whole trace or session is shown up to here, as JSON (UTF-16 units). */
const shownObject = 1_000_000

/** The JSON text of an object, its first entries when it is very long; the last entry says how many are left out. */
export function boundObject(text: string): string {
  if (text.length <= shownObject) return text
  const entries = Object.entries(JSON.parse(text) as JsonObject)
  const shown: [string, JsonValue][] = []
  let used = 0
  for (const entry of entries) {
    used += JSON.stringify(entry).length
    if (used > shownObject) break
    shown.push(entry)
  }
  const left = `${entries.length - shown.length} more; the raw record has them`
  return JSON.stringify(Object.fromEntries([...shown, ['…', left]]))
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
