import type { PackedTrace } from '../../../shared/model/packedTrace'
import { carryFolds, visibleIndexOf, visibleRows } from '../../../shared/logic/waterfallRows'
import type { FoldSet } from '../../../shared/logic/waterfallRows'

/** Where somebody is in the tree of a trace. */
export interface TreePlace {
  readonly folds: FoldSet
  readonly visible: Uint32Array
  readonly selectedRow: number | null
  /** CSS pixels. */
  readonly scrollTop: number
}

/**
 * The same place in the same trace read again, which may have more steps than before: a step is known by its id. The
 * selected step stays where it stood on screen; one that is gone is selected no more.
 */
export function carryPlace(
  before: PackedTrace,
  place: TreePlace,
  after: PackedTrace,
  rowHeight: number,
): TreePlace {
  const folds = carryFolds(before, place.folds, after)
  const visible = visibleRows(after, folds)
  const selectedRow = rowAgain(before, place.selectedRow, after)
  const shift =
    selectedRow === null || place.selectedRow === null
      ? 0
      : visibleIndexOf(visible, selectedRow) - visibleIndexOf(place.visible, place.selectedRow)
  return { folds, visible, selectedRow, scrollTop: Math.max(0, place.scrollTop + shift * rowHeight) }
}

function rowAgain(before: PackedTrace, row: number | null, after: PackedTrace): number | null {
  const observationId = row === null ? undefined : before.observationId[row]
  const again = observationId === undefined ? -1 : after.observationId.indexOf(observationId)
  return again < 0 ? null : again
}
