import type { ColumnChoice } from './listColumnsSlice'

/** What the page remembers of how a person likes it: columns, pane sizes, folds. Losing it costs a moment. */
export interface Habits {
  readonly columns: Readonly<Record<string, ColumnChoice>>
  readonly sizes: Readonly<Record<string, number>>
  readonly folds: Readonly<Record<string, boolean>>
}

/** Folds are kept for this many names, the newest. */
const mostFolds = 500

/** Habits as the JSON text that the settings keep. */
export function writeHabits({ columns, sizes, folds }: Habits): string {
  return JSON.stringify({
    columns,
    sizes,
    folds: Object.fromEntries(Object.entries(folds).slice(-mostFolds)),
  })
}

/** Reads the text back; what an older or newer program wrote otherwise is left out. Null when there is nothing. */
export function readHabits(text: string): Habits | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const found = Object.fromEntries(entriesOf(value))
  if (Object.keys(found).length === 0) return null
  const columns = entriesOf(found['columns']).map(([list, choice]): [string, ColumnChoice] => {
    const { widths, shown } = Object.fromEntries(entriesOf(choice))
    return [list, { widths: valuesOf(widths, isWidth), shown: valuesOf(shown, isBoolean) }]
  })
  return {
    columns: Object.fromEntries(columns),
    sizes: valuesOf(found['sizes'], isWidth),
    folds: valuesOf(found['folds'], isBoolean),
  }
}

const isWidth = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 100_000
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

function valuesOf<T>(value: unknown, isOne: (value: unknown) => value is T): Record<string, T> {
  return Object.fromEntries(entriesOf(value).filter((entry): entry is [string, T] => isOne(entry[1])))
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
