import { useMutation } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import type { Input, JsonProcedure, Output } from '../../shared/contract/contract'
import { useEngine } from './EngineProvider'

/**
 * A command of the engine: `mutateAsync(input)` runs it, `isPending` and `error` tell how it goes. Never retried. What
 * it changes comes back through `workspace.changed`.
 */
export function useCommand<N extends JsonProcedure>(
  procedure: N,
): UseMutationResult<Output<N>, Error, Input<N>> {
  const client = useEngine()
  return useMutation<Output<N>, Error, Input<N>>({ mutationFn: (input) => client.call(procedure, input) })
}
