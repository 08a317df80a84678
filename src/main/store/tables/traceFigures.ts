import { stripShares } from '../../../shared/logic/activityStrip'
import type { StripPiece } from '../../../shared/logic/activityStrip'
import { observationKinds } from '../../../shared/model/kinds'

// The small lists that stand in every row of `trace` and `session`, as short texts: JSON would be a quarter of these
// rows (measured). An empty list is `[]`, which the schema fills in.

/** How many spans of a kind a trace has. */
export interface KindCount {
  /** A name of `observationKinds`. */
  readonly name: string
  readonly count: number
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** `1:4 11:2`: index of the kind, how many. */
export function encodeKindCounts(counts: readonly KindCount[]): string {
  if (counts.length === 0) return '[]'
  return counts
    .map(({ name, count }) => `${(observationKinds as readonly string[]).indexOf(name)}:${count}`)
    .join(' ')
}

export function decodeKindCounts(text: string): KindCount[] {
  if (text === '[]') return []
  return text.split(' ').map((pair) => {
    const [kind, count] = pair.split(':')
    return { name: observationKinds[Number(kind)] ?? 'span', count: Number(count) }
  })
}

/** Three characters a piece: kind × 2 + error, then the share in parts of `stripShares`, both in base 64. */
export function encodeStrip(strip: readonly StripPiece[]): string {
  if (strip.length === 0) return '[]'
  let text = ''
  for (const [kind, share, error] of strip) {
    const parts = Math.round(share * stripShares)
    text += digit(kind * 2 + error) + digit(parts >> 6) + digit(parts & 63)
  }
  return text
}

export function decodeStrip(text: string): StripPiece[] {
  // A session that was derived by an earlier version.
  if (text.startsWith('[')) return JSON.parse(text) as StripPiece[]
  const strip: StripPiece[] = []
  for (let at = 0; at + 3 <= text.length; at += 3) {
    const first = value(text, at)
    const parts = value(text, at + 1) * 64 + value(text, at + 2)
    strip.push([first >> 1, parts / stripShares, first & 1])
  }
  return strip
}

const digit = (number: number): string => digits[number] ?? '_'
const value = (text: string, at: number): number => digits.indexOf(text[at] ?? 'A')
