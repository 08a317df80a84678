import { spanOf, type TimeRange } from './timeScale'

/**
 * The ranges a person went into, outermost first (breadcrumbs). The last one is the bounds of the view; an empty
 * trail means the whole trace.
 */
export type TimeTrail = readonly TimeRange[]

/** Goes into a range. A range that is not inside the last crumb replaces what does not hold it. */
export function enterRange(trail: TimeTrail, range: TimeRange): TimeTrail {
  const holding = trail.filter(
    (crumb) => crumb.startNs <= range.startNs && crumb.endNs >= range.endNs && spanOf(crumb) > spanOf(range),
  )
  return [...holding, range]
}

/** Leaves the innermost range. */
export function leaveRange(trail: TimeTrail): TimeTrail {
  return trail.slice(0, -1)
}

/** Goes back to a crumb; -1 = the whole trace. */
export function leaveTo(trail: TimeTrail, crumb: number): TimeTrail {
  return trail.slice(0, crumb + 1)
}

/** The innermost range, or the whole trace. */
export function currentRange(trail: TimeTrail, whole: TimeRange): TimeRange {
  return trail.at(-1) ?? whole
}
