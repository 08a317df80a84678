/**
 * The whole surface of the preload. Three functions, and it never grows: names travel as data and are checked by
 * the dispatch, paths never reach the page.
 */
export interface Bridge {
  /** Calls a procedure; the answer is a `Reply` (JSON) or, for binary procedures, bytes inside it. */
  invoke(request: BridgeRequest): Promise<unknown>
  /** Receives every engine event as `{ name, payload }`; answers a function that stops it. */
  onEvent(listener: (event: { readonly name: string; readonly payload: unknown }) => void): () => void
  /** Turns files from a drop or an input element into opaque handles. */
  registerFiles(files: readonly unknown[]): Promise<string[]>
}

export interface BridgeRequest {
  readonly callId: number
  /** Absent in a cancellation. */
  readonly procedure?: string
  readonly input?: unknown
  /** Cancels the running call with this id. */
  readonly cancel?: boolean
}

/** Names of the Electron channels: one for calls, one for events, one for dropped paths. */
export const bridgeChannels = { call: 'engine:call', event: 'engine:event', files: 'engine:files' } as const

/** Property of the page's global object that holds the bridge. */
export const bridgeName = 'spanglass'
