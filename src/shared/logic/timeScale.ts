/**
 * The part of a trace that the lanes show, in ns from the trace's origin, and the moves between such parts. A view
 * is always wider than zero and lies within the bounds.
 */
export interface TimeRange {
  readonly startNs: number
  readonly endNs: number
}

/** The narrowest view: 100 ns over the whole width, below any clock that writes traces. */
export const minViewNs = 100

/** Share of the trace left free on both sides when all of it is shown, so that the first and last bars keep air. */
const marginShare = 0.012

/** All of a trace with a little air: the widest view. */
export function boundsOf(range: TimeRange): TimeRange {
  const margin = Math.max((range.endNs - range.startNs) * marginShare, minViewNs / 2)
  return { startNs: range.startNs - margin, endNs: range.endNs + margin }
}

export function spanOf(range: TimeRange): number {
  return range.endNs - range.startNs
}

/** Pixels from the left edge; instants outside the view lie outside 0…width. */
export function timeToX(view: TimeRange, width: number, ns: number): number {
  return ((ns - view.startNs) / (view.endNs - view.startNs)) * width
}

export function xToTime(view: TimeRange, width: number, x: number): number {
  return width <= 0 ? view.startNs : view.startNs + (x / width) * (view.endNs - view.startNs)
}

/** The nearest allowed view: not narrower than `minViewNs`, not wider than the bounds, inside them. */
export function clampView(view: TimeRange, bounds: TimeRange): TimeRange {
  const whole = spanOf(bounds)
  const middle = (view.startNs + view.endNs) / 2
  const span = Math.min(Math.max(spanOf(view), Math.min(minViewNs, whole)), whole)
  let startNs = span === spanOf(view) ? view.startNs : middle - span / 2
  if (startNs < bounds.startNs) startNs = bounds.startNs
  if (startNs + span > bounds.endNs) startNs = bounds.endNs - span
  return { startNs, endNs: startNs + span }
}

/**
 * Zooms by a factor (> 1 shows more detail) and keeps the given instant where it is on screen, unless the bounds
 * forbid it.
 */
export function zoomAbout(view: TimeRange, bounds: TimeRange, aboutNs: number, factor: number): TimeRange {
  const whole = spanOf(bounds)
  const span = Math.min(Math.max(spanOf(view) / factor, Math.min(minViewNs, whole)), whole)
  const share = (aboutNs - view.startNs) / spanOf(view)
  const startNs = aboutNs - share * span
  return clampView({ startNs, endNs: startNs + span }, bounds)
}

/** Moves the view sideways by a share of its width (1 = one screen to the right). */
export function panByShare(view: TimeRange, bounds: TimeRange, share: number): TimeRange {
  const delta = spanOf(view) * share
  return clampView({ startNs: view.startNs + delta, endNs: view.endNs + delta }, bounds)
}

/** A view that shows a range with some air (at most `air` of the width on each side). */
export function fitRange(range: TimeRange, bounds: TimeRange, air = 0.05): TimeRange {
  const span = Math.max(spanOf(range), minViewNs)
  const margin = (span * air) / (1 - 2 * air)
  return clampView({ startNs: range.startNs - margin, endNs: range.endNs + margin }, bounds)
}

/**
 * The smallest sideways move that brings a range into sight; a range wider than the view is shown from its start.
 * Answers the same object when it is in sight already, so that nothing moves needlessly.
 */
export function revealRange(view: TimeRange, bounds: TimeRange, range: TimeRange): TimeRange {
  if (range.endNs >= view.startNs && range.startNs <= view.endNs) {
    const seen = Math.min(range.endNs, view.endNs) - Math.max(range.startNs, view.startNs)
    if (seen >= Math.min(spanOf(range), spanOf(view) * 0.02)) return view
  }
  const span = spanOf(view)
  const startNs =
    spanOf(range) >= span || range.startNs < view.startNs
      ? range.startNs - span * 0.1
      : range.endNs - span * 0.9
  return clampView({ startNs, endNs: startNs + span }, bounds)
}

/** A view part of the way between two (0 = from, 1 = to); widths are blended geometrically, as zooming feels. */
export function blendViews(from: TimeRange, to: TimeRange, share: number): TimeRange {
  if (share >= 1) return to
  const fromSpan = spanOf(from)
  const toSpan = spanOf(to)
  const span = fromSpan * Math.pow(toSpan / fromSpan, share)
  const progress =
    Math.abs(toSpan - fromSpan) < 1e-9 * toSpan ? share : (span - fromSpan) / (toSpan - fromSpan)
  const startNs = from.startNs + (to.startNs - from.startNs) * progress
  return { startNs, endNs: startNs + span }
}

/** Two instants in either order as a range. */
export function rangeBetween(a: number, b: number): TimeRange {
  return { startNs: Math.min(a, b), endNs: Math.max(a, b) }
}

export function sameRange(a: TimeRange | null, b: TimeRange | null): boolean {
  if (a === null || b === null) return a === b
  return a.startNs === b.startNs && a.endNs === b.endNs
}
