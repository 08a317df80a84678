import { z } from 'zod'

/** Why a call failed, for programs; the message is one sentence for a person and never holds a path of home or a key. */
export const engineErrorCodes = [
  'invalid_input',
  'unknown_procedure',
  'not_found',
  'refused',
  'cancelled',
  'workspace_busy',
  'disk_full',
  'read_only',
  'too_large',
  'damaged',
  'internal',
] as const
export type EngineErrorCode = (typeof engineErrorCodes)[number]

export const engineErrorSchema = z.object({ code: z.enum(engineErrorCodes), message: z.string() })

/** The one error type that crosses between a page and the engine. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  constructor(
    readonly code: EngineErrorCode,
    message: string,
  ) {
    super(message)
  }
}

/** What every call answers on the wire. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: EngineErrorCode; readonly message: string } }
