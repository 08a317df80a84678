import { moveInTree, type TreeMove } from '../../../shared/logic/rowNavigation'
import { boundsOf, clampView, revealRange, sameRange, type TimeRange } from '../../../shared/logic/timeScale'
import {
  currentRange,
  enterRange,
  leaveRange,
  leaveTo,
  type TimeTrail,
} from '../../../shared/logic/timeTrail'
import { isOpen, type TraceIndex } from '../../../shared/logic/traceIndex'
import type { SearchHits } from '../../../shared/logic/traceSearch'
import type { LaneBox } from '../../../shared/logic/waterfallLayout'
import { carryPlace } from './carryPlace'
import {
  createFoldSet,
  type FoldSet,
  isFolded,
  visibleIndexOf,
  visibleRows,
  withAncestorsOpen,
  withFold,
} from '../../../shared/logic/waterfallRows'

/** Height of a row in CSS pixels; the same as `--row` of the theme. */
export const rowHeight = 28

/** A stretch of time kept in sight: one that comes and goes with M, and those kept with Shift+M. */
export interface TimeMark {
  readonly range: TimeRange
  readonly isKept: boolean
}

/** Where the pointer is over the lanes. */
export interface LanePointer {
  readonly x: number
  readonly y: number
  readonly row: number | null
  readonly isOnBar: boolean
}

/** All that the waterfall shows beyond the trace itself. Immutable; a change makes a new one. */
export interface WaterfallState {
  readonly folds: FoldSet
  readonly visible: Uint32Array
  readonly selectedRow: number | null
  readonly view: TimeRange
  readonly trail: TimeTrail
  /** A range drawn with the pointer and not entered yet. */
  readonly preview: TimeRange | null
  readonly scrollTop: number
  readonly laneWidth: number
  readonly laneHeight: number
  readonly pointer: LanePointer | null
  readonly hits: SearchHits | null
  readonly marks: readonly TimeMark[]
  /** Instants of the selected span's events, ns from the origin. */
  readonly eventTimes: readonly number[]
}

/**
 * The state of one open trace, outside React: panning and scrolling change it many times a second, and only the
 * canvases and the few rows that differ should hear of it.
 */
export interface WaterfallStore {
  readonly index: TraceIndex
  get(): WaterfallState
  subscribe(listener: () => void): () => void
  /** The widest view there is now: the whole trace, or the range one went into. */
  bounds(): TimeRange
  box(): LaneBox
  setView(view: TimeRange): void
  setScrollTop(scrollTop: number): void
  resizeLanes(width: number, height: number): void
  setPointer(pointer: LanePointer | null): void
  /** Selects a row, opens what hides it, and brings it into sight. */
  select(row: number | null, options?: { readonly reveal?: boolean }): void
  move(move: TreeMove): void
  toggleFold(row: number): void
  setHits(hits: SearchHits | null): void
  setPreview(preview: TimeRange | null): void
  /** Goes into the previewed range. Answers the view it should now show, or null without a preview. */
  enterPreview(): TimeRange | null
  /** Leaves the innermost range, or everything beyond a crumb (-1 = all). Answers the view to show. */
  leave(crumb?: number): TimeRange | null
  toggleMark(range: TimeRange, isKept: boolean): void
  setEventTimes(times: readonly number[]): void
}

export interface WaterfallStart {
  readonly trail?: TimeTrail
  readonly view?: TimeRange | null
  /** Kept marks. */
  readonly marks?: readonly TimeRange[]
  /** The step selected at first, if the trace has it. */
  readonly selectedRow?: number | null
  /** What the lanes probably measure: the first rows are drawn with it. */
  readonly lanes?: { readonly width: number; readonly height: number } | null
  /** The picture of the same trace that this one replaces: folds and place carry over. */
  readonly before?: WaterfallStore
}

export function createWaterfallStore(index: TraceIndex, start: WaterfallStart = {}): WaterfallStore {
  const before = start.before?.get() ?? null
  const carried =
    start.before === undefined
      ? null
      : carryPlace(start.before.index.trace, start.before.get(), index.trace, rowHeight)
  const folds = carried?.folds ?? createFoldSet(index.trace.count)
  const isSameOrigin = start.before?.index.trace.header.originNs === index.trace.header.originNs
  const trail = start.trail ?? []
  const whole: TimeRange = { startNs: index.startNs, endNs: index.endNs }
  const boundsFor = (crumbs: TimeTrail): TimeRange => boundsOf(currentRange(crumbs, whole))
  let state: WaterfallState = {
    folds,
    visible: carried?.visible ?? visibleRows(index.trace, folds),
    selectedRow: carried?.selectedRow ?? (index.trace.count === 0 ? null : (start.selectedRow ?? null)),
    view: clampView(start.view ?? boundsFor(trail), boundsFor(trail)),
    trail,
    preview: null,
    scrollTop: carried?.scrollTop ?? 0,
    laneWidth: start.lanes?.width ?? 0,
    laneHeight: start.lanes?.height ?? 0,
    pointer: null,
    hits: null,
    marks:
      (isSameOrigin ? before?.marks : undefined) ??
      (start.marks ?? []).map((range) => ({ range, isKept: true })),
    eventTimes: [],
  }
  const listeners = new Set<() => void>()

  const change = (next: Partial<WaterfallState>): void => {
    state = { ...state, ...next }
    for (const listener of listeners) listener()
  }
  const bounds = (): TimeRange => boundsFor(state.trail)
  const clampScroll = (scrollTop: number, rows = state.visible.length, height = state.laneHeight): number =>
    Math.max(0, Math.min(scrollTop, rows * rowHeight - height))
  /** The scroll position nearest to the present one at which a row is wholly in sight. */
  const scrollTo = (visible: Uint32Array, row: number): number => {
    const top = visibleIndexOf(visible, row) * rowHeight
    const lowest = top + rowHeight - state.laneHeight
    return clampScroll(Math.min(top, Math.max(lowest, state.scrollTop)), visible.length)
  }
  const withFolds = (next: FoldSet): Pick<WaterfallState, 'folds' | 'visible'> =>
    next === state.folds ? state : { folds: next, visible: visibleRows(index.trace, next) }

  const place = (nextFolds: FoldSet, row: number | null, reveal: boolean): void => {
    const { folds: set, visible } = withFolds(nextFolds)
    change({
      folds: set,
      visible,
      selectedRow: row,
      scrollTop: row === null ? clampScroll(state.scrollTop, visible.length) : scrollTo(visible, row),
      view: row === null || !reveal ? state.view : revealRange(state.view, bounds(), rangeOfRow(index, row)),
    })
  }

  return {
    index,
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    bounds,
    box: () => ({ width: state.laneWidth, height: state.laneHeight, rowHeight, scrollTop: state.scrollTop }),
    setView(view) {
      const next = clampView(view, bounds())
      if (!sameRange(next, state.view)) change({ view: next })
    },
    setScrollTop(scrollTop) {
      const next = clampScroll(scrollTop)
      if (next !== state.scrollTop) change({ scrollTop: next })
    },
    resizeLanes(laneWidth, laneHeight) {
      if (laneWidth === state.laneWidth && laneHeight === state.laneHeight) return
      change({
        laneWidth,
        laneHeight,
        scrollTop: clampScroll(state.scrollTop, state.visible.length, laneHeight),
      })
    },
    setPointer(pointer) {
      if (pointer !== state.pointer) change({ pointer })
    },
    select(row, options = {}) {
      if (row === null) change({ selectedRow: null, eventTimes: [] })
      else place(withAncestorsOpen(index.trace, state.folds, row), row, options.reveal ?? true)
    },
    move(move) {
      const page = Math.max(1, Math.floor(state.laneHeight / rowHeight) - 1)
      const next = moveInTree(
        index.trace,
        state.visible,
        { folds: state.folds, row: state.selectedRow },
        move,
        page,
      )
      place(next.folds, next.row, true)
    },
    toggleFold(row) {
      const next = withFold(index.trace, state.folds, row, !isFolded(state.folds, row))
      const { folds: set, visible } = withFolds(next)
      const selected = state.selectedRow
      const hidden = selected !== null && visible[visibleIndexOf(visible, selected)] !== selected
      change({
        folds: set,
        visible,
        selectedRow: hidden ? row : selected,
        scrollTop: clampScroll(state.scrollTop, visible.length),
      })
    },
    setHits(hits) {
      if (hits !== state.hits) change({ hits })
    },
    setPreview(preview) {
      if (!sameRange(preview, state.preview)) change({ preview })
    },
    enterPreview() {
      if (state.preview === null) return null
      const next = enterRange(state.trail, state.preview)
      change({ trail: next, preview: null })
      return boundsFor(next)
    },
    leave(crumb) {
      if (state.trail.length === 0) return null
      const next = crumb === undefined ? leaveRange(state.trail) : leaveTo(state.trail, crumb)
      change({ trail: next, preview: null })
      return boundsFor(next)
    },
    toggleMark(range, isKept) {
      const same = state.marks.find((mark) => sameRange(mark.range, range) && mark.isKept === isKept)
      const others = state.marks.filter((mark) => mark !== same && (isKept || mark.isKept))
      change({ marks: same === undefined ? [...others, { range, isKept }] : others })
    },
    setEventTimes(eventTimes) {
      if (eventTimes.length > 0 || state.eventTimes.length > 0) change({ eventTimes })
    },
  }
}

/** The time a row's bar covers; an open span to the end of the trace. */
export function rangeOfRow(index: TraceIndex, row: number): TimeRange {
  const startNs = index.trace.start[row] as number
  return { startNs, endNs: isOpen(index.trace, row) ? index.endNs : (index.knownEnd[row] as number) }
}
