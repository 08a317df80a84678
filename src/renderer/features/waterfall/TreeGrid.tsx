import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import type { MouseEvent, ReactElement, RefObject } from 'react'
import { rowsInBox } from '../../../shared/logic/waterfallLayout'
import { visibleIndexOf } from '../../../shared/logic/waterfallRows'
import { useWaterfall, useWaterfallStore } from './useWaterfall'
import { deepestIndent, TreeRow } from './TreeRow'
import { rowHeight, type WaterfallState } from './waterfallStore'

/** Rows drawn beyond the edges, so that a scroll within a frame never shows a gap. */
const overscan = 3

const firstShown = (state: WaterfallState): number =>
  Math.max(0, rowsInBox(state.visible.length, boxOf(state)).first - overscan)
const lastShown = (state: WaterfallState): number =>
  Math.min(state.visible.length, rowsInBox(state.visible.length, boxOf(state)).last + overscan)

export interface TreeGridProps {
  /** How many notes each row has; rows without are absent. */
  readonly notes: ReadonlyMap<number, number>
}

/**
 * The rows on screen as a real tree grid (WAI-ARIA APG): about forty elements for any trace, with their true level,
 * position and number. Focus roves: one row is in the tab order, the selected one, which stays in the document even
 * when it is scrolled away.
 */
export function TreeGrid({ notes }: TreeGridProps): ReactElement {
  const store = useWaterfallStore()
  const visible = useWaterfall((state) => state.visible)
  const first = useWaterfall(firstShown)
  const last = useWaterfall(lastShown)
  const selected = useWaterfall((state) => state.selectedRow)
  const grid = useRef<HTMLDivElement>(null)
  const rows = useRowOffset(first)
  useRovingFocus(grid, selected)

  const onClick = useCallback(
    (event: MouseEvent<HTMLElement>): void => {
      const target = event.target as HTMLElement
      const row = Number(target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? NaN)
      if (Number.isNaN(row)) return
      if (target.closest('[data-twisty]') !== null) store.toggleFold(row)
      else store.select(row)
    },
    [store],
  )
  const onDoubleClick = useCallback(
    (event: MouseEvent<HTMLElement>): void => {
      const target = event.target as HTMLElement
      const row = Number(target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? NaN)
      if (!Number.isNaN(row) && target.closest('[data-twisty]') === null) store.toggleFold(row)
    },
    [store],
  )

  const baseDepth = baseDepthOf(store.index.trace.depth, visible, first, last)
  const drawn: ReactElement[] = []
  const tabStop = selected ?? visible[0] ?? -1
  const draw = (position: number, isAway: boolean): void => {
    const row = visible[position] as number
    drawn.push(
      <TreeRow
        key={row}
        row={row}
        position={position}
        isTabStop={row === tabStop}
        isAway={isAway}
        notes={notes.get(row) ?? 0}
        baseDepth={baseDepth}
      />,
    )
  }
  // The row in the tab order stays in the document when it is scrolled away, in its place in the order: moving it
  // would take the focus from it.
  const tabPosition = tabStop < 0 ? -1 : visibleIndexOf(visible, tabStop)
  if (tabPosition >= 0 && tabPosition < first) draw(tabPosition, true)
  for (let position = first; position < last; position++) draw(position, false)
  if (tabPosition >= last) draw(tabPosition, true)
  return (
    // Rows take the keys and the focus; the grid only gathers their clicks.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={grid}
      role="treegrid"
      className="treeGrid"
      aria-label="Steps of this trace"
      aria-rowcount={visible.length + 1}
      aria-colcount={3}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
    >
      <div role="rowgroup" className="treeHeadGroup">
        <div role="row" aria-rowindex={1} className="treeHead">
          <span role="columnheader" aria-colindex={1}>
            Step
          </span>
          <span role="columnheader" aria-colindex={2} className="srOnly">
            Time
          </span>
          <span
            role="columnheader"
            aria-colindex={3}
            title="Time of the step itself, without the steps below it"
          >
            self
          </span>
        </div>
      </div>
      <div role="rowgroup" className="treeViewport">
        <div ref={rows} role="presentation" className="treeRows">
          {drawn}
        </div>
      </div>
    </div>
  )
}

function boxOf(state: WaterfallState): {
  width: number
  height: number
  rowHeight: number
  scrollTop: number
} {
  return { width: state.laneWidth, height: state.laneHeight, rowHeight, scrollTop: state.scrollTop }
}

/** In a nesting of thousands, indentation starts where the rows in sight start; ordinary trees never shift. */
function baseDepthOf(depth: Uint16Array, visible: Uint32Array, first: number, last: number): number {
  let least = Infinity
  for (let position = first; position < last; position++)
    least = Math.min(least, depth[visible[position] as number] as number)
  return Number.isFinite(least) && least > deepestIndent ? least - 1 : 0
}

/** Shifts the drawn rows with every scroll, without rendering them again. */
function useRowOffset(first: number): RefObject<HTMLDivElement | null> {
  const store = useWaterfallStore()
  const rows = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const shift = (): void => {
      if (rows.current === null) return
      rows.current.style.transform = `translateY(${String(first * rowHeight - store.get().scrollTop)}px)`
    }
    shift()
    return store.subscribe(shift)
  }, [store, first])
  return rows
}

/** After a move of the selection, focus follows, unless somebody is busy in another part of the page. */
function useRovingFocus(grid: { readonly current: HTMLElement | null }, selected: number | null): void {
  const before = useRef<number | null>(null)
  useEffect(() => {
    if (selected === before.current) return
    const isFirst = before.current === null
    before.current = selected
    const active = document.activeElement
    const isFree =
      active === null ||
      active === document.body ||
      active.id === 'main' ||
      grid.current?.contains(active) === true
    if (selected === null || !isFree || isFirst) return
    grid.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true })
  }, [grid, selected])
}
