import type { z } from 'zod'
import { app } from './app'
import { costs } from './costs'
import type { BinaryDefinition, EventDefinition, JsonDefinition, ProcedureDefinition } from './define'
import { events } from './events'
import { exports_ } from './exports'
import { imports } from './imports'
import { jobs } from './jobs'
import { mappings } from './mappings'
import { notes } from './notes'
import { observations } from './observations'
import { prices } from './prices'
import { sessions } from './sessions'
import { traces } from './traces'
import { watching } from './watching'

/** The one list of what may be asked of the engine. Everything below is derived from it. */
export const procedures = {
  ...app,
  ...imports,
  ...jobs,
  ...traces,
  ...sessions,
  ...observations,
  ...costs,
  ...prices,
  ...mappings,
  ...watching,
  ...notes,
  ...exports_,
} as const satisfies Record<string, ProcedureDefinition>

export { events }

export type Procedures = typeof procedures
export type ProcedureName = keyof Procedures
export type BinaryProcedure = {
  [N in ProcedureName]: Procedures[N] extends BinaryDefinition<z.ZodType> ? N : never
}[ProcedureName]
export type JsonProcedure = Exclude<ProcedureName, BinaryProcedure>
export type EventName = keyof typeof events

/** What a caller passes (defaults may be left out). */
export type Input<N extends ProcedureName> = z.input<Procedures[N]['input']>
/** What a handler receives. */
export type ParsedInput<N extends ProcedureName> = z.output<Procedures[N]['input']>
export type Output<N extends ProcedureName> = Procedures[N] extends JsonDefinition
  ? z.output<Procedures[N]['output']>
  : Uint8Array
export type EventPayload<E extends EventName> =
  (typeof events)[E] extends EventDefinition<infer P> ? z.output<P> : never

/** What a handler knows of the call besides its input. */
export interface CallContext {
  readonly signal: AbortSignal
  /** True where bytes may be answered as a zstd frame of them: the host says so on the wire, and the page's browser unpacks it. */
  readonly takesZstd?: boolean
}

/** A handler for every procedure: leaving one out is a compile error that names it. */
export type Handlers = {
  readonly [N in ProcedureName]: (input: ParsedInput<N>, call: CallContext) => Promise<Output<N>> | Output<N>
}

/** The engine as a page sees it, whichever host carries the messages. */
export interface EngineClient {
  call<N extends JsonProcedure>(
    name: N,
    input: Input<N>,
    options?: { signal?: AbortSignal },
  ): Promise<Output<N>>
  binary<N extends BinaryProcedure>(
    name: N,
    input: Input<N>,
    options?: { signal?: AbortSignal },
  ): Promise<Uint8Array>
  /** Hands the person's files to the engine: opaque handles, in order. */
  registerFiles(files: readonly HostFile[]): Promise<string[]>
  on<E extends EventName>(name: E, listener: (payload: EventPayload<E>) => void): () => void
  /** Called with false when the engine cannot be reached, true when it can again. */
  onConnection(listener: (connected: boolean) => void): () => void
}

/** A `File` of the page, named structurally because this room knows no DOM. */
export interface HostFile {
  readonly name: string
  readonly size: number
}
