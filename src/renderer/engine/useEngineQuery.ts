import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import type { BinaryProcedure, Input, JsonProcedure, Output } from '../../shared/contract/contract'
import { useEngine } from './EngineProvider'

export interface EngineQueryOptions {
  /** False: do not ask yet. */
  readonly enabled?: boolean
  /** True (the default): show the answer to the last question until the new one comes; `isPlaceholderData` says so. */
  readonly keep?: boolean
}

/**
 * Reads from the engine: the question is the key, the answer is data (or the old answer while a new one loads).
 * Leaving or changing the question cancels the call. Answers go stale only through `workspace.changed`.
 */
export function useEngineQuery<N extends JsonProcedure>(
  procedure: N,
  input: Input<N>,
  options: EngineQueryOptions = {},
): UseQueryResult<Output<N>, Error> {
  const client = useEngine()
  return useQuery<Output<N>, Error>({
    queryKey: [procedure, input],
    queryFn: ({ signal }) => client.call(procedure, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keep === false ? {} : { placeholderData: keepPreviousData as never }),
  })
}

/** Like `useEngineQuery`, for procedures that answer bytes. `decode` must be one stable function: it runs once per answer. */
export function useBinary<N extends BinaryProcedure, T>(
  procedure: N,
  input: Input<N>,
  decode: (bytes: Uint8Array) => T,
  options: EngineQueryOptions = {},
): UseQueryResult<T, Error> {
  const client = useEngine()
  return useQuery<T, Error>({
    queryKey: [procedure, input],
    queryFn: async ({ signal }) => decode(await client.binary(procedure, input, { signal })),
    enabled: options.enabled ?? true,
    structuralSharing: false,
    ...(options.keep === false ? {} : { placeholderData: keepPreviousData as never }),
  })
}
