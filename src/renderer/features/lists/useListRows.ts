import { useEffect, useEffectEvent } from 'react'
import type { Filter } from '../../../shared/model/filter'
import type { ListProcedure, ListRow, RowWindow } from '../../engine/useRowWindow'
import { useRowWindow } from '../../engine/useRowWindow'
import { useFilter, useNavigate } from '../../state/appStore'
import type { ListRoute } from '../../state/view'
import type { TableSort } from '../../ui/TableHead'
import { useKeyHold } from '../../ui/useKeyHold'

export interface ListRowsQuestion<N extends ListProcedure> {
  readonly route: ListRoute
  readonly procedure: N
  /** Orders the engine knows; another one in the address is ignored. */
  readonly sorts: readonly string[]
  readonly keyOf: (row: ListRow<N>) => string
  /** Hears which row the cursor or the pointer came to: the one that may be opened next. */
  readonly onApproach?: (row: ListRow<N>) => void
}

/** Which rows a list shows, in which order, and the one it stands on. */
export interface ListRows<N extends ListProcedure> {
  readonly filter: Filter
  readonly sort: TableSort
  readonly rows: RowWindow<ListRow<N>>
  /** Place of the row one stands on: within the list, even where the address says more. */
  readonly cursor: number | null
  /** That row; null while it is on its way too. */
  readonly cursorRow: ListRow<N> | null
  readonly moveTo: (index: number) => void
  readonly sortBy: (sort: TableSort) => void
}

/** The rows that the address asks for: its filter, order and place in the list. Moving and sorting change the address. */
export function useListRows<N extends ListProcedure>(question: ListRowsQuestion<N>): ListRows<N> {
  const { route, procedure } = question
  const filter = useFilter()
  const navigate = useNavigate()
  const sort = route.sort !== null && question.sorts.includes(route.sort) ? route.sort : 'start'
  const rows = useRowWindow(procedure, { filter, sort, descending: route.descending } as never)
  const lastRow = (rows.counts?.matching ?? 0) - 1
  const cursor = route.row === null || lastRow < 0 ? null : Math.min(route.row, lastRow)

  // Rows of the question before, and those not there yet, are not what a key means.
  useKeyHold((rows.counts === null || rows.isStale) && rows.error === null)
  const cursorRow = cursor === null ? null : rows.rowAt(cursor)
  const cursorKey = cursorRow === null ? null : question.keyOf(cursorRow)
  const tellCursorRow = useEffectEvent(() => {
    if (cursorRow !== null) question.onApproach?.(cursorRow)
  })
  useEffect(() => tellCursorRow(), [cursorKey])

  const show = (changes: Partial<ListRoute>): void => navigate({ ...route, ...changes }, { replace: true })
  return {
    filter,
    sort: { id: sort, isDescending: route.descending },
    rows,
    cursor,
    cursorRow,
    moveTo: (index) => show({ row: index }),
    sortBy: (next) =>
      show({ sort: next.id === 'start' ? null : next.id, descending: next.isDescending, row: null }),
  }
}
