import { useState } from 'react'
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactElement } from 'react'
import { classNames } from './classNames'
import { clampWidth, columnWidth } from './tableColumns'
import type { TableColumn } from './tableColumns'

export interface TableSort {
  readonly id: string
  readonly isDescending: boolean
}

interface TableHeadProps<R> {
  readonly columns: readonly TableColumn<R>[]
  readonly style: CSSProperties
  readonly sort: TableSort | null
  readonly onSort: (sort: TableSort) => void
  readonly widths: Readonly<Record<string, number>>
  readonly onWidth: (column: string, width: number) => void
  /** Leaves the titles for the rows. */
  readonly onLeave: () => void
}

/**
 * The head of a table: titles sort; the edge between two titles, or Alt with an arrow on a title, sets the width. One
 * stop for Tab, at the title one was on last, else at that of the order: arrows, Home and End move between the titles,
 * the arrow down goes to the rows (WAI-ARIA APG, grid).
 */
export function TableHead<R>({
  columns,
  style,
  sort,
  onSort,
  widths,
  onWidth,
  onLeave,
}: TableHeadProps<R>): ReactElement {
  const [lastOn, setLastOn] = useState<string | null>(null)
  const stop =
    columns.find((column) => column.id === lastOn) ??
    columns.find((column) => sort !== null && column.sort === sort.id) ??
    columns[0]
  return (
    <div className="tableHead" role="rowgroup">
      <div className="tableRow tableHeadRow" role="row" aria-rowindex={1} style={style}>
        {columns.map((column, at) => {
          const isSorted = sort !== null && column.sort === sort.id
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={at + 1}
              className={classNames('tableTitle', column.align === 'end' && 'tableEnd')}
              {...(isSorted
                ? { 'aria-sort': sort.isDescending ? ('descending' as const) : ('ascending' as const) }
                : {})}
            >
              <button
                type="button"
                className="tableTitleButton"
                tabIndex={column === stop ? 0 : -1}
                title={titleHint(column)}
                aria-disabled={column.sort === null}
                onClick={() => sortBy(column, sort, onSort)}
                onFocus={() => setLastOn(column.id)}
                onKeyDown={(event) => {
                  widenByKey(event, column, widths, onWidth)
                  moveByKey(event, at, onLeave)
                }}
              >
                {column.title}
                {isSorted ? <span aria-hidden="true"> {sort.isDescending ? '↓' : '↑'}</span> : null}
              </button>
              <span
                className="tableEdge"
                aria-hidden="true"
                onPointerDown={(event) => startResize(event, column, onWidth)}
                onDoubleClick={() => onWidth(column.id, column.width)}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function titleHint<R>(column: TableColumn<R>): string {
  const parts = [
    column.hint ?? column.title,
    column.sort === null ? null : 'Click to sort',
    'drag the edge or Alt+←→ to size',
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

function sortBy<R>(column: TableColumn<R>, sort: TableSort | null, onSort: (sort: TableSort) => void): void {
  if (column.sort === null) return
  const isSame = sort !== null && sort.id === column.sort
  onSort({ id: column.sort, isDescending: isSame ? !sort.isDescending : column.sort !== 'name' })
}

const keyStep = 16

function widenByKey<R>(
  event: KeyboardEvent,
  column: TableColumn<R>,
  widths: Readonly<Record<string, number>>,
  onWidth: (column: string, width: number) => void,
): void {
  if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
  event.preventDefault()
  event.stopPropagation()
  const step = event.key === 'ArrowRight' ? keyStep : -keyStep
  onWidth(column.id, clampWidth(column, columnWidth(column, widths) + step))
}

/** The title a key leads to, from the one at `at` of `count`; null when it leads to none. */
export function titleAfter(key: string, at: number, count: number): number | null {
  if (key === 'ArrowLeft') return Math.max(0, at - 1)
  if (key === 'ArrowRight') return Math.min(count - 1, at + 1)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}

function moveByKey(event: KeyboardEvent<HTMLElement>, at: number, onLeave: () => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const titles = event.currentTarget
    .closest('[role="row"]')
    ?.querySelectorAll<HTMLElement>('[role="columnheader"] > button')
  const next = titles === undefined ? null : titleAfter(event.key, at, titles.length)
  if (next === null && event.key !== 'ArrowDown') return
  // Not also what the key means on the page, or to the rows.
  event.preventDefault()
  event.stopPropagation()
  if (next === null) onLeave()
  else titles?.[next]?.focus()
}

function startResize<R>(
  event: PointerEvent<HTMLElement>,
  column: TableColumn<R>,
  onWidth: (column: string, width: number) => void,
): void {
  event.preventDefault()
  const edge = event.currentTarget
  const startX = event.clientX
  const startWidth = edge.parentElement?.getBoundingClientRect().width ?? column.width
  edge.setPointerCapture(event.pointerId)
  const move = (moved: globalThis.PointerEvent): void =>
    onWidth(column.id, clampWidth(column, startWidth + moved.clientX - startX))
  const stop = (): void => {
    edge.removeEventListener('pointermove', move)
    edge.removeEventListener('lostpointercapture', stop)
  }
  edge.addEventListener('pointermove', move)
  edge.addEventListener('lostpointercapture', stop)
}
