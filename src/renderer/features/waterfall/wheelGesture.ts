/** What a turn of the wheel asks for. */
export type WheelMove =
  | { readonly type: 'scroll'; readonly pixels: number }
  | { readonly type: 'pan'; readonly pixels: number }
  | { readonly type: 'zoom'; readonly factor: number }

/** What is read of a `WheelEvent`. */
export interface WheelTurn {
  readonly deltaX: number
  readonly deltaY: number
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
}

export type WheelScheme = 'scroll' | 'zoom'

const linePixels = 24
const pagePixels = 500

/**
 * The two schemes. `scroll`: the wheel scrolls rows, Ctrl (or Cmd) zooms, Shift goes sideways. `zoom`: the wheel zooms
 * time, Shift scrolls rows. A pinch arrives as a wheel with Ctrl and always zooms; a sideways swipe always pans.
 */
export function readWheel(turn: WheelTurn, scheme: WheelScheme, isOverTree: boolean): WheelMove | null {
  const unit = turn.deltaMode === 1 ? linePixels : turn.deltaMode === 2 ? pagePixels : 1
  const dx = turn.deltaX * unit
  const dy = turn.deltaY * unit
  if (dx === 0 && dy === 0) return null
  if (turn.ctrlKey || turn.metaKey) return { type: 'zoom', factor: zoomFactor(dy === 0 ? dx : dy) }
  if (isOverTree && !turn.shiftKey) return { type: 'scroll', pixels: dy }
  if (Math.abs(dx) > Math.abs(dy)) {
    // With Shift some systems turn the wheel sideways themselves.
    return scheme === 'zoom' && turn.shiftKey ? { type: 'scroll', pixels: dx } : { type: 'pan', pixels: dx }
  }
  if (scheme === 'zoom')
    return turn.shiftKey ? { type: 'scroll', pixels: dy } : { type: 'zoom', factor: zoomFactor(dy) }
  return turn.shiftKey ? { type: 'pan', pixels: dy } : { type: 'scroll', pixels: dy }
}

/** A notch of a wheel (about 100 pixels) is a fifth; a pinch comes in many small steps and is taken as it is. */
function zoomFactor(pixels: number): number {
  const perPixel = Math.abs(pixels) < 40 ? 0.01 : 0.0018
  return Math.exp(-Math.max(-400, Math.min(400, pixels)) * perPixel)
}
