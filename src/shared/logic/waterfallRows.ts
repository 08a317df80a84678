import type { PackedTrace } from '../model/packedTrace'

/** One bit per row: set = folded (its descendants are not shown). Copied on change, so states can be compared. */
export type FoldSet = Uint32Array

/** Nothing folded: how every trace opens (nothing is ever folded on its own). */
export function createFoldSet(count: number): FoldSet {
  return new Uint32Array(Math.ceil(count / 32))
}

export function isFolded(folds: FoldSet, row: number): boolean {
  return ((folds[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0
}

/** The same folds with one row folded or opened. A row without children stays as it is. */
export function withFold(trace: PackedTrace, folds: FoldSet, row: number, folded: boolean): FoldSet {
  if (!hasChildren(trace, row) || isFolded(folds, row) === folded) return folds
  const next = folds.slice()
  writeFold(next, row, folded)
  return next
}

/** Folds or opens a row and everything below it that has children. */
export function withSubtreeFolded(trace: PackedTrace, folds: FoldSet, row: number, folded: boolean): FoldSet {
  const next = folds.slice()
  const end = row + subtreeSizeOf(trace, row)
  for (let r = row; r < end; r++) if (hasChildren(trace, r)) writeFold(next, r, folded)
  return next
}

/** Opens every ancestor of a row, so that it can be seen. */
export function withAncestorsOpen(trace: PackedTrace, folds: FoldSet, row: number): FoldSet {
  let next = folds
  for (let up = trace.parent[row] ?? -1; up >= 0; up = trace.parent[up] ?? -1) {
    if (!isFolded(next, up)) continue
    if (next === folds) next = folds.slice()
    writeFold(next, up, false)
  }
  return next
}

/** The folds for the same trace read again, with other rows perhaps: steps are known by their ids. */
export function carryFolds(before: PackedTrace, folds: FoldSet, after: PackedTrace): FoldSet {
  const next = createFoldSet(after.count)
  const ids = new Set<number>()
  for (let row = 0; row < before.count; row++)
    if (isFolded(folds, row)) ids.add(before.observationId[row] as number)
  if (ids.size === 0) return next
  for (let row = 0; row < after.count; row++)
    if (ids.has(after.observationId[row] as number) && hasChildren(after, row)) writeFold(next, row, true)
  return next
}

/**
 * The rows on screen from top to bottom, were the window endless: ascending row numbers, because the columns are in
 * pre-order. A folded row is kept and its subtree skipped by size, so the cost is what is shown, never the depth.
 */
export function visibleRows(trace: PackedTrace, folds: FoldSet): Uint32Array {
  const { count, subtreeSize } = trace
  const rows = new Uint32Array(count)
  let shown = 0
  let word = 0
  for (let row = 0; row < count;) {
    rows[shown++] = row
    word = folds[row >>> 5] as number
    row += word !== 0 && (word & (1 << (row & 31))) !== 0 ? Math.max(1, subtreeSize[row] as number) : 1
  }
  return shown === count ? rows : rows.subarray(0, shown)
}

/**
 * Where a row stands among the visible ones. A row inside a fold answers the position of the folded ancestor that
 * hides it (its nearest visible predecessor, by pre-order); -1 only when nothing is visible.
 */
export function visibleIndexOf(visible: Uint32Array, row: number): number {
  let low = 0
  let high = visible.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((visible[middle] as number) <= row) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** True when the row itself (not an ancestor that hides it) is visible. */
export function isVisible(visible: Uint32Array, row: number): boolean {
  const index = visibleIndexOf(visible, row)
  return index >= 0 && visible[index] === row
}

export function hasChildren(trace: PackedTrace, row: number): boolean {
  return subtreeSizeOf(trace, row) > 1
}

/** Rows of the subtree, the row itself included; at least 1. */
export function subtreeSizeOf(trace: PackedTrace, row: number): number {
  return Math.max(1, trace.subtreeSize[row] ?? 1)
}

function writeFold(folds: FoldSet, row: number, folded: boolean): void {
  const bit = 1 << (row & 31)
  const word = folds[row >>> 5] ?? 0
  folds[row >>> 5] = folded ? word | bit : word & ~bit
}
