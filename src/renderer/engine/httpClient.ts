import { EngineError } from '../../shared/contract/errors'
import { connectEvents } from './eventSocketClient'
import { createListeners } from './listeners'
import type { RendererClient, UploadProgress } from './rendererClient'
import { openReply } from './replies'
import { uploadFiles } from './uploadFiles'

/**
 * The engine over loopback HTTP (serve mode). The event socket tells whether the engine is there; a call that finds
 * nobody says so in one sentence and makes the socket look again at once.
 */
export function createHttpClient(token: string, origin: string): RendererClient {
  const connection = createListeners<boolean>()
  const refused = createListeners<void>()
  const uploads = createListeners<UploadProgress | null>()
  const events = connectEvents(
    origin,
    token,
    (connected) => connection.tell(connected),
    // Another start may have this address now: a call hears whether our token is refused.
    () => void ask('app.getCapabilities', {}, undefined).catch(() => undefined),
  )

  const ask = async (
    procedure: string,
    input: unknown,
    signal: AbortSignal | undefined,
  ): Promise<Response> => {
    const response = await fetch(`${origin}/rpc/${encodeURIComponent(procedure)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(input ?? {}),
      signal: signal ?? null,
      cache: 'no-store',
      redirect: 'error',
    })
    if (response.status === 401) {
      events.stop()
      refused.tell()
    }
    return response
  }
  const post = async (
    procedure: string,
    input: unknown,
    signal: AbortSignal | undefined,
  ): Promise<Response> => {
    let response: Response
    try {
      response = await ask(procedure, input, signal)
    } catch (error) {
      if (signal?.aborted === true) throw error
      events.lookAgain()
      throw new EngineError('internal', 'Spanglass cannot be reached. Is it still running?')
    }
    if (response.status === 401) {
      throw new EngineError(
        'refused',
        'This page is not allowed to talk to Spanglass: its token was refused.',
      )
    }
    return response
  }

  return {
    takesFolders: false,
    async call(name, input, options) {
      const response = await post(name, input, options?.signal)
      return openReply(await readJson(response)) as never
    },
    async binary(name, input, options) {
      const response = await post(name, input, options?.signal)
      const type = response.headers.get('content-type') ?? ''
      if (type.startsWith('application/octet-stream')) return new Uint8Array(await response.arrayBuffer())
      openReply(await readJson(response))
      throw new EngineError('internal', 'The engine answered without bytes.')
    },
    registerFiles: (files) =>
      uploadFiles(files as readonly File[], origin, token, (progress) => uploads.tell(progress)),
    on: (name, listener) =>
      events.onMessage((event) => {
        if (event.name === name) listener(event.payload as never)
      }),
    onConnection: (listener) => connection.add(listener),
    onUpload: (listener) => uploads.add(listener),
    onRefused: (listener) => refused.add(listener),
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw new EngineError('internal', `The engine answered ${response.status} without a reason.`)
  }
}
