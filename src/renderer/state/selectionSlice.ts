import type { StateCreator } from 'zustand'

/** Where one stood in a list, so that coming back finds the place. Kept while the page lives. */
export interface ListPlace {
  /** Row of the cursor; null before the first move. */
  readonly cursor: number | null
}

export interface SelectionSlice {
  readonly places: Readonly<Record<string, ListPlace>>
  /** `list` names the list with its question: another filter or order is another place. */
  setPlace(list: string, place: ListPlace): void
}

const mostPlaces = 20

export const createSelectionSlice: StateCreator<SelectionSlice> = (set, get) => ({
  places: {},
  setPlace(list, place) {
    const others = Object.entries(get().places).filter(([name]) => name !== list)
    set({ places: Object.fromEntries([...others.slice(1 - mostPlaces), [list, place]]) })
  },
})
