import { memo } from 'react'
import type { ReactElement } from 'react'
import { classNames } from './classNames'
import type { FrameTurns } from './frameTurns'
import type { TableColumn } from './tableColumns'
import { useTurn } from './useTurn'

export interface TableRowProps<R> {
  readonly id: string
  /** Place in the whole table, from 0. */
  readonly index: number
  /** Null while it is loading. */
  readonly row: R | null
  readonly columns: readonly TableColumn<R>[]
  /** Tracks of the columns, and what they take together at least. */
  readonly template: string
  readonly minWidth: number
  readonly height: number
  readonly isCursor: boolean
  readonly isChosen: boolean
  /** Whose turn it is to be drawn anew. */
  readonly turns: FrameTurns
  /** Drawn as soon as it is there: only what it says later waits for its turn. */
  readonly isAtOnce: boolean
}

/**
 * One row of a table. Drawn again only for itself: the cursor moves with every key. Empty, or with what it said before,
 * until it is its turn.
 */
export const TableRow = memo(function TableRow<R>(props: TableRowProps<R>): ReactElement {
  const { index, isChosen } = props
  const row = useTurn(props.row as object | null, props.turns, props.isAtOnce) as R | null | undefined
  return (
    <div
      id={props.id}
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={classNames(
        'tableRow',
        'tableBodyRow',
        props.isCursor && 'tableCursor',
        isChosen && 'tableChosen',
      )}
      style={{ gridTemplateColumns: props.template, minWidth: props.minWidth, height: props.height }}
    >
      {row === undefined ? null : <TableCells row={row} columns={props.columns} />}
    </div>
  )
}) as <R>(props: TableRowProps<R>) => ReactElement

interface TableCellsProps<R> {
  readonly row: R | null
  readonly columns: readonly TableColumn<R>[]
}

/** What a row says: drawn again only when that changes, not when the cursor or the row moves. */
const TableCells = memo(function TableCells<R>({ row, columns }: TableCellsProps<R>): ReactElement {
  return (
    <>
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={at + 1}
          className={classNames('tableCell', column.align === 'end' && 'tableEnd')}
        >
          {row === null ? <span className="tableLoading" /> : column.cell(row)}
        </div>
      ))}
    </>
  )
}) as <R>(props: TableCellsProps<R>) => ReactElement
