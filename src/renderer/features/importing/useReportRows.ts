import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { Input, Output } from '../../../shared/contract/contract'
import { useEngine } from '../../engine/EngineProvider'
import type { ImportFileView, PlaceView } from './importWords'

interface ReportLists {
  readonly 'imports.listFiles': ImportFileView
  readonly 'imports.listPlaces': PlaceView
}
type ReportList = keyof ReportLists
export type ReportRow<N extends ReportList> = ReportLists[N]

export interface ReportRows<R> {
  readonly rowAt: (index: number) => R | null
  /** Rows that can be shown, and how many there are of which only these were kept; null before the first answer. */
  readonly matching: number | null
  readonly total: number | null
  readonly isStale: boolean
  readonly error: Error | null
  readonly retry: () => void
  readonly show: (first: number, last: number) => void
}

const windowSize = 200

/** A list of a report of any length, read in windows around what is on screen. */
export function useReportRows<N extends ReportList>(
  procedure: N,
  input: Omit<Input<N>, 'offset' | 'limit'>,
): ReportRows<ReportRow<N>> {
  const client = useEngine()
  const [shown, setShown] = useState({ first: 0, last: 0 })
  const wanted = Array.from({ length: shown.last - shown.first + 1 }, (_, at) => shown.first + at)
  const results = useQueries({
    queries: wanted.map((index) => {
      const question = { ...input, offset: index * windowSize, limit: windowSize }
      return {
        queryKey: [procedure, question] as const,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          client.call(procedure, question as Input<N>, { signal }) as Promise<unknown> as Promise<
            Output<ReportList>
          >,
        placeholderData: keepPreviousData as never,
      }
    }),
  })
  const windows = new Map(wanted.map((index, place) => [index, results[place]?.data]))
  const counts = results.find(({ data }) => data !== undefined)?.data ?? null
  const failed = results.find(({ error }) => error !== null)
  return {
    rowAt: (index) =>
      (windows.get(Math.floor(index / windowSize))?.rows[index % windowSize] as ReportRow<N> | undefined) ??
      null,
    matching: counts?.matching ?? null,
    total: counts?.total ?? null,
    isStale: results.some(({ isPlaceholderData }) => isPlaceholderData),
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
    show(firstRow, lastRow) {
      const first = Math.floor(firstRow / windowSize)
      const last = Math.floor(lastRow / windowSize)
      setShown((old) => (old.first === first && old.last === last ? old : { first, last }))
    },
  }
}
