import type { Buffer } from 'node:buffer'

/** A key that stood in its object before. */
export interface RepeatedKey {
  /** As JSON means it, unescaped; the first characters of a long one. */
  readonly key: string
  /** Where it stands again, quotes included. */
  readonly start: number
  readonly end: number
}

export interface DuplicateKeys {
  /** How many members the parsed value lacks because a later one of the same object has their key. */
  readonly count: number
  /** The first few that stand again. */
  readonly first: readonly RepeatedKey[]
}

const placesKept = 3
const charactersShown = 80
/** Objects within objects. What is nested deeper is refused elsewhere, and not looked at here. */
const depthLimit = 256
/** So many plain keys of one object are compared one by one; with more of them, a set is asked. */
const plainKeyLimit = 32
/** After so many bytes of a string without quote and escape, searching its end is worth a call. */
const nearBytes = 48

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/** The plain keys of all open objects: where they begin, and a mark of their length and three of their bytes. */
const keyStarts = new Int32Array((depthLimit + 1) * plainKeyLimit)
const keyMarks = new Int32Array((depthLimit + 1) * plainKeyLimit)
/** Of the objects around the innermost one: where its keys begin in these lists, or the set of its keys. */
const outerBases = new Int32Array(depthLimit)
const outerSets: (Set<string> | null)[] = Array.from({ length: depthLimit }, () => null)

/**
 * Finds keys that stand more than once in one object of the valid JSON text `data[from..to)`. Null when there are none,
 * as nearly always: that way allocates nothing and takes half the time of parsing or less. The time grows with the
 * bytes, whatever they are.
 *
 * A string before a colon is a key, so arrays, commas and numbers need no look. Plain keys (short, ASCII, without
 * escapes) are compared as bytes, all others as the text that a parser makes of them.
 */
export function findDuplicateKeys(data: Buffer, from: number, to: number): DuplicateKeys | null {
  let found: { count: number; first: RepeatedKey[] } | null = null
  let depth = 0
  let tooDeep = 0
  let base = 0
  let top = 0
  let keys: Set<string> | null = null
  let index = from
  while (index < to) {
    const byte = data[index++] ?? 0
    if (byte === quote) {
      const start = index
      const near = start + nearBytes < to ? start + nearBytes : to
      let bits = 0
      let next = 0
      while (index < near) {
        next = data[index++] ?? 0
        if (next === quote || next === backslash) break
        bits |= next
      }
      const isPlain = next === quote && bits < 0x80
      if (next !== quote) index = endOfString(data, next === backslash ? index - 1 : index, to)
      const end = index - 1
      while (index < to && (data[index] ?? 0) <= 0x20) index++
      if (data[index] !== colon || tooDeep > 0) continue

      let isRepeated = false
      if (keys === null && isPlain && top - base < plainKeyLimit) {
        const length = end - start
        // Its length, and its first, middle and last bytes: keys of one object that share them are compared whole.
        const mark =
          ((data[start] ?? 0) << 24) |
          ((data[start + (length >> 1)] ?? 0) << 16) |
          ((data[end - 1] ?? 0) << 8) |
          length
        for (let other = base; other < top && !isRepeated; other++)
          if (keyMarks[other] === mark) isRepeated = isSame(data, keyStarts[other] ?? 0, start, length)
        if (!isRepeated) {
          keyStarts[top] = start
          keyMarks[top++] = mark
        }
      } else {
        keys ??= plainKeys(data, base, top)
        const key = keyText(data, start, end)
        isRepeated = keys.has(key)
        if (!isRepeated) keys.add(key)
      }
      if (isRepeated) {
        found ??= { count: 0, first: [] }
        found.count++
        if (found.first.length < placesKept) {
          const key = keyText(data, start, end).slice(0, charactersShown)
          found.first.push({ key, start: start - 1, end: end + 1 })
        }
      }
    } else if (byte === 0x7b) {
      if (depth === depthLimit) {
        tooDeep++
        continue
      }
      outerBases[depth] = base
      outerSets[depth++] = keys
      base = top
      keys = null
    } else if (byte === 0x7d) {
      if (tooDeep > 0) {
        tooDeep--
        continue
      }
      if (depth === 0) break
      top = base
      base = outerBases[--depth] ?? 0
      keys = outerSets[depth] ?? null
      outerSets[depth] = null
    }
  }
  return found
}

/** The index behind the closing quote of a string that goes on at `from`. */
function endOfString(data: Buffer, from: number, to: number): number {
  let index = from
  for (;;) {
    const near = index + nearBytes < to ? index + nearBytes : to
    let next = 0
    while (index < near) {
      next = data[index++] ?? 0
      if (next === quote) return index
      if (next === backslash) break
    }
    if (next === backslash) {
      index++
      continue
    }
    const at = index < to ? data.indexOf(quote, index) : -1
    if (at < 0 || at >= to) return to
    let escapes = 0
    while (data[at - 1 - escapes] === backslash) escapes++
    index = at + 1
    if (escapes % 2 === 0) return index
  }
}

function isSame(data: Buffer, one: number, other: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (data[one + index] !== data[other + index]) return false
  return true
}

/** The keys that were compared as bytes until now. */
function plainKeys(data: Buffer, base: number, top: number): Set<string> {
  const keys = new Set<string>()
  for (let index = base; index < top; index++) {
    const start = keyStarts[index] ?? 0
    keys.add(data.toString('latin1', start, start + ((keyMarks[index] ?? 0) & 0xff)))
  }
  return keys
}

/** The key between two quotes as a parser reads it. */
function keyText(data: Buffer, start: number, end: number): string {
  const text = data.toString('utf8', start, end)
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
}
