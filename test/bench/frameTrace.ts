/** An event of the browser's own trace (Trace Event Format); times in microseconds. */
export interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly ts: number
  readonly dur?: number
  readonly pid: number
  readonly tid: number
  readonly args?: { readonly name?: string }
}

/** What the browser must write down for `scriptPerFrame`. */
export const frameCategories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'toplevel',
]

const scriptNames = new Set([
  'FunctionCall',
  'RunMicrotasks',
  'EvaluateScript',
  'FireAnimationFrame',
  'EventDispatch',
  'TimerFire',
  'BlinkScheduler_PerformMicrotaskCheckpoint',
])

/**
 * Milliseconds of script in each frame of the page: what runs on the main thread between two starts of a frame,
 * nested calls counted once. Frames in which nothing was animated are left out.
 */
export function scriptPerFrame(events: readonly TraceEvent[]): number[] {
  const main = mainThread(events)
  const own = events.filter((event) => event.pid === main.pid && event.tid === main.tid)
  const starts = own.filter((event) => event.name === 'BeginMainThreadFrame').map((event) => event.ts)
  const spans = own
    .filter((event) => event.ph === 'X' && scriptNames.has(event.name))
    .map((event) => ({
      from: event.ts,
      to: event.ts + (event.dur ?? 0),
      isFrame: event.name === 'FireAnimationFrame',
    }))
    .sort((a, b) => a.from - b.from)
  const frames: number[] = []
  let next = 0
  for (let at = 0; at + 1 < starts.length; at++) {
    const end = starts[at + 1] ?? 0
    let covered = 0
    let until = -Infinity
    let isAnimated = false
    for (; next < spans.length; next++) {
      const span = spans[next]
      if (span === undefined || span.from >= end) break
      if (span.from < (starts[at] ?? 0)) continue
      isAnimated ||= span.isFrame
      covered += Math.max(0, span.to - Math.max(span.from, until))
      until = Math.max(until, span.to)
    }
    if (isAnimated) frames.push(covered / 1_000)
  }
  return frames
}

/** The main thread that ran most frames: the page's. */
function mainThread(events: readonly TraceEvent[]): { readonly pid: number; readonly tid: number } {
  const counts = new Map<string, { pid: number; tid: number; count: number }>()
  for (const { name, pid, tid } of events) {
    if (name !== 'FireAnimationFrame') continue
    const key = `${String(pid)}:${String(tid)}`
    const entry = counts.get(key) ?? { pid, tid, count: 0 }
    entry.count++
    counts.set(key, entry)
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count)
  if (most === undefined) throw new Error('the trace holds no frames')
  return most
}

/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? NaN
}
