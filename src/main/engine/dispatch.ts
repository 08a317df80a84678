import type { z } from 'zod'
import { procedures } from '../../shared/contract/contract'
import type { CallContext, Handlers, ProcedureName } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import type { EngineErrorCode, Reply } from '../../shared/contract/errors'
import { describeError } from '../../shared/util/describeError'
import { StoreError } from '../store/storeError'
import type { Logger } from '../ports/platform'

export type Dispatch = (
  procedure: string,
  input: unknown,
  signal: AbortSignal,
  options?: Pick<CallContext, 'takesZstd'>,
) => Promise<Reply<unknown>>

/**
 * The only caller of handlers: look up (own names only), parse the input, run, check the output, answer. It never
 * throws; what goes wrong inside is logged and answered without paths, keys or SQL.
 */
export function createDispatch(handlers: Handlers, logger: Logger): Dispatch {
  return async (procedure, input, signal, options = {}) => {
    if (!isProcedure(procedure)) return failure('unknown_procedure', 'There is no such procedure.')
    const definition = procedures[procedure]
    const parsed = definition.input.safeParse(input ?? {})
    if (!parsed.success) return failure('invalid_input', describe(parsed.error))
    try {
      const handler = handlers[procedure] as (input: unknown, call: CallContext) => unknown
      const value: unknown = await handler(parsed.data, { ...options, signal })
      if (definition.type === 'binary') return { ok: true, value }
      const checked = definition.output.safeParse(value)
      if (checked.success) return { ok: true, value: checked.data }
      logger.error(`${procedure} answered what its contract forbids: ${placesOf(checked.error)}`)
      return failure('internal', 'The engine gave an answer that it should not have; the log says which.')
    } catch (error) {
      return answerError(procedure, error, signal, logger)
    }
  }
}

/** True for names of the contract alone: `constructor` and its like are none. */
export function isProcedure(name: string): name is ProcedureName {
  return Object.hasOwn(procedures, name)
}

function answerError(procedure: string, error: unknown, signal: AbortSignal, logger: Logger): Reply<never> {
  if (signal.aborted) return failure('cancelled', 'Cancelled.')
  if (error instanceof EngineError) return failure(error.code, error.message)
  if (error instanceof StoreError && error.code !== 'internal') return failure(error.code, error.message)
  logger.error(`${procedure} failed: ${describeError(error)}`)
  return failure('internal', 'Something went wrong inside; the log says what.')
}

function failure(code: EngineErrorCode, message: string): Reply<never> {
  return { ok: false, error: { code, message } }
}

/** For the log: which fields were wrong and how. A key of a record may be anything, so only words of ours stand in it. */
function placesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 2)
    .map(({ path, code }) => `${path.map(nameOfStep).join('.') || 'answer'} (${code})`)
    .join('; ')
}

/** A step of a path: names of the contract are short plain words, what stands in traces is not shown. */
const nameOfStep = (step: PropertyKey): string =>
  typeof step === 'number' || (typeof step === 'string' && /^[a-z][A-Za-z]{0,30}$/.test(step))
    ? `${step}`
    : '…'

/** The first two complaints, each with its place in the input. */
function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 2)
    .map(
      (issue) =>
        `${issue.path.length === 0 ? 'input' : issue.path.map(String).join('.').slice(0, 80)}: ${issue.message.slice(0, 200)}`,
    )
    .join('; ')
}
