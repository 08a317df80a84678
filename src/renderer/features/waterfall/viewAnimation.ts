import { blendViews, type TimeRange } from '../../../shared/logic/timeScale'
import type { WaterfallStore } from './waterfallStore'

const durationMs = 140

/** Moves a view smoothly to another, so that one keeps one's place; a newer move replaces a running one. */
export interface ViewAnimation {
  moveTo(view: TimeRange): void
  stop(): void
}

export function createViewAnimation(store: WaterfallStore): ViewAnimation {
  let frame: number | null = null
  const stop = (): void => {
    if (frame !== null) cancelAnimationFrame(frame)
    frame = null
  }
  return {
    stop,
    moveTo(view) {
      stop()
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
        store.setView(view)
        return
      }
      const from = store.get().view
      const beganMs = performance.now()
      const step = (nowMs: number): void => {
        const share = Math.min(1, Math.max(0, (nowMs - beganMs) / durationMs))
        store.setView(blendViews(from, view, 1 - Math.pow(1 - share, 3)))
        frame = share < 1 ? requestAnimationFrame(step) : null
      }
      frame = requestAnimationFrame(step)
    },
  }
}
