/**
 * Which rows of a list of equal rows are on screen. Worked out rather than measured: a million rows cost nothing. A
 * list taller than a browser can scroll (about 33 million pixels) is scrolled in proportion.
 */
export interface RowView {
  /** Height of the scrolled content in pixels. */
  readonly contentHeight: number
  readonly first: number
  /** Last row on screen, included; -1 when there is none. */
  readonly last: number
  /** Where the first row stands in the content, pixels. */
  readonly top: number
}

const tallest = 15_000_000

export function rowView(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
  overscan: number,
): RowView {
  const realHeight = count * rowHeight
  const contentHeight = Math.min(realHeight, tallest)
  if (count === 0 || viewHeight <= 0) return { contentHeight, first: 0, last: -1, top: 0 }
  const offset = realOffset(count, rowHeight, scrollTop, viewHeight)
  const firstVisible = Math.min(count - 1, Math.max(0, Math.floor(offset / rowHeight)))
  const lastVisible = Math.min(count - 1, Math.floor((offset + viewHeight - 1) / rowHeight))
  const first = Math.max(0, firstVisible - overscan)
  return {
    contentHeight,
    first,
    last: Math.min(count - 1, lastVisible + overscan),
    top: scrollTop + first * rowHeight - offset,
  }
}

/** The scroll position that brings a row wholly into view with the least movement. */
export function scrollTopFor(
  index: number,
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
): number {
  const offset = realOffset(count, rowHeight, scrollTop, viewHeight)
  const top = index * rowHeight
  if (top >= offset && top + rowHeight <= offset + viewHeight) return scrollTop
  const wanted = top < offset ? top : top + rowHeight - viewHeight
  return wanted / proportion(count, rowHeight, viewHeight)
}

function realOffset(count: number, rowHeight: number, scrollTop: number, viewHeight: number): number {
  const furthest = Math.max(0, count * rowHeight - viewHeight)
  return Math.min(furthest, Math.max(0, scrollTop * proportion(count, rowHeight, viewHeight)))
}

/** Pixels of the real list per pixel of scrolling. */
function proportion(count: number, rowHeight: number, viewHeight: number): number {
  const realHeight = count * rowHeight
  if (realHeight <= tallest) return 1
  return (realHeight - viewHeight) / (tallest - viewHeight)
}
