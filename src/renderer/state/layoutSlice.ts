import type { StateCreator } from 'zustand'

/** Sizes of panes, by the pane's name, in the unit of the pane (pixels or percent), and folds by a name. */
export interface LayoutSlice {
  readonly sizes: Readonly<Record<string, number>>
  readonly folds: Readonly<Record<string, boolean>>
  setSize(pane: string, size: number): void
  /** Remembers that something is folded (true) or open (false). */
  setFold(name: string, folded: boolean): void
}

export const createLayoutSlice: StateCreator<LayoutSlice> = (set, get) => ({
  sizes: {},
  folds: {},
  setSize: (pane, size) => set({ sizes: { ...get().sizes, [pane]: size } }),
  setFold(name, folded) {
    // Taken out first, so that the newest stand at the end: only so many are kept.
    const { [name]: _old, ...others } = get().folds
    set({ folds: { ...others, [name]: folded } })
  },
})
