import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { readTraceIndex } from '../../../shared/logic/traceIndex'
import type { TraceIndex } from '../../../shared/logic/traceIndex'
import { useEngine } from '../../engine/EngineProvider'
import type { RendererClient } from '../../engine/rendererClient'
import { useAppStore } from '../../state/appStore'

/** How long one stays on a trace before it is read: running through a list reads nothing. */
const restMs = 60
/** Larger traces are read when they are opened: their columns alone are tens of megabytes. */
const mostSpans = 250_000
/** Traces read ahead and not opened that are kept. */
const mostKept = 3

export interface TraceAhead {
  readonly traceKey: string
  readonly spans: number
}

/**
 * Reads the trace that will probably be opened next, so that its page finds the answers, and says so (`traceAhead`),
 * so that the page can be drawn: tell it where the cursor or the pointer comes to. What goes wrong goes wrong again,
 * and is shown, when the trace is opened.
 */
export function useReadAhead(): (trace: TraceAhead) => void {
  const client = useEngine()
  const cache = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const kept = useRef<string[]>([])
  const setTraceAhead = useAppStore((state) => state.setTraceAhead)
  const leave = useCallback(() => {
    if (timer.current === null) return
    clearTimeout(timer.current)
    timer.current = null
    setTraceAhead(null)
  }, [setTraceAhead])
  useEffect(() => leave, [leave])
  return useCallback(
    (trace) => {
      leave()
      if (trace.spans > mostSpans) return
      const { traceKey } = trace
      const rested = setTimeout(() => {
        kept.current = [traceKey, ...kept.current.filter((each) => each !== traceKey)]
        for (const old of kept.current.splice(mostKept)) forget(cache, old)
        void readTrace(client, cache, traceKey).then((isRead) => {
          if (isRead && timer.current === rested) setTraceAhead(traceKey)
        })
      }, restMs)
      timer.current = rested
    },
    [client, cache, leave, setTraceAhead],
  )
}

/** The questions that the page of a trace asks first, and the details of its first step; true when it could be drawn. */
async function readTrace(client: RendererClient, cache: QueryClient, traceKey: string): Promise<boolean> {
  const figures = cache.prefetchQuery({
    queryKey: ['traces.get', { traceKey }],
    queryFn: ({ signal }) => client.call('traces.get', { traceKey }, { signal }),
  })
  const target = { type: 'trace', traceKey } as const
  void cache.prefetchQuery({
    queryKey: ['notes.list', { target, withObservations: true }],
    queryFn: ({ signal }) => client.call('notes.list', { target, withObservations: true }, { signal }),
  })
  await cache.prefetchQuery({
    queryKey: ['traces.readPacked', { traceKey }],
    queryFn: async ({ signal }) =>
      readTraceIndex(await client.binary('traces.readPacked', { traceKey }, { signal })),
    structuralSharing: false,
  })
  const index = cache.getQueryData<TraceIndex>(['traces.readPacked', { traceKey }])
  const observationId = index?.trace.observationId[0]
  if (observationId === undefined) return false
  await cache.prefetchQuery({
    queryKey: ['observations.get', { observationId }],
    queryFn: ({ signal }) => client.call('observations.get', { observationId }, { signal }),
  })
  await figures
  return (
    cache.getQueryData(['traces.get', { traceKey }]) !== undefined &&
    cache.getQueryData(['observations.get', { observationId }]) !== undefined
  )
}

/** Drops the columns of a trace that nobody looks at; the other answers are small and go by themselves. */
function forget(cache: QueryClient, traceKey: string): void {
  cache.removeQueries({ queryKey: ['traces.readPacked', { traceKey }], exact: true, type: 'inactive' })
}
