import { memo } from 'react'
import type { ReactElement } from 'react'
import { classNames } from './classNames'
import type { TableColumn } from './tableColumns'

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
}

/** One row of a table. Drawn again only for itself: the cursor moves with every key. */
export const TableRow = memo(function TableRow<R>(props: TableRowProps<R>): ReactElement {
  const { row, index, isChosen } = props
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
      {props.columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={at + 1}
          className={classNames('tableCell', column.align === 'end' && 'tableEnd')}
        >
          {row === null ? <span className="tableLoading" /> : column.cell(row)}
        </div>
      ))}
    </div>
  )
}) as <R>(props: TableRowProps<R>) => ReactElement
