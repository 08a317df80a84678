import type { StoreErrorCode } from './storeError'

/** What crosses between the engine's thread and a store thread: plain values, bytes as transferred buffers. */
export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly operation: string; readonly argument: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close' }

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'startFailed'; readonly code: StoreErrorCode; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly code: StoreErrorCode; readonly message: string }
  | { readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly type: 'event'; readonly name: string; readonly value: unknown }
  | { readonly type: 'closed' }

/** `mapping` holds no database: it looks at files that people map. */
export type WorkerRole = 'writer' | 'reader' | 'notes' | 'mapping'

export interface WorkerStart {
  readonly role: WorkerRole
  readonly folder: string
  readonly resourcesFolder: string
}

/** What an operation knows of its call. */
export interface OperationContext {
  readonly signal: AbortSignal
  /** Says how far it is; at most a few times a second. */
  progress(value: unknown): void
}

/** An operation of a store thread: one argument in, one plain value out. */
export type Operation = (argument: never, context: OperationContext) => unknown
export type Operations = Readonly<Record<string, Operation>>
