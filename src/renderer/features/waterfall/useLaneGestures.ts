import { useEffect } from 'react'
import type { RefObject } from 'react'
import { panByShare, rangeBetween, type TimeRange, xToTime, zoomAbout } from '../../../shared/logic/timeScale'
import { waterfallHitTest } from '../../../shared/logic/waterfallHitTest'
import type { ViewAnimation } from './viewAnimation'
import { rangeOfRow, type WaterfallStore } from './waterfallStore'
import { readWheel, type WheelMove, type WheelScheme } from './wheelGesture'

/** A press becomes a drag after this many pixels. */
const dragPixels = 4

/** Turns of the wheel over tree and lanes, gathered so that each frame moves once. */
export function useWheel(
  ref: RefObject<HTMLElement | null>,
  lanes: RefObject<HTMLElement | null>,
  store: WaterfallStore,
  animation: ViewAnimation,
  scheme: WheelScheme,
): void {
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    let frame: number | null = null
    let waiting: { move: WheelMove; x: number }[] = []
    const run = (): void => {
      frame = null
      const width = store.get().laneWidth
      for (const { move, x } of waiting) applyWheel(store, move, x, width)
      waiting = []
    }
    const onWheel = (event: WheelEvent): void => {
      const box = lanes.current?.getBoundingClientRect()
      if (box === undefined) return
      const move = readWheel(event, scheme, event.clientX < box.left)
      if (move === null) return
      event.preventDefault()
      animation.stop()
      waiting.push({ move, x: Math.max(0, Math.min(box.width, event.clientX - box.left)) })
      frame ??= requestAnimationFrame(run)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('wheel', onWheel)
      if (frame !== null) cancelAnimationFrame(frame)
    }
  }, [ref, lanes, store, animation, scheme])
}

function applyWheel(store: WaterfallStore, move: WheelMove, x: number, width: number): void {
  const { view, scrollTop } = store.get()
  switch (move.type) {
    case 'scroll':
      return store.setScrollTop(scrollTop + move.pixels)
    case 'pan':
      return store.setView(panByShare(view, store.bounds(), move.pixels / Math.max(1, width)))
    case 'zoom':
      return store.setView(zoomAbout(view, store.bounds(), xToTime(view, width, x), move.factor))
  }
}

/**
 * The pointer over the lanes: hover, click to select, drag to draw a range, drag with the middle button or with Alt to
 * pan, double-click to fit a bar.
 */
export function useLanePointer(
  ref: RefObject<HTMLElement | null>,
  store: WaterfallStore,
  animation: ViewAnimation,
  onFit: (row: number) => void,
): void {
  useEffect(() => {
    const element = ref.current
    if (element === null) return undefined
    let held: { x: number; y: number; isPan: boolean; view: TimeRange; moved: boolean } | null = null
    const place = (event: MouseEvent): { x: number; y: number; width: number } => {
      const box = element.getBoundingClientRect()
      return { x: event.clientX - box.left, y: event.clientY - box.top, width: box.width }
    }
    const hitAt = (x: number, y: number): ReturnType<typeof waterfallHitTest> =>
      waterfallHitTest(store.index, store.get().visible, store.get().view, store.box(), x, y)

    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0 && event.button !== 1) return
      event.preventDefault()
      animation.stop()
      const { x, y } = place(event)
      held = { x, y, isPan: event.button === 1 || event.altKey, view: store.get().view, moved: false }
      element.setPointerCapture(event.pointerId)
    }
    const onMove = (event: PointerEvent): void => {
      const { x, y, width } = place(event)
      const hit = hitAt(x, y)
      store.setPointer({ x, y, row: hit?.row ?? null, isOnBar: held === null && hit?.isOnBar === true })
      if (held === null) return
      if (!held.moved && Math.abs(x - held.x) < dragPixels) return
      held.moved = true
      if (held.isPan) store.setView(panByShare(held.view, store.bounds(), (held.x - x) / Math.max(1, width)))
      else store.setPreview(rangeBetween(xToTime(held.view, width, held.x), xToTime(held.view, width, x)))
    }
    const onUp = (event: PointerEvent): void => {
      const press = held
      held = null
      if (press === null || press.moved || event.button !== 0) return
      if (store.get().preview !== null) store.setPreview(null)
      const hit = hitAt(press.x, press.y)
      // A bar out of sight is only an arrow at the edge: clicking it goes there.
      if (hit !== null) store.select(hit.row, { reveal: isOutOfSight(store, hit.row) })
    }
    const onLeave = (): void => {
      if (held === null) store.setPointer(null)
    }
    const onCancel = (): void => {
      held = null
    }
    const onDoubleClick = (event: MouseEvent): void => {
      const { x, y } = place(event)
      const hit = hitAt(x, y)
      if (hit?.isOnBar === true) onFit(hit.row)
    }
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onCancel)
    element.addEventListener('pointerleave', onLeave)
    element.addEventListener('dblclick', onDoubleClick)
    return () => {
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', onCancel)
      element.removeEventListener('pointerleave', onLeave)
      element.removeEventListener('dblclick', onDoubleClick)
    }
  }, [ref, store, animation, onFit])
}

function isOutOfSight(store: WaterfallStore, row: number): boolean {
  const { view } = store.get()
  const range = rangeOfRow(store.index, row)
  return range.endNs < view.startNs || range.startNs > view.endNs
}
