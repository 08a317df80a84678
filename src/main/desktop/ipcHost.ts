import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import { bridgeChannels } from '../../shared/contract/bridge'
import type { EngineErrorCode, Reply } from '../../shared/contract/errors'
import { describeError } from '../../shared/util/describeError'
import { describeExcess, maxBinaryBytes } from '../../shared/util/valueLimits'
import type { Engine } from '../engine/engine'
import type { Files, Logger } from '../ports/platform'
import { isOurPage } from './senderCheck'

export interface IpcHostParts {
  readonly ipcMain: Pick<IpcMain, 'handle'>
  /** The engine of the open workspace. */
  engine(): Pick<Engine, 'dispatch'>
  files(): Pick<Files, 'register'>
  readonly logger: Logger
}

const callSchema = z.union([
  z.strictObject({ callId: z.number(), cancel: z.literal(true) }),
  z.strictObject({ callId: z.number(), procedure: z.string().max(100), input: z.unknown() }),
])
const pathsSchema = z.array(z.string().min(1).max(32_768)).max(10_000)

/**
 * The window's door: one channel for calls, one for dropped files. Every channel is registered through `handle`,
 * which checks the sender before it looks at anything else, then the shape; neither throws to the page.
 */
export function openIpcHost(parts: IpcHostParts): void {
  const calls = createCalls(parts)
  handle(parts, bridgeChannels.call, callSchema, (request, event) => {
    if ('cancel' in request) return calls.cancel(event.sender, request.callId)
    return calls.run(event.sender, request.callId, request.procedure, request.input)
  })
  handle(parts, bridgeChannels.files, pathsSchema, (paths) =>
    Promise.resolve({ ok: true, value: paths.map((path) => parts.files().register(path)) }),
  )
}

function handle<T>(
  { ipcMain, logger }: IpcHostParts,
  channel: string,
  schema: z.ZodType<T>,
  run: (request: T, event: IpcMainInvokeEvent) => Promise<Reply<unknown>>,
): void {
  ipcMain.handle(channel, async (event, ...args: unknown[]): Promise<Reply<unknown>> => {
    if (!isOurPage(event)) return failed('refused', 'Only the page of Spanglass is answered.')
    const excess = describeExcess(args)
    if (excess !== null) return failed('too_large', `The call was not looked at. ${excess}`)
    const request = schema.safeParse(args[0])
    if (!request.success || args.length !== 1)
      return failed('invalid_input', 'That was no call of this program.')
    try {
      return await run(request.data, event)
    } catch (error) {
      logger.error(`a call failed: ${describeError(error)}`)
      return failed('internal', 'The call failed; the log says more.')
    }
  })
}

type Sender = Pick<IpcMainInvokeEvent['sender'], 'id' | 'once'>

/** The calls that run, so that the page can cancel one and a page that goes cancels its own. */
function createCalls({ engine }: IpcHostParts) {
  const running = new Map<number, Map<number, AbortController>>()

  const callsOf = (sender: Sender): Map<number, AbortController> => {
    const known = running.get(sender.id)
    if (known !== undefined) return known
    const calls = new Map<number, AbortController>()
    const abortAll = (): void => {
      running.delete(sender.id)
      for (const controller of calls.values()) controller.abort()
    }
    running.set(sender.id, calls)
    sender.once('destroyed', abortAll)
    sender.once('did-navigate', abortAll)
    return calls
  }

  return {
    async run(sender: Sender, callId: number, procedure: string, input: unknown): Promise<Reply<unknown>> {
      const calls = callsOf(sender)
      if (calls.has(callId)) return failed('invalid_input', 'A call with this number is running.')
      const controller = new AbortController()
      calls.set(callId, controller)
      try {
        return withinLimits(await engine().dispatch(procedure, input, controller.signal))
      } finally {
        calls.delete(callId)
      }
    },
    cancel(sender: Sender, callId: number): Promise<Reply<unknown>> {
      running.get(sender.id)?.get(callId)?.abort()
      return Promise.resolve({ ok: true, value: null })
    },
  }
}

function withinLimits(reply: Reply<unknown>): Reply<unknown> {
  if (!reply.ok) return reply
  if (reply.value instanceof Uint8Array) {
    return reply.value.byteLength <= maxBinaryBytes
      ? reply
      : failed('too_large', 'The answer is larger than 128 MiB.')
  }
  const excess = describeExcess(reply.value)
  return excess === null
    ? reply
    : failed('too_large', `The answer cannot be sent. ${excess} Ask for less at a time.`)
}

function failed(code: EngineErrorCode, message: string): Reply<never> {
  return { ok: false, error: { code, message } }
}
