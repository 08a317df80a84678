import type { StateCreator } from 'zustand'

/** What will probably be opened next. */
export interface AheadSlice {
  /** Key of the trace that one rests on in a list, once its answers have been read; else null. */
  readonly traceAhead: string | null
  setTraceAhead(traceKey: string | null): void
}

export const createAheadSlice: StateCreator<AheadSlice> = (set) => ({
  traceAhead: null,
  setTraceAhead: (traceAhead) => set({ traceAhead }),
})
