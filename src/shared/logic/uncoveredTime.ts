import type { TimeRange } from './timeScale'
import type { TraceIndex } from './traceIndex'

/** Starts and ends of the spans that cover all that any span covers, each sorted for itself. */
interface Cover {
  readonly starts: Float64Array
  readonly ends: Float64Array
}

const covers = new WeakMap<TraceIndex, Cover>()

/**
 * Nanoseconds of a range that no span covers. A span may go on after its parent, or begin before it, so that roots are
 * not all: counted are the roots and every span that is not within its parent. Open spans cover as far as they are known
 * to reach.
 */
export function uncoveredWithin(index: TraceIndex, range: TimeRange): number {
  const { starts, ends } = coverOf(index)
  let uncovered = 0
  let open = 0
  let ended = 0
  let since = range.startNs
  for (const start of starts) {
    if (start >= range.endNs) break
    while (ended < ends.length && (ends[ended] as number) < start) {
      open -= 1
      since = Math.max(since, ends[ended] as number)
      ended += 1
    }
    if (open === 0 && start > since) uncovered += start - since
    open += 1
  }
  while (ended < ends.length && open > 0) {
    open -= 1
    since = Math.max(since, ends[ended] as number)
    ended += 1
  }
  return uncovered + Math.max(0, range.endNs - since)
}

function coverOf(index: TraceIndex): Cover {
  const known = covers.get(index)
  if (known !== undefined) return known
  const { trace, knownEnd } = index
  const starts = new Float64Array(trace.count)
  const ends = new Float64Array(trace.count)
  let count = 0
  for (let row = 0; row < trace.count; row++) {
    const start = trace.start[row] as number
    const end = knownEnd[row] as number
    const up = trace.parent[row] as number
    const isWithin = up >= 0 && start >= (trace.start[up] as number) && end <= (knownEnd[up] as number)
    if (isWithin || !(end >= start)) continue
    starts[count] = start
    ends[count] = end
    count += 1
  }
  // A sweep needs no pairs, and numbers alone sort ten times as fast.
  const cover = { starts: starts.slice(0, count).sort(), ends: ends.slice(0, count).sort() }
  covers.set(index, cover)
  return cover
}
