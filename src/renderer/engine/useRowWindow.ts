import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Input, Output } from '../../shared/contract/contract'
import type { SessionRow } from '../../shared/contract/sessions'
import type { TraceRow } from '../../shared/contract/traces'
import { useEngine } from './EngineProvider'

/** The procedures that answer a sorted, filtered list in windows. */
export type ListProcedure = 'traces.list' | 'sessions.list'
interface ListRows {
  readonly 'traces.list': TraceRow
  readonly 'sessions.list': SessionRow
}
export type ListRow<N extends ListProcedure> = ListRows[N]
export type ListCounts = Omit<Output<'traces.list'>, 'rows'>
type ListOutput<N extends ListProcedure> = ListCounts & { readonly rows: readonly ListRow<N>[] }

export interface RowWindow<R> {
  /** The row at a place of the whole list; null while it is still loading. */
  readonly rowAt: (index: number) => R | null
  /** Counts of the list; null before the first answer. */
  readonly counts: ListCounts | null
  /** True while what is shown answers the question before. */
  readonly isStale: boolean
  readonly isLoading: boolean
  readonly error: Error | null
  readonly retry: () => void
  /** Tell which rows are on screen; their windows and the next are read. */
  readonly show: (first: number, last: number) => void
}

const windowSize = 200

/** The question that was last answered and the cache keys of its windows, as JSON. */
interface Answered {
  readonly question: string
  readonly keys: string
}

function windowsOf(first: number, last: number): number[] {
  const from = Math.floor(first / windowSize)
  return Array.from({ length: Math.floor(last / windowSize) - from + 1 }, (_, at) => from + at)
}

/**
 * A list of any length, read in windows of 200 around what is on screen. When the question changes, the old rows stay
 * until the first window of the new answer is there.
 */
export function useRowWindow<N extends ListProcedure>(
  procedure: N,
  input: Omit<Input<N>, 'offset' | 'limit'>,
): RowWindow<ListRow<N>> {
  const client = useEngine()
  const question = JSON.stringify([procedure, input])
  const cache = useQueryClient()
  const [range, setRange] = useState({ first: 0, last: 0 })
  const [answered, setAnswered] = useState<Answered | null>(null)
  const wanted = windowsOf(range.first, range.last)
  const keyOf = (index: number): unknown[] => [
    procedure,
    { ...input, offset: index * windowSize, limit: windowSize },
  ]

  const results = useQueries({
    queries: wanted.map((index) => ({
      queryKey: keyOf(index),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        client.call(procedure, keyOf(index)[1] as Input<N>, { signal }) as Promise<unknown> as Promise<
          ListOutput<N>
        >,
    })),
  })

  const hasAnswer = results.some((result) => result.data !== undefined)
  const answeredKeys = hasAnswer ? JSON.stringify(wanted.map(keyOf)) : null
  if (answeredKeys !== null && answered?.keys !== answeredKeys) setAnswered({ question, keys: answeredKeys })

  const windows = new Map<number, ListOutput<N>>()
  const collect = (key: readonly unknown[], data: ListOutput<N> | undefined): void => {
    const { offset } = key[1] as { offset: number }
    if (data !== undefined) windows.set(offset / windowSize, data)
  }
  const isStale = !hasAnswer && answered !== null && answered.question !== question
  if (!hasAnswer && answered !== null)
    for (const key of JSON.parse(answered.keys) as unknown[][]) collect(key, cache.getQueryData(key))
  else results.forEach((result, place) => collect(keyOf(wanted[place] ?? 0), result.data))

  const show = (first: number, last: number): void =>
    setRange((old) =>
      windowsOf(old.first, old.last).join() === windowsOf(first, last).join() ? old : { first, last },
    )

  const failed = results.find((result) => result.error !== null)
  return {
    rowAt: (index) => windows.get(Math.floor(index / windowSize))?.rows[index % windowSize] ?? null,
    counts: windows.values().next().value ?? null,
    isStale,
    isLoading: results.some((result) => result.isFetching),
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
    show,
  }
}
