import {
  hasSourceDuration,
  doubtFlags,
  observationFlags,
  observationKinds,
  observationStatuses,
} from '../model/kinds'
import { type SpanDensity, subtreeDensity } from './spanDensity'
import { type TimeRange, timeToX } from './timeScale'
import { durationOf, isErrorOrigin, isOpen, type TraceIndex } from './traceIndex'
import { type FoldSet, hasChildren, isFolded } from './waterfallRows'

/** The lanes' box in CSS pixels; `scrollTop` is how far the rows are scrolled (may be fractional). */
export interface LaneBox {
  readonly width: number
  readonly height: number
  readonly rowHeight: number
  readonly scrollTop: number
}

/** `glyph` = an instant, `outline` = something that wraps others and is drawn hollow, `bar` = everything else. */
export type BarShape = 'bar' | 'outline' | 'glyph'

/** One row of the lanes, ready to paint. Coordinates are CSS pixels in the lanes' box. */
export interface BarItem {
  readonly row: number
  readonly visibleIndex: number
  /** Top of the row. */
  readonly y: number
  /** Left edge and width of what is surely covered; cut to a little beyond the box. */
  readonly x: number
  readonly width: number
  /** Where the fading tail of an open span ends, or null. */
  readonly tailEnd: number | null
  readonly kind: number
  readonly shape: BarShape
  readonly isError: boolean
  /** The failure began here (no failed row below it). */
  readonly isOrigin: boolean
  readonly isDoubtful: boolean
  /** x of the first token, when it lies inside the bar. */
  readonly firstTokenX: number | null
  readonly label: string
  readonly labelPlace: 'inside' | 'right' | 'left' | 'none'
  /** The bar lies outside the view, on this side. */
  readonly outside: 'left' | 'right' | null
  /** What a folded row hides, one cell per pixel. */
  readonly hidden: SpanDensity | null
  readonly isSelected: boolean
  readonly isHovered: boolean
  /** A search runs and this row is not among its hits. */
  readonly isDimmed: boolean
  readonly isMatch: boolean
}

export interface LayoutInput {
  readonly index: TraceIndex
  readonly visible: Uint32Array
  readonly folds: FoldSet
  readonly view: TimeRange
  readonly box: LaneBox
  readonly selectedRow: number | null
  readonly hoveredRow: number | null
  /** One byte per row, 1 = hit; null while nothing is searched. */
  readonly matches: Uint8Array | null
  /** Writes a duration for the label, e.g. `3.27 s`. */
  readonly formatDuration: (durationNs: number) => string
  /** Width of a label in pixels. */
  readonly measureLabel: (text: string) => number
}

const minBarPixels = 2
/** How far beyond the box bars are drawn, so that their rounded ends do not show at the edge. */
const overscan = 8
const labelPadding = 6
const outlineKinds = new Set(['agent', 'chain'])
const shapes: readonly BarShape[] = observationKinds.map((kind) =>
  kind === 'event' ? 'glyph' : outlineKinds.has(kind) ? 'outline' : 'bar',
)
const errorStatus = observationStatuses.indexOf('error')
const visibleDoubt = doubtFlags | observationFlags.errorInResult

/** First and one-past-last position among the visible rows that touch the box. */
export function rowsInBox(
  visibleCount: number,
  box: LaneBox,
): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.min(visibleCount, Math.floor(box.scrollTop / box.rowHeight)))
  const last = Math.max(
    first,
    Math.min(visibleCount, Math.ceil((box.scrollTop + box.height) / box.rowHeight)),
  )
  return { first, last }
}

/** The bars of the rows on screen. Only these rows are looked at, plus what their folds hide. */
export function waterfallLayout(input: LayoutInput): BarItem[] {
  const { visible, box } = input
  const bars: BarItem[] = []
  if (box.width <= 0) return bars
  const { first, last } = rowsInBox(visible.length, box)
  for (let position = first; position < last; position++) bars.push(layoutRow(input, position))
  return bars
}

function layoutRow(input: LayoutInput, visibleIndex: number): BarItem {
  const { index, visible, folds, view, box, matches } = input
  const { trace } = index
  const row = visible[visibleIndex] as number
  const from = timeToX(view, box.width, trace.start[row] as number)
  const to = timeToX(view, box.width, index.knownEnd[row] as number)
  const open = isOpen(trace, row)
  const tail = open ? Math.max(timeToX(view, box.width, index.endNs), to + 24) : null
  const reach = tail ?? to
  const outside = reach < 0 ? 'left' : from > box.width ? 'right' : null
  const x = clampX(from, box.width)
  const width = Math.max(minBarPixels, clampX(to, box.width) - x)
  const kind = trace.kind[row] as number
  const shape = shapes[kind] ?? 'bar'
  const folded = isFolded(folds, row) && hasChildren(trace, row)
  const label = shape === 'glyph' ? '' : labelOf(input, row, open)
  return {
    row,
    visibleIndex,
    y: visibleIndex * box.rowHeight - box.scrollTop,
    x,
    width,
    tailEnd: tail === null ? null : clampX(tail, box.width),
    kind,
    shape,
    isError: trace.status[row] === errorStatus,
    isOrigin: isErrorOrigin(index, row),
    isDoubtful: ((trace.flags[row] as number) & visibleDoubt) !== 0,
    firstTokenX: firstTokenX(input, row, from, to),
    label,
    labelPlace: outside !== null ? 'none' : placeLabel(input, label, x, width),
    outside,
    hidden: folded ? subtreeDensity(index, row, view, Math.max(1, Math.round(box.width))) : null,
    isSelected: row === input.selectedRow,
    isHovered: row === input.hoveredRow,
    isDimmed: matches !== null && matches[row] !== 1,
    isMatch: matches !== null && matches[row] === 1,
  }
}

/** `3.27 s`, or `≥ 12 s` when the end is unknown and this much is certain; nothing where the pace is not known. */
function labelOf(input: LayoutInput, row: number, open: boolean): string {
  const { index, formatDuration } = input
  const flags = index.trace.flags[row] as number
  if (!hasSourceDuration(flags)) return open ? 'open' : ''
  if (!open) return formatDuration(durationOf(index.trace, row) ?? 0)
  const known = (index.knownEnd[row] as number) - (index.trace.start[row] as number)
  return known > 0 ? `≥ ${formatDuration(known)}` : 'open'
}

function placeLabel(input: LayoutInput, label: string, x: number, width: number): BarItem['labelPlace'] {
  if (label === '') return 'none'
  const needed = input.measureLabel(label) + 2 * labelPadding
  const seenWidth = Math.min(x + width, input.box.width) - Math.max(x, 0)
  if (seenWidth >= needed) return 'inside'
  if (x + width + needed <= input.box.width) return 'right'
  if (x - needed >= 0) return 'left'
  return 'none'
}

function firstTokenX(input: LayoutInput, row: number, from: number, to: number): number | null {
  const wait = input.index.trace.firstToken[row] as number
  if (!(wait > 0)) return null
  const x = timeToX(input.view, input.box.width, (input.index.trace.start[row] as number) + wait)
  return x > from && x < to ? clampX(x, input.box.width) : null
}

function clampX(x: number, width: number): number {
  return Math.max(-overscan, Math.min(width + overscan, x))
}
