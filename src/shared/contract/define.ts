import type { z } from 'zod'

/** A procedure that reads: may be cancelled and retried. */
export interface QueryDefinition<I extends z.ZodType, O extends z.ZodType> {
  readonly type: 'query'
  readonly summary: string
  readonly input: I
  readonly output: O
}

/** A procedure that changes something: never retried by a client. */
export interface CommandDefinition<I extends z.ZodType, O extends z.ZodType> {
  readonly type: 'command'
  readonly summary: string
  readonly input: I
  readonly output: O
}

/** A procedure that reads bytes: the reply is one buffer (for traces, `encodePackedTrace`). */
export interface BinaryDefinition<I extends z.ZodType> {
  readonly type: 'binary'
  readonly summary: string
  readonly input: I
}

/** A hint from the engine. Nothing is only said in an event: after a gap the client asks again. */
export interface EventDefinition<P extends z.ZodType> {
  readonly type: 'event'
  readonly summary: string
  readonly payload: P
}

export type JsonDefinition = QueryDefinition<z.ZodType, z.ZodType> | CommandDefinition<z.ZodType, z.ZodType>
export type ProcedureDefinition = JsonDefinition | BinaryDefinition<z.ZodType>

/**
 * What may not stand in an output: JSON has no undefined, Date or bigint. An output that holds one turns into
 * `never` here, which makes the call of `query` or `command` an error.
 */
export type JsonSafe<T> = T extends string | number | boolean | null
  ? T
  : T extends undefined | bigint | symbol | Date | ((...args: never[]) => unknown)
    ? never
    : T extends readonly (infer E)[]
      ? [JsonSafe<E>] extends [never]
        ? never
        : T
      : T extends object
        ? true extends {
            [K in keyof T]-?: undefined extends T[K] ? true : [JsonSafe<T[K]>] extends [never] ? true : false
          }[keyof T]
          ? never
          : T
        : T

type SafeOutput<O extends z.ZodType> = [JsonSafe<z.output<O>>] extends [never] ? never : O

export function query<I extends z.ZodType, O extends z.ZodType>(
  summary: string,
  input: I,
  output: O & SafeOutput<O>,
): QueryDefinition<I, O> {
  return { type: 'query', summary, input, output }
}

export function command<I extends z.ZodType, O extends z.ZodType>(
  summary: string,
  input: I,
  output: O & SafeOutput<O>,
): CommandDefinition<I, O> {
  return { type: 'command', summary, input, output }
}

export function binary<I extends z.ZodType>(summary: string, input: I): BinaryDefinition<I> {
  return { type: 'binary', summary, input }
}

export function event<P extends z.ZodType>(summary: string, payload: P): EventDefinition<P> {
  return { type: 'event', summary, payload }
}
