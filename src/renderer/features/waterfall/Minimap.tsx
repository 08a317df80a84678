import { useEffect, useMemo, useRef } from 'react'
import type { PointerEvent, ReactElement } from 'react'
import { minimapDensity } from '../../../shared/logic/spanDensity'
import type { SpanDensity } from '../../../shared/logic/spanDensity'
import {
  boundsOf,
  clampView,
  rangeBetween,
  sameRange,
  spanOf,
  type TimeRange,
  xToTime,
} from '../../../shared/logic/timeScale'
import { hitTicks } from '../../../shared/logic/traceSearch'
import { type MinimapHit, minimapHitTest } from '../../../shared/logic/waterfallHitTest'
import { lastSize, rememberSize } from '../../ui/lastSizes'
import { createCanvasPainter } from './canvasPainter'
import type { CanvasPainter, CanvasSize } from './canvasPainter'
import { paintMinimapGround, paintMinimapWindow } from './minimapPainter'
import { useWaterfallStore } from './useWaterfall'
import type { ViewAnimation } from './viewAnimation'
import type { WaterfallStore } from './waterfallStore'
import type { WaterfallTheme } from './waterfallTheme'

/** Lanes of the overview; a trace with fewer spans has a lane for each. */
const mostLanes = 13
/** Name of the overview among the sizes that are remembered. */
const minimapName = 'waterfall.minimap'
const cursors: Readonly<Record<MinimapHit, string>> = {
  start: 'ew-resize',
  end: 'ew-resize',
  window: 'grab',
  ground: 'crosshair',
}

/**
 * The whole trace in a strip, with a window on what the lanes show. Drag an edge or the window, draw a new window on
 * the ground, click to go there, double-click for all. Keys do the same (W S A D 0), so it is hidden from assistive
 * technology.
 */
export function Minimap({ animation }: { readonly animation: ViewAnimation }): ReactElement {
  const store = useWaterfallStore()
  const ground = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  // Counted while the page is made, which may be out of sight, rather than in the frame that shows it first.
  const ahead = useMemo(() => {
    const size = lastSize(minimapName)
    return size === null ? null : densityOf(store, size.width)
  }, [store])
  useEffect(
    () => (ground.current === null ? undefined : keepGround(ground.current, store, ahead)),
    [store, ahead],
  )
  useEffect(() => (overlay.current === null ? undefined : keepWindow(overlay.current, store)), [store])
  const drag = useRef<MinimapDrag | null>(null)

  const at = (event: PointerEvent<HTMLElement>): { x: number; width: number } => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, width: box.width }
  }
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return
    animation.stop()
    const { x, width } = at(event)
    const { view } = store.get()
    drag.current = { from: x, hit: minimapHitTest(wholeOf(store), view, width, x), view, moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const { x, width } = at(event)
    const whole = wholeOf(store)
    if (drag.current === null) {
      event.currentTarget.style.cursor = cursors[minimapHitTest(whole, store.get().view, width, x)]
      return
    }
    if (!drag.current.moved && Math.abs(x - drag.current.from) < 3) return
    drag.current.moved = true
    store.setView(dragged(drag.current, whole, width, x))
  }
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const held = drag.current
    drag.current = null
    if (held === null || held.moved || held.hit !== 'ground') return
    const { x, width } = at(event)
    const middle = xToTime(wholeOf(store), width, x)
    const span = spanOf(held.view)
    animation.moveTo(clampView({ startNs: middle - span / 2, endNs: middle + span / 2 }, store.bounds()))
  }

  return (
    <div
      className="minimap"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onDoubleClick={() => animation.moveTo(store.bounds())}
    >
      <canvas ref={ground} className="laneCanvas" />
      <canvas ref={overlay} className="laneCanvas" />
    </div>
  )
}

interface MinimapDrag {
  readonly from: number
  readonly hit: MinimapHit
  readonly view: TimeRange
  moved: boolean
}

/** The window after a drag from one x to another. */
function dragged(drag: MinimapDrag, whole: TimeRange, width: number, x: number): TimeRange {
  const delta = xToTime(whole, width, x) - xToTime(whole, width, drag.from)
  const { startNs, endNs } = drag.view
  switch (drag.hit) {
    case 'start':
      return rangeBetween(startNs + delta, endNs)
    case 'end':
      return rangeBetween(startNs, endNs + delta)
    case 'window':
      return clampView({ startNs: startNs + delta, endNs: endNs + delta }, whole)
    case 'ground':
      return rangeBetween(xToTime(whole, width, drag.from), xToTime(whole, width, x))
  }
}

function wholeOf(store: WaterfallStore): TimeRange {
  return boundsOf({ startNs: store.index.startNs, endNs: store.index.endNs })
}

/** Cells of the overview are whole pixels. */
const cellsIn = (width: number): number => Math.max(1, Math.round(width))

function densityOf(store: WaterfallStore, width: number): SpanDensity {
  return minimapDensity(store.index, wholeOf(store), cellsIn(width), mostLanes)
}

function keepGround(canvas: HTMLCanvasElement, store: WaterfallStore, ahead: SpanDensity | null): () => void {
  let density = ahead
  let shown: { hits: unknown; marks: unknown } = { hits: null, marks: null }
  const painter = createCanvasPainter(
    canvas,
    (context, size, theme) => {
      const bounds = wholeOf(store)
      if (density?.width !== cellsIn(size.width)) density = densityOf(store, size.width)
      const { hits, marks } = store.get()
      shown = { hits, marks }
      const ticks = hits === null ? null : hitTicks(store.index.trace, hits, bounds, density.width)
      paintMinimapGround(context, { ...size, bounds, density, hitTicks: ticks, marks }, theme)
    },
    (size) => rememberSize(minimapName, size),
  )
  const stop = store.subscribe(() => {
    const { hits, marks } = store.get()
    if (hits !== shown.hits || marks !== shown.marks) painter.request()
  })
  return () => {
    stop()
    painter.stop()
  }
}

/** A window on all of it shows nothing: its canvas is made when there is something to show, not for the first picture. */
function keepWindow(canvas: HTMLCanvasElement, store: WaterfallStore): () => void {
  let shown: TimeRange | null = null
  let painter: CanvasPainter | null = null
  const look = (): void => {
    const { view } = store.get()
    if (view === shown || (painter === null && sameRange(view, wholeOf(store)))) return
    if (painter === null) painter = createCanvasPainter(canvas, paint)
    else painter.request()
  }
  const paint = (context: CanvasRenderingContext2D, size: CanvasSize, theme: WaterfallTheme): void => {
    shown = store.get().view
    paintMinimapWindow(context, { ...size, bounds: wholeOf(store), view: shown }, theme)
  }
  look()
  const stop = store.subscribe(look)
  return () => {
    stop()
    painter?.stop()
  }
}
