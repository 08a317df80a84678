import type { PackedTrace } from '../model/packedTrace'
import type { TimeRange } from './timeScale'

/** The rows a search found, for highlighting (one byte per row) and for stepping (ascending). */
export interface SearchHits {
  readonly rows: Uint32Array
  readonly matches: Uint8Array
}

/** Turns the observation ids that the engine found into rows of this trace. */
export function hitsOf(trace: PackedTrace, observationIds: readonly number[]): SearchHits {
  const wanted = new Set(observationIds)
  return collect(trace.count, (row) => wanted.has(trace.observationId[row] as number))
}

/**
 * Rows whose name or label contains the text, any case: an answer at once, before the engine has looked into the
 * contents. Each distinct name is compared only once.
 */
export function hitsByName(trace: PackedTrace, text: string): SearchHits {
  const wanted = text.toLocaleLowerCase()
  const names = trace.header.names.map((name) => name.toLocaleLowerCase().includes(wanted))
  const labels = trace.header.labels.map((label) => label.toLocaleLowerCase().includes(wanted))
  return collect(
    trace.count,
    (row) => names[trace.nameId[row] as number] === true || labels[trace.labelId[row] as number] === true,
  )
}

/** Hits of both. */
export function uniteHits(a: SearchHits, b: SearchHits): SearchHits {
  return collect(a.matches.length, (row) => a.matches[row] === 1 || b.matches[row] === 1)
}

/** The next hit after (or before) a row, going round; null without hits. */
export function stepHit(hits: SearchHits, row: number | null, step: 1 | -1): number | null {
  const { rows } = hits
  if (rows.length === 0) return null
  if (row === null) return rows[step === 1 ? 0 : rows.length - 1] ?? null
  const after = firstAfter(rows, row)
  if (step === 1) return rows[after % rows.length] ?? null
  const before = (rows[after - 1] === row ? after - 2 : after - 1) + rows.length
  return rows[before % rows.length] ?? null
}

/** Which hit a row is, from 1; 0 when it is none. */
export function hitNumber(hits: SearchHits, row: number | null): number {
  if (row === null || hits.matches[row] !== 1) return 0
  return firstAfter(hits.rows, row)
}

/** Pixels of the minimap that hold a hit (1) or none (0). */
export function hitTicks(trace: PackedTrace, hits: SearchHits, range: TimeRange, width: number): Uint8Array {
  const ticks = new Uint8Array(width)
  const scale = width / (range.endNs - range.startNs)
  for (const row of hits.rows) {
    const x = Math.floor(((trace.start[row] as number) - range.startNs) * scale)
    if (x >= 0 && x < width) ticks[x] = 1
  }
  return ticks
}

function firstAfter(rows: Uint32Array, row: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle] as number) <= row) low = middle + 1
    else high = middle
  }
  return low
}

function collect(count: number, isHit: (row: number) => boolean): SearchHits {
  const matches = new Uint8Array(count)
  let found = 0
  for (let row = 0; row < count; row++) if (isHit(row)) found += matches[row] = 1
  const rows = new Uint32Array(found)
  for (let row = 0, next = 0; next < found; row++) if (matches[row] === 1) rows[next++] = row
  return { rows, matches }
}
