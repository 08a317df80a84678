import type { BinaryProcedure, Input, JsonProcedure, Output } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import type { Reply } from '../../shared/contract/errors'

/** The engine as a command sees it: in this process, or in the program that holds the workspace. */
export interface Door {
  call<N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>>
  binary<N extends BinaryProcedure>(name: N, input: Input<N>): Promise<Uint8Array>
  /** Handles for absolute paths. */
  register(paths: readonly string[]): Promise<readonly string[]>
  /** Aborted when the person interrupts. */
  readonly signal: AbortSignal
  /** Ends a job even then. */
  cancelJob(jobId: string): Promise<void>
  close(): Promise<void>
}

/** What both kinds of engine offer. */
export interface Dispatcher {
  dispatch(procedure: string, input: unknown, signal: AbortSignal): Promise<Reply<unknown>>
  register(paths: readonly string[]): Promise<readonly string[]>
  close(): Promise<void>
}

/** Calls by name with the contract's types; a failure becomes an `EngineError`. */
export function createDoor(dispatcher: Dispatcher, signal: AbortSignal): Door {
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    const reply = await dispatcher.dispatch(name, input, signal)
    if (reply.ok) return reply.value
    throw new EngineError(reply.error.code, reply.error.message)
  }
  return {
    call: <N extends JsonProcedure>(name: N, input: Input<N>) => ask(name, input) as Promise<Output<N>>,
    async binary(name, input) {
      const value = await ask(name, input)
      if (value instanceof Uint8Array) return value
      throw new EngineError('internal', `${name} did not answer bytes`)
    },
    register: (paths) => dispatcher.register(paths),
    signal,
    async cancelJob(jobId) {
      await dispatcher.dispatch('jobs.cancel', { jobId }, new AbortController().signal)
    },
    close: () => dispatcher.close(),
  }
}
