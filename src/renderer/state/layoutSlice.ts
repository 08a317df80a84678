import type { StateCreator } from 'zustand'
import { persisted } from './persistedState'

/** Sizes of panes, by the pane's name, in the unit of the pane (pixels or percent), and folds by a name. */
export interface LayoutSlice {
  readonly sizes: Readonly<Record<string, number>>
  readonly folds: Readonly<Record<string, boolean>>
  setSize(pane: string, size: number): void
  /** Remembers that something is folded (true) or open (false). */
  setFold(name: string, folded: boolean): void
}

interface StoredLayout {
  readonly sizes: Record<string, number>
  readonly folds: Record<string, boolean>
}

const stored = persisted<StoredLayout>('layout', (value) => {
  const { sizes, folds } = (typeof value === 'object' && value !== null ? value : {}) as {
    sizes?: unknown
    folds?: unknown
  }
  return { sizes: valuesOf(sizes, 'number'), folds: valuesOf(folds, 'boolean') }
})

function valuesOf<T>(value: unknown, type: 'number' | 'boolean'): Record<string, T> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => typeof entry === type)) as Record<
    string,
    T
  >
}

export const createLayoutSlice: StateCreator<LayoutSlice> = (set, get) => {
  const keep = (): void => stored.save({ sizes: { ...get().sizes }, folds: { ...get().folds } })
  return {
    ...stored.load(),
    setSize(pane, size) {
      set({ sizes: { ...get().sizes, [pane]: size } })
      keep()
    },
    setFold(name, folded) {
      set({ folds: { ...get().folds, [name]: folded } })
      keep()
    },
  }
}
