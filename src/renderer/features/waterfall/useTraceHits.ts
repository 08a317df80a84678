import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Input } from '../../../shared/contract/contract'
import { useEngine } from '../../engine/EngineProvider'

/** No more hits than this are asked for. */
const mostHits = 20_000

export interface TraceHits {
  /** What was found so far; null before the first answer. */
  readonly observationIds: readonly number[] | null
  /** More may come by itself. */
  readonly isComing: boolean
  /** The search ended at `mostHits`: there are more. */
  readonly isCut: boolean
  /** How much of the trace was looked at, 0 to 1. */
  readonly share: number
  readonly error: Error | null
}

export type TraceSearchScope = NonNullable<Input<'traces.search'>['scope']>

/**
 * Searches a trace to its end, answer by answer: the engine says soon what it found so far, and goes on where it
 * stopped as long as somebody looks. An empty text asks nothing.
 */
export function useTraceHits(traceKey: string, text: string, scope: TraceSearchScope): TraceHits {
  const client = useEngine()
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['traces.search', { traceKey, text, scope }],
    queryFn: ({ pageParam, signal }) =>
      client.call('traces.search', { traceKey, text, scope, from: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      pages.reduce((sum, { observationIds }) => sum + observationIds.length, 0) < mostHits ? last.next : null,
    enabled: text !== '',
  })
  const goesOn = hasNextPage && !isFetching && error === null
  useEffect(() => {
    if (goesOn) void fetchNextPage({ cancelRefetch: false })
  }, [goesOn, fetchNextPage])
  const pages = data?.pages
  const observationIds = useMemo(() => pages?.flatMap((page) => page.observationIds) ?? null, [pages])
  const last = pages?.at(-1)
  return {
    observationIds,
    isComing: text !== '' && error === null && (last === undefined || hasNextPage),
    isCut: last !== undefined && last.next !== null && !hasNextPage,
    share: last === undefined || last.total === 0 ? 0 : last.searched / last.total,
    error: text === '' ? null : error,
  }
}
