import { type TimeRange, timeToX } from './timeScale'
import type { TraceIndex } from './traceIndex'
import type { LaneBox } from './waterfallLayout'

export interface LaneHit {
  readonly row: number
  readonly visibleIndex: number
  /** The pointer is on the bar (or on the tail of an open one), not merely in its row. */
  readonly isOnBar: boolean
}

/** Bars are easier to hit than they are wide: this many pixels count on either side. */
const slack = 4

/** What lies under a point of the lanes, by row number and one comparison; null below the last row. */
export function waterfallHitTest(
  index: TraceIndex,
  visible: Uint32Array,
  view: TimeRange,
  box: LaneBox,
  x: number,
  y: number,
): LaneHit | null {
  const visibleIndex = Math.floor((y + box.scrollTop) / box.rowHeight)
  const row = visible[visibleIndex]
  if (row === undefined || y < 0 || y > box.height) return null
  const isOpen = Number.isNaN(index.trace.end[row] as number)
  const from = timeToX(view, box.width, index.trace.start[row] as number)
  const to = timeToX(view, box.width, isOpen ? index.endNs : (index.knownEnd[row] as number))
  return { row, visibleIndex, isOnBar: x >= from - slack && x <= Math.max(to, from + 2) + slack }
}

/** What the pointer holds in the minimap: an edge of the window, the window itself, or the ground beside it. */
export type MinimapHit = 'start' | 'end' | 'window' | 'ground'

/** Edges win over the window and stay catchable when the window is only a pixel wide (half of each edge is outside). */
export function minimapHitTest(bounds: TimeRange, view: TimeRange, width: number, x: number): MinimapHit {
  const from = timeToX(bounds, width, view.startNs)
  const to = timeToX(bounds, width, view.endNs)
  const reach = Math.min(8, 4 + Math.max(0, (to - from) / 4))
  if (Math.abs(x - from) <= reach && x <= (from + to) / 2) return 'start'
  if (Math.abs(x - to) <= reach && x >= (from + to) / 2) return 'end'
  return x > from && x < to ? 'window' : 'ground'
}
