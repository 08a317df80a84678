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
  /** Cannot be hidden. */
  readonly isFixed?: boolean
  readonly cell: (row: R) => ReactNode
}

export interface ColumnLayout<R> {
  readonly columns: readonly TableColumn<R>[]
  /** Value for `grid-template-columns`. */
  readonly template: string
  /** Least width of the whole row in pixels. */
  readonly minWidth: number
}

const narrowest = 40
const widest = 1_200

/** The columns to show and their widths, from what a person chose. */
export function layoutColumns<R>(
  columns: readonly TableColumn<R>[],
  choice: {
    readonly widths: Readonly<Record<string, number>>
    readonly shown: Readonly<Record<string, boolean>>
  },
  gap: number,
): ColumnLayout<R> {
  const visible = columns.filter((column) => isColumnShown(column, choice.shown))
  const widths = visible.map((column) => columnWidth(column, choice.widths))
  return {
    columns: visible,
    template: visible
      .map((column, at) => (column.isFlexible === true ? `minmax(${widths[at]}px, 1fr)` : `${widths[at]}px`))
      .join(' '),
    minWidth: widths.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, visible.length - 1),
  }
}

export function isColumnShown<R>(column: TableColumn<R>, shown: Readonly<Record<string, boolean>>): boolean {
  if (column.isFixed === true) return true
  return shown[column.id] ?? column.isOptional !== true
}

export function columnWidth<R>(column: TableColumn<R>, widths: Readonly<Record<string, number>>): number {
  return clampWidth(column, widths[column.id] ?? column.width)
}

export function clampWidth<R>(column: TableColumn<R>, width: number): number {
  return Math.min(widest, Math.max(column.minWidth ?? narrowest, width))
}
