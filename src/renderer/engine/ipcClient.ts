import type { Bridge } from '../../shared/contract/bridge'
import { EngineError } from '../../shared/contract/errors'
import { createListeners } from './listeners'
import type { RendererClient } from './rendererClient'
import { abortError, openReply } from './replies'

/**
 * The engine over the preload bridge of the window. Calls are numbered so that they can be cancelled; the window and
 * the engine live and die together, so the connection never drops and nothing is uploaded.
 */
export function createIpcClient(bridge: Bridge): RendererClient {
  const events = createListeners<{ readonly name: string; readonly payload: unknown }>()
  bridge.onEvent((event) => events.tell(event))
  let lastCallId = 0

  const invoke = async (
    procedure: string,
    input: unknown,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    stopWhenAborted(signal)
    const callId = ++lastCallId
    const cancel = (): void => void bridge.invoke({ callId, cancel: true })
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const reply = await bridge.invoke({ callId, procedure, input })
      stopWhenAborted(signal)
      return openReply(reply)
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  return {
    takesFolders: true,
    call: (name, input, options) => invoke(name, input, options?.signal) as never,
    async binary(name, input, options) {
      const value = await invoke(name, input, options?.signal)
      if (value instanceof Uint8Array) return value
      throw new EngineError('internal', 'The engine answered without bytes.')
    },
    registerFiles: (files) => bridge.registerFiles(files),
    on: (name, listener) =>
      events.add((event) => {
        if (event.name === name) listener(event.payload as never)
      }),
    onConnection: () => () => undefined,
    onUpload: () => () => undefined,
    onRefused: () => () => undefined,
  }
}

function stopWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError()
}
