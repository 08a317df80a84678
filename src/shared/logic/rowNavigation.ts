import type { PackedTrace } from '../model/packedTrace'
import {
  type FoldSet,
  hasChildren,
  isFolded,
  subtreeSizeOf,
  visibleIndexOf,
  withFold,
  withSubtreeFolded,
} from './waterfallRows'

/** What a key asks of the tree. `pageUp` and `pageDown` move by the given number of rows. */
export type TreeMove =
  | 'previous'
  | 'next'
  | 'first'
  | 'last'
  | 'pageUp'
  | 'pageDown'
  | 'openOrChild'
  | 'closeOrParent'
  | 'openAll'
  | 'closeAll'

export interface TreePlace {
  readonly folds: FoldSet
  /** Selected row; null when nothing is selected yet. */
  readonly row: number | null
}

/**
 * Applies a move of the tree grid pattern (WAI-ARIA APG, "Treegrid"): right opens a closed row and goes to the first
 * child of an open one, left closes an open row and goes to the parent of a closed one. `openAll` opens the whole
 * subtree, `closeAll` folds the row and everything below it. Moves that lead nowhere answer the place unchanged.
 */
export function moveInTree(
  trace: PackedTrace,
  visible: Uint32Array,
  place: TreePlace,
  move: TreeMove,
  pageRows = 10,
): TreePlace {
  if (visible.length === 0) return place
  if (place.row === null) return { ...place, row: at(visible, move === 'last' ? visible.length - 1 : 0) }
  const row = place.row
  const index = visibleIndexOf(visible, row)
  switch (move) {
    case 'previous':
      return { ...place, row: at(visible, index - 1) }
    case 'next':
      return { ...place, row: at(visible, index + 1) }
    case 'first':
      return { ...place, row: at(visible, 0) }
    case 'last':
      return { ...place, row: at(visible, visible.length - 1) }
    case 'pageUp':
      return { ...place, row: at(visible, index - pageRows) }
    case 'pageDown':
      return { ...place, row: at(visible, index + pageRows) }
    case 'openOrChild':
      if (!hasChildren(trace, row)) return place
      if (isFolded(place.folds, row)) return { folds: withFold(trace, place.folds, row, false), row }
      return { ...place, row: row + 1 }
    case 'closeOrParent': {
      if (hasChildren(trace, row) && !isFolded(place.folds, row)) {
        return { folds: withFold(trace, place.folds, row, true), row }
      }
      const parent = trace.parent[row] ?? -1
      return parent < 0 ? place : { ...place, row: parent }
    }
    case 'openAll':
      return { folds: withSubtreeFolded(trace, place.folds, row, false), row }
    case 'closeAll':
      return { folds: withSubtreeFolded(trace, place.folds, row, true), row }
  }
}

/** The next row after `row` (going round) that `wanted` accepts, or null. Used for health chips and kind chips. */
export function nextRowWhere(
  count: number,
  row: number | null,
  wanted: (row: number) => boolean,
): number | null {
  const from = row === null ? 0 : row + 1
  for (let step = 0; step < count; step++) {
    const candidate = (from + step) % count
    if (wanted(candidate)) return candidate
  }
  return null
}

/** Rows from the root down to the row itself. */
export function pathTo(trace: PackedTrace, row: number): number[] {
  const path: number[] = []
  for (let up = row; up >= 0; up = trace.parent[up] ?? -1) path.push(up)
  return path.reverse()
}

/** True when `row` is `ancestor` or below it (an interval test, thanks to pre-order). */
export function isWithin(trace: PackedTrace, ancestor: number, row: number): boolean {
  return row >= ancestor && row < ancestor + subtreeSizeOf(trace, ancestor)
}

function at(visible: Uint32Array, index: number): number {
  return visible[Math.max(0, Math.min(visible.length - 1, index))] as number
}
