import { EngineError, engineErrorCodes } from '../../shared/contract/errors'
import type { EngineErrorCode } from '../../shared/contract/errors'

/** The error of a call that the page itself gave up. Looks like the `AbortError` of `fetch`, which TanStack knows. */
export function abortError(): DOMException {
  return new DOMException('The call was cancelled.', 'AbortError')
}

/** Opens a `Reply`: the value, or the engine's error thrown. Anything that is no reply is an internal error. */
export function openReply(reply: unknown): unknown {
  if (typeof reply === 'object' && reply !== null && 'ok' in reply) {
    if (reply.ok === true && 'value' in reply) return reply.value
    if ('error' in reply) throw readError(reply.error)
  }
  throw new EngineError('internal', 'The engine gave an answer that this page does not understand.')
}

function readError(error: unknown): EngineError {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown
    message?: unknown
  }
  const known = engineErrorCodes.find((candidate) => candidate === code) satisfies EngineErrorCode | undefined
  return new EngineError(known ?? 'internal', typeof message === 'string' ? message : 'The engine failed.')
}

/** One sentence for a person from whatever was thrown. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message
  return 'Something failed without saying why.'
}

/** The engine's code for an error; null when it is not the engine's. */
export function errorCode(error: unknown): EngineErrorCode | null {
  return error instanceof EngineError ? error.code : null
}
