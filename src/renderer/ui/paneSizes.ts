export interface PaneSize {
  readonly asPercentage: number
  readonly inPixels: number
}

/** Pixels by which the sum of two panes may differ through rounding. */
const roundingPx = 2

/**
 * True when a pane was made larger or smaller by its handle. When the window changed, both panes together have another
 * size than before: what a small window forces upon a pane is not what the person chose.
 */
export function isDragged(now: PaneSize, before: PaneSize): boolean {
  if (Math.abs(now.inPixels - before.inPixels) < 1) return false
  return Math.abs(together(now) - together(before)) <= roundingPx
}

const together = ({ asPercentage, inPixels }: PaneSize): number =>
  asPercentage === 0 ? 0 : (inPixels / asPercentage) * 100
