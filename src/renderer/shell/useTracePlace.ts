import { useDeferredValue, useState } from 'react'
import { useAppStore } from '../state/appStore'
import type { Route } from '../state/view'

/** The one place for the page of a trace: shown, or drawn ahead and out of sight. */
export interface TracePlace {
  /** Another number is another page: nothing of the one before is carried over. */
  readonly id: number
  /** Null while there is none. */
  readonly traceKey: string | null
  readonly isShown: boolean
}

export const noTracePlace: TracePlace = { id: 0, traceKey: null, isShown: false }

/**
 * What becomes of the place. A page that was drawn ahead is shown as it stands if the address asks for nothing beyond
 * the trace itself: a step or a range of the address is part of how a page begins. One that is shown stays while one
 * goes from trace to trace.
 */
export function nextTracePlace(place: TracePlace, route: Route, ahead: string | null): TracePlace {
  const another = (traceKey: string | null, isShown: boolean): TracePlace => ({
    id: place.id + 1,
    traceKey,
    isShown,
  })
  if (route.page === 'trace') {
    const { traceKey } = route
    if (place.isShown) return place.traceKey === traceKey ? place : { ...place, traceKey }
    const isPlain = route.spanId === null && Object.keys(route.params).length === 0
    return place.traceKey === traceKey && isPlain ? { ...place, isShown: true } : another(traceKey, true)
  }
  return !place.isShown && place.traceKey === ahead ? place : another(ahead, false)
}

/** The page of a trace that the address asks for, or the one that will probably be asked for next. */
export function useTracePlace(route: Route): TracePlace {
  // Making and throwing away must not make a key in the list wait.
  const ahead = useDeferredValue(useAppStore((state) => state.traceAhead))
  const [place, setPlace] = useState(noTracePlace)
  const next = nextTracePlace(place, route, ahead)
  if (next !== place) setPlace(next)
  return next
}
