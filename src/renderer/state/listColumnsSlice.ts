import type { StateCreator } from 'zustand'

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

export const createListColumnsSlice: StateCreator<ListColumnsSlice> = (set, get) => {
  const change = (list: string, edit: (choice: ColumnChoice) => ColumnChoice): void =>
    set({ columns: { ...get().columns, [list]: edit(get().columns[list] ?? noColumnChoice) } })
  return {
    columns: {},
    setColumnWidth: (list, column, width) =>
      change(list, (choice) => ({ ...choice, widths: { ...choice.widths, [column]: Math.round(width) } })),
    setColumnShown: (list, column, shown) =>
      change(list, (choice) => ({ ...choice, shown: { ...choice.shown, [column]: shown } })),
    resetColumns: (list) => change(list, () => noColumnChoice),
  }
}
