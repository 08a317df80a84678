import type { StateCreator } from 'zustand'
import { persisted } from './persistedState'

/** What a person chose about one list's columns; columns not named are as the list defines them. */
export interface ColumnChoice {
  /** Pixels by column id. */
  readonly widths: Readonly<Record<string, number>>
  /** Shown or not by column id. */
  readonly shown: Readonly<Record<string, boolean>>
}

export interface ListColumnsSlice {
  readonly columns: Readonly<Record<string, ColumnChoice>>
  setColumnWidth(list: string, column: string, width: number): void
  setColumnShown(list: string, column: string, shown: boolean): void
  resetColumns(list: string): void
}

export const noColumnChoice: ColumnChoice = { widths: {}, shown: {} }

const stored = persisted('columns', readChoices)

export const createListColumnsSlice: StateCreator<ListColumnsSlice> = (set, get) => {
  const change = (list: string, edit: (choice: ColumnChoice) => ColumnChoice): void => {
    const columns = { ...get().columns, [list]: edit(get().columns[list] ?? noColumnChoice) }
    set({ columns })
    stored.save(columns)
  }
  return {
    columns: stored.load(),
    setColumnWidth: (list, column, width) =>
      change(list, (choice) => ({ ...choice, widths: { ...choice.widths, [column]: Math.round(width) } })),
    setColumnShown: (list, column, shown) =>
      change(list, (choice) => ({ ...choice, shown: { ...choice.shown, [column]: shown } })),
    resetColumns: (list) => change(list, () => noColumnChoice),
  }
}

/** Reads stored choices; whatever is not of the right shape is left out. */
export function readChoices(value: unknown): Record<string, ColumnChoice> {
  const choices: Record<string, ColumnChoice> = {}
  for (const [list, choice] of entriesOf(value)) {
    const { widths, shown } = (choice ?? {}) as { widths?: unknown; shown?: unknown }
    choices[list] = {
      widths: Object.fromEntries(
        entriesOf(widths).filter(
          (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
        ),
      ),
      shown: Object.fromEntries(
        entriesOf(shown).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
      ),
    }
  }
  return choices
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}
