import type { ReactNode } from 'react'

/** One column of a table of rows `R`. */
export interface TableColumn<R> {
  readonly id: string
  readonly title: string
  /** Said on hover over the title: what the figure means. */
  readonly hint?: string
  /** Pixels as it comes; also the least width unless `minWidth` says less. */
  readonly width: number
  readonly minWidth?: number
  /** Takes the room that is left; `width` is then its least width. One column per table. */
  readonly isFlexible?: boolean
  readonly align?: 'start' | 'end'
  /** Name of the sort order it gives; null when one cannot sort by it. */
  readonly sort: string | null
  /** Not shown until chosen. */
  readonly isOptional?: boolean
  /**
   * Gives way when there is no room for all: 1 goes first. Without it, or once a person has chosen to show it, it never
   * does.
   */
  readonly yields?: number
  /** No row has anything in it: it takes no room unless a person has chosen to show it. */
  readonly isEmpty?: boolean
  /** Cannot be hidden. */
  readonly isFixed?: boolean
  readonly cell: (row: R) => ReactNode
}

export interface ColumnLayout<R> {
  readonly columns: readonly TableColumn<R>[]
  /** Columns that would be shown if there were room. */
  readonly yielded: readonly TableColumn<R>[]
  /** Value for `grid-template-columns`. */
  readonly template: string
  /** Least width of the whole row in pixels. */
  readonly minWidth: number
}

export interface ColumnWishes {
  readonly widths: Readonly<Record<string, number>>
  readonly shown: Readonly<Record<string, boolean>>
}

export const columnGap = 12
const rowPadding = 28
const narrowest = 40
const widest = 1_200

/** The columns to show in `available` pixels (0: not measured yet, all) and their widths, from what a person chose. */
export function layoutColumns<R>(
  columns: readonly TableColumn<R>[],
  wishes: ColumnWishes,
  available: number,
): ColumnLayout<R> {
  const visible = columns.filter((column) => isColumnShown(column, wishes.shown))
  const widthOf = (column: TableColumn<R>): number => columnWidth(column, wishes.widths)
  const yielding = visible
    .filter((column) => column.yields !== undefined && wishes.shown[column.id] !== true)
    .sort((a, b) => (a.yields ?? 0) - (b.yields ?? 0))
  const yielded = new Set<TableColumn<R>>()
  let least = rowPadding + visible.reduce((sum, column) => sum + widthOf(column) + columnGap, -columnGap)
  for (const column of yielding) {
    if (available === 0 || least <= available) break
    yielded.add(column)
    least -= widthOf(column) + columnGap
  }
  // What still is too much comes off the flexible column, down to its least width; the rest scrolls.
  const excess = available === 0 ? 0 : Math.max(0, least - available)
  const flexibleWidth = (column: TableColumn<R>): number =>
    Math.max(Math.min(widthOf(column), column.minWidth ?? narrowest), widthOf(column) - excess)
  const kept = visible.filter((column) => !yielded.has(column))
  return {
    columns: kept,
    yielded: [...yielded],
    template: kept
      .map((column) =>
        column.isFlexible === true ? `minmax(${flexibleWidth(column)}px, 1fr)` : `${widthOf(column)}px`,
      )
      .join(' '),
    minWidth: kept.reduce(
      (sum, column) =>
        sum + (column.isFlexible === true ? flexibleWidth(column) : widthOf(column)) + columnGap,
      rowPadding - columnGap,
    ),
  }
}

export function isColumnShown<R>(column: TableColumn<R>, shown: Readonly<Record<string, boolean>>): boolean {
  if (column.isFixed === true) return true
  return shown[column.id] ?? (column.isOptional !== true && column.isEmpty !== true)
}

export function columnWidth<R>(column: TableColumn<R>, widths: Readonly<Record<string, number>>): number {
  return clampWidth(column, widths[column.id] ?? column.width)
}

export function clampWidth<R>(column: TableColumn<R>, width: number): number {
  return Math.min(widest, Math.max(column.minWidth ?? narrowest, width))
}
