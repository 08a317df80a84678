import { createContext, useContext, useSyncExternalStore } from 'react'
import { ensureExists } from '../../../shared/util/assert'
import type { WaterfallState, WaterfallStore } from './waterfallStore'

export const WaterfallContext = createContext<WaterfallStore | null>(null)

/** The open trace's store. */
export function useWaterfallStore(): WaterfallStore {
  return ensureExists(useContext(WaterfallContext), 'WaterfallContext above')
}

/** One piece of the state; the component renders again only when that piece is another (compared by identity). */
export function useWaterfall<T>(select: (state: WaterfallState) => T): T {
  const store = useWaterfallStore()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
