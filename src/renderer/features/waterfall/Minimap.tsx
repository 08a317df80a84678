import { useEffect, useRef } from 'react'
import type { PointerEvent, ReactElement } from 'react'
import { minimapDensity } from '../../../shared/logic/spanDensity'
import type { SpanDensity } from '../../../shared/logic/spanDensity'
import {
  boundsOf,
  clampView,
  rangeBetween,
  spanOf,
  type TimeRange,
  xToTime,
} from '../../../shared/logic/timeScale'
import { hitTicks } from '../../../shared/logic/traceSearch'
import { type MinimapHit, minimapHitTest } from '../../../shared/logic/waterfallHitTest'
import { createCanvasPainter } from './canvasPainter'
import { paintMinimapGround, paintMinimapWindow } from './minimapPainter'
import { useWaterfallStore } from './useWaterfall'
import type { ViewAnimation } from './viewAnimation'
import type { WaterfallStore } from './waterfallStore'

/** Lanes of the overview; a trace with fewer spans has a lane for each. */
const mostLanes = 13
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
  useEffect(() => (ground.current === null ? undefined : keepGround(ground.current, store)), [store])
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

function keepGround(canvas: HTMLCanvasElement, store: WaterfallStore): () => void {
  let density: SpanDensity | null = null
  let shown: { hits: unknown; marks: unknown } = { hits: null, marks: null }
  const painter = createCanvasPainter(canvas, (context, size, theme) => {
    const bounds = wholeOf(store)
    const width = Math.max(1, Math.round(size.width))
    if (density === null || density.width !== width)
      density = minimapDensity(store.index, bounds, width, mostLanes)
    const { hits, marks } = store.get()
    shown = { hits, marks }
    const ticks = hits === null ? null : hitTicks(store.index.trace, hits, bounds, width)
    paintMinimapGround(context, { ...size, bounds, density, hitTicks: ticks, marks }, theme)
  })
  const stop = store.subscribe(() => {
    const { hits, marks } = store.get()
    if (hits !== shown.hits || marks !== shown.marks) painter.request()
  })
  return () => {
    stop()
    painter.stop()
  }
}

function keepWindow(canvas: HTMLCanvasElement, store: WaterfallStore): () => void {
  let shown: TimeRange | null = null
  const painter = createCanvasPainter(canvas, (context, size, theme) => {
    shown = store.get().view
    paintMinimapWindow(context, { ...size, bounds: wholeOf(store), view: shown }, theme)
  })
  const stop = store.subscribe(() => {
    if (store.get().view !== shown) painter.request()
  })
  return () => {
    stop()
    painter.stop()
  }
}
