/**
 * B6, B7, B17 (logic alone): what a frame of the waterfall costs before anything is painted, and what opening and
 * folding cost. No page, no store.
 */
import { minimapDensity } from '../../src/shared/logic/spanDensity'
import { timeShares } from '../../src/shared/logic/kindShares'
import { boundsOf, panByShare, zoomAbout } from '../../src/shared/logic/timeScale'
import { buildTraceIndex } from '../../src/shared/logic/traceIndex'
import type { TraceIndex } from '../../src/shared/logic/traceIndex'
import { waterfallLayout } from '../../src/shared/logic/waterfallLayout'
import { createFoldSet, visibleRows, withFold } from '../../src/shared/logic/waterfallRows'
import type { FoldSet } from '../../src/shared/logic/waterfallRows'
import { bigTrace } from '../support/bigTraces'
import type { BigShape } from '../support/bigTraces'
import { median, report, round } from './benchKit'
import { percentile } from './frameTrace'

const frames = 120
const box = { width: 900, height: 700, rowHeight: 28, scrollTop: 0 }

for (const [shape, spans] of [
  ['agent', 1_000],
  ['agent', 10_000],
  ['agent', 100_000],
  ['agent', 1_000_000],
  ['chain', 10_000],
  ['wide', 100_000],
] as [BigShape, number][]) {
  const trace = bigTrace(shape, spans)
  const index = buildTraceIndex(trace)
  const open = createFoldSet(spans)
  const closed = withFold(trace, open, 0, true)
  report('B6', 'waterfall.index', { shape, spans, ms: timed(5, () => buildTraceIndex(trace)) })
  report('B7', 'waterfall.foldToggle', {
    shape,
    spans,
    ms: timed(9, (at) => visibleRows(trace, at % 2 === 0 ? withFold(trace, open, 0, true) : open)),
  })
  report('B6', 'waterfall.minimap', {
    shape,
    spans,
    ms: timed(5, () => minimapDensity(index, boundsOf(index), box.width, 13)),
  })
  report('B6', 'waterfall.shares', { shape, spans, ms: timed(5, () => timeShares(index, index)) })
  report('B7', 'waterfall.layout', { shape, spans, folded: false, ...layoutFrames(index, open) })
  report('B7', 'waterfall.layout', { shape, spans, folded: true, ...layoutFrames(index, closed) })
}

/** Zooms, pans and scrolls, one layout each. */
function layoutFrames(
  index: TraceIndex,
  folds: FoldSet,
): { readonly p50_ms: number; readonly p95_ms: number } {
  const visible = visibleRows(index.trace, folds)
  const bounds = boundsOf(index)
  const times: number[] = []
  let view = bounds
  for (let frame = 0; frame < frames; frame++) {
    view =
      frame % 3 === 0
        ? panByShare(view, bounds, 0.05)
        : zoomAbout(view, bounds, (view.startNs + view.endNs) / 2, frame < frames / 2 ? 1.1 : 0.9)
    const scrollTop = Math.min(frame * 300, Math.max(0, visible.length * box.rowHeight - box.height))
    const began = performance.now()
    waterfallLayout({
      index,
      visible,
      folds,
      view,
      box: { ...box, scrollTop },
      selectedRow: null,
      hoveredRow: null,
      matches: null,
      formatDuration: String,
      measureLabel: (text) => text.length * 6,
    })
    times.push(performance.now() - began)
  }
  return { p50_ms: round(percentile(times, 50), 3), p95_ms: round(percentile(times, 95), 3) }
}

function timed(runs: number, run: (at: number) => unknown): number {
  return round(
    median(
      Array.from({ length: runs }, (_, at) => {
        const began = performance.now()
        run(at)
        return performance.now() - began
      }),
    ),
    3,
  )
}
