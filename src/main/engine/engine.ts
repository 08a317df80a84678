import type { CallContext, EventName, EventPayload } from '../../shared/contract/contract'
import type { Reply } from '../../shared/contract/errors'

/** What every door (window, loopback, command line) holds: one call in, one reply out, events beside. */
export interface Engine {
  /**
   * Runs a procedure by name. Never throws: unknown names, bad input and failures are replies. Binary procedures
   * answer a `Uint8Array` as value, with `takesZstd` perhaps `ZstdBytes`.
   */
  dispatch(
    procedure: string,
    input: unknown,
    signal: AbortSignal,
    options?: Pick<CallContext, 'takesZstd'>,
  ): Promise<Reply<unknown>>
  /** True for procedures whose value is bytes. */
  isBinary(procedure: string): boolean
  /** Every event, named. Answers a function that stops it. */
  subscribe(listener: (name: EventName, payload: EventPayload<EventName>) => void): () => void
  /** Imports paths the host vouches for (terminal arguments, open-with, a second start). */
  openPaths(paths: readonly string[]): Promise<void>
  /** Watches folders that the host vouches for (`--watch`), from now on. */
  watchFolders(paths: readonly string[]): Promise<void>
  /** Tells the pages to go somewhere: a hash route. */
  navigate(route: string): void
  /** True while an import runs: a reason not to stop. */
  isBusy(): boolean
  /** Finishes what is being written and closes the databases. Safe to call twice. */
  close(): Promise<void>
}

export interface EngineOptions {
  /** The workspace folder, `NAME.spanglass`; made when it does not exist. */
  readonly workspaceFolder: string
  /** URL of the built store thread. */
  readonly storeWorkerUrl: URL
  /** Watches the folders that are turned on; for hosts that stay. A command that ends at once leaves them alone. */
  readonly watches?: boolean
}
