export interface PaneRoom {
  /** Pixels of both panes together. */
  readonly together: number
  readonly minMain: number
  readonly minSide: number
}

/**
 * Pixels of the side pane after its handle was moved by so many towards the other pane. Both keep at least their least
 * size; where there is no room for both, the side takes what the main pane can spare, at least its own least size.
 */
export function movedPane(size: number, by: number, { together, minMain, minSide }: PaneRoom): number {
  return Math.round(Math.max(minSide, Math.min(size + by, together - minMain)))
}
