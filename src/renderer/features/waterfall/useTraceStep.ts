import { useEffect, useRef } from 'react'
import { useNavigate } from '../../state/appStore'
import { traceRoute } from '../../state/view'
import type { TraceNeighbours } from './useTraceNeighbours'

/** Goes to the next trace (1) or the previous one (−1); says whether there was, or may be, one to go to. */
export type TraceStep = (direction: 1 | -1) => boolean

/**
 * Steps from trace to trace. A step asked for while the neighbours are still being read is kept and taken when they
 * are known, so that keys pressed quickly go exactly as far as they were pressed.
 */
export function useTraceStep(neighbours: TraceNeighbours): TraceStep {
  const navigate = useNavigate()
  const waiting = useRef(0)
  const { isKnown, previous, next } = neighbours
  useEffect(() => {
    const steps = waiting.current
    if (!isKnown || steps === 0) return
    const key = steps > 0 ? next : previous
    waiting.current = key === null ? 0 : steps - Math.sign(steps)
    if (key !== null) navigate(traceRoute(key))
  }, [isKnown, next, previous, navigate])
  return (direction) => {
    if (!isKnown) {
      waiting.current += direction
      return true
    }
    const key = direction > 0 ? next : previous
    if (key === null) return false
    navigate(traceRoute(key))
    return true
  }
}
