import {
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { KeyboardEvent, MouseEvent, PointerEvent, ReactElement } from 'react'
import { classNames } from './classNames'
import { rowView, scrollTopFor } from './fixedRows'
import { FrameTurns } from './frameTurns'
import { emptySelection, extendSelection, toggleRow } from './rowSelection'
import type { RowSelection } from './rowSelection'
import { layoutColumns } from './tableColumns'
import type { ColumnWishes, TableColumn } from './tableColumns'
import { TableHead } from './TableHead'
import type { TableSort } from './TableHead'
import { tableMove } from './tableKeys'
import { TableRow } from './TableRow'
import { useElementSize } from './useElementSize'
import { useWhenThere } from './useKeyHold'
import './virtualTable.css'

export interface VirtualTableProps<R> {
  /** Names the table for assistive technology. */
  readonly label: string
  readonly columns: readonly TableColumn<R>[]
  readonly choice: ColumnWishes
  readonly onWidth: (column: string, width: number) => void
  readonly rowCount: number
  /** Null while the row is loading. */
  readonly rowAt: (index: number) => R | null
  readonly keyOf: (row: R) => string
  readonly sort: TableSort | null
  readonly onSort: (sort: TableSort) => void
  /** Row the cursor is on; null before the first move. */
  readonly cursor: number | null
  readonly onCursor: (index: number, row: R | null) => void
  /** Hears which row the pointer came to. */
  readonly onPoint?: (row: R) => void
  /** Enter, or a double click. */
  readonly onOpen: (row: R) => void
  readonly selection: RowSelection
  readonly onSelection: (selection: RowSelection) => void
  /** Hears which rows are on screen. */
  readonly onShow: (first: number, last: number) => void
  /** Hears which columns gave way for lack of room. */
  readonly onYield?: (columns: readonly string[]) => void
  /** The rows shown answer the question before: drawn faintly. */
  readonly isStale?: boolean
  /** How many rows there are is not known yet: `rowCount` are places for them. */
  readonly isUncounted?: boolean
  /** Rows that are missing will not come. */
  readonly hasFailed?: boolean
  readonly rowHeight?: number
  /** False: on arrival the focus goes to another part of the page. */
  readonly takesFocus?: boolean
  /** Tables of this name are about as large as each other (`useElementSize`). */
  readonly sizeName?: string
}

const overscan = 8
/**
 * Rows that are made, laid out and painted together. All that come with a list, or that an answer changes, together were
 * the longest task of a page, which beside an import lasted several frames.
 */
const rowsPerFrame = 8
const headHeight = 27

/**
 * A table of any length: only what is on screen exists. One stop for Tab, and one for its titles; j k arrows, Page,
 * Home and End move the cursor, Enter opens, Space chooses (Shift: from the last choice), Ctrl/Cmd+A chooses what is
 * loaded.
 */
export function VirtualTable<R>(props: VirtualTableProps<R>): ReactElement {
  const { rowCount, rowAt, keyOf, cursor, onCursor, selection, onSelection, onShow } = props
  const rowHeight = props.rowHeight ?? 30
  const scroller = useRef<HTMLDivElement>(null)
  const size = useElementSize(scroller, props.sizeName)
  // The frame around the rows comes first; they follow in small steps.
  const drawn = useDeferredValue(size)
  const { height, width } = drawn.height === 0 ? drawn : size
  const [scrollTop, setScrollTop] = useState(0)
  const [isFocused, setFocused] = useState(false)
  const idPrefix = useId()
  const bodyHeight = Math.max(0, height - headHeight)
  const [turns] = useState(() => new FrameTurns(rowsPerFrame))
  // Drawn before those around it: what is on screen.
  const [isFull, setFull] = useState(false)
  const view = rowView(rowCount, rowHeight, scrollTop, bodyHeight, isFull ? overscan : 0)
  const hasRows = view.last >= 0
  // After the rows on screen, and in a turn of its own.
  useEffect(() => (hasRows ? turns.wait(() => turns.wait(() => setFull(true))) : undefined), [hasRows, turns])
  const { columns, choice } = props
  const layout = useMemo(() => layoutColumns(columns, choice, width), [columns, choice, width])
  const rowStyle = { gridTemplateColumns: layout.template, minWidth: layout.minWidth }

  const tellShown = useEffectEvent(onShow)
  useEffect(() => {
    if (view.last >= 0) tellShown(view.first, view.last)
  }, [view.first, view.last])

  const yieldedIds = layout.yielded.map((column) => column.id).join(' ')
  const tellYielded = useEffectEvent((ids: string) => props.onYield?.(ids === '' ? [] : ids.split(' ')))
  useEffect(() => tellYielded(yieldedIds), [yieldedIds])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || cursor === null || bodyHeight === 0) return
    const wanted = scrollTopFor(cursor, rowCount, rowHeight, element.scrollTop, bodyHeight)
    if (wanted !== element.scrollTop) element.scrollTop = wanted
  }, [cursor, rowCount, rowHeight, bodyHeight])

  const keyAt = (index: number): string | null => {
    const row = rowAt(index)
    return row === null ? null : keyOf(row)
  }

  const cursorRow = cursor === null ? null : rowAt(cursor)
  const openWhenThere = useWhenThere(
    cursorRow !== null ? 'there' : cursor === null || props.hasFailed === true ? 'never' : 'coming',
    () => {
      if (cursorRow !== null) props.onOpen(cursorRow)
    },
  )

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return
    const move = tableMove(event, {
      cursor,
      rowCount,
      rowsPerPage: Math.max(1, Math.floor((size.height - headHeight) / rowHeight) - 1),
    })
    if (move === null) return
    event.preventDefault()
    if (move.type === 'cursor') {
      if (move.extend)
        onSelection(
          extendSelection(
            selection.anchor === null ? { ...selection, anchor: cursor ?? move.index } : selection,
            move.index,
            keyAt,
          ),
        )
      onCursor(move.index, rowAt(move.index))
      return
    }
    if (move.type === 'all') {
      let chosen: RowSelection = { ...emptySelection, anchor: 0 }
      chosen = extendSelection(chosen, rowCount - 1, keyAt)
      onSelection(chosen)
      return
    }
    if (move.type === 'none') {
      onSelection(emptySelection)
      return
    }
    if (move.type === 'open') openWhenThere()
    else if (cursorRow !== null && cursor !== null)
      onSelection(
        move.extend
          ? extendSelection(selection, cursor, keyAt)
          : toggleRow(selection, cursor, keyOf(cursorRow)),
      )
  }

  /** The row an event happened in; null outside of rows, and while it is loading. */
  const rowOf = (event: { readonly target: EventTarget }): { index: number; row: R } | null => {
    const element = (event.target as Element).closest<HTMLElement>('[data-index]')
    if (element === null) return null
    const index = Number(element.dataset['index'])
    const row = rowAt(index)
    return row === null ? null : { index, row }
  }
  const pointed = useRef<R | null>(null)
  const onPointerOver = (event: PointerEvent): void => {
    const row = rowOf(event)?.row ?? null
    if (row !== null && row !== pointed.current) props.onPoint?.(row)
    pointed.current = row
  }
  const onDoubleClick = (event: MouseEvent): void => {
    const at = rowOf(event)
    if (at !== null) props.onOpen(at.row)
  }
  const onClick = (event: MouseEvent): void => {
    const at = rowOf(event)
    if (at === null) return
    const { index, row } = at
    scroller.current?.focus({ preventScroll: true })
    if (event.shiftKey)
      onSelection(
        extendSelection(
          selection.anchor === null ? { ...selection, anchor: cursor ?? index } : selection,
          index,
          keyAt,
        ),
      )
    else if (event.ctrlKey || event.metaKey) onSelection(toggleRow(selection, index, keyOf(row)))
    onCursor(index, row)
  }

  const rows: ReactElement[] = []
  for (let index = view.first; index <= view.last; index++) {
    const row = rowAt(index)
    rows.push(
      <TableRow
        key={index}
        id={`${idPrefix}-${index}`}
        index={index}
        row={row}
        columns={layout.columns}
        template={layout.template}
        minWidth={layout.minWidth}
        height={rowHeight}
        isCursor={index === cursor}
        isChosen={row !== null && selection.keys.has(keyOf(row))}
        turns={turns}
        isAtOnce={isFull || index < view.first + rowsPerFrame}
      />,
    )
  }

  const active =
    cursor !== null && cursor >= view.first && cursor <= view.last ? `${idPrefix}-${cursor}` : undefined
  return (
    <div
      ref={scroller}
      className={classNames('table', props.isStale === true && 'tableStale', isFocused && 'tableFocused')}
      role="grid"
      tabIndex={0}
      data-autofocus={props.takesFocus === false ? undefined : ''}
      aria-label={props.label}
      aria-rowcount={props.isUncounted === true ? -1 : rowCount + 1}
      aria-colcount={layout.columns.length}
      aria-multiselectable="true"
      aria-activedescendant={active}
      aria-busy={props.isStale === true || props.isUncounted === true}
      onKeyDown={onKeyDown}
      onFocus={(event) => setFocused(event.target === scroller.current)}
      onBlur={() => setFocused(false)}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <TableHead
        columns={layout.columns}
        style={rowStyle}
        sort={props.sort}
        onSort={props.onSort}
        widths={props.choice.widths}
        onWidth={props.onWidth}
        onLeave={() => scroller.current?.focus({ preventScroll: true })}
      />
      {/* The grid itself takes the keys; rows only take the mouse. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className="tableBody"
        role="rowgroup"
        style={{ height: view.contentHeight, minWidth: rowStyle.minWidth }}
        // Before what lies in the row hears of it: a button there may lead away from the row one then stands on.
        onClickCapture={onClick}
        onDoubleClick={onDoubleClick}
        onPointerOver={onPointerOver}
      >
        <div className="tableRows" role="presentation" style={{ transform: `translateY(${view.top}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  )
}
