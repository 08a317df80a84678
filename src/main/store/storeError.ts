import { describeError } from '../../shared/util/describeError'

/** Why a store operation failed, for programs; crosses threads by value. The engine turns it into its own error. */
export type StoreErrorCode =
  | 'not_found'
  | 'refused'
  | 'cancelled'
  | 'workspace_busy'
  | 'disk_full'
  | 'read_only'
  | 'damaged'
  | 'internal'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  constructor(
    readonly code: StoreErrorCode,
    message: string,
  ) {
    super(message)
  }
}

/** Names the kind of failure behind an error of SQLite or the file system; of any other, what a log may say. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError('disk_full', 'The disk is full; nothing of this step was saved.')
  }
  if (code === 'SQLITE_IOERR_WRITE' || code === 'SQLITE_IOERR_FSYNC' || code === 'EFBIG') {
    return new StoreError('disk_full', 'The disk refused to write; nothing of this step was saved.')
  }
  if (typeof code === 'string' && code.startsWith('SQLITE_READONLY')) {
    return new StoreError('read_only', 'The workspace cannot be written.')
  }
  if (code === 'SQLITE_NOTADB' || (typeof code === 'string' && code.startsWith('SQLITE_CORRUPT'))) {
    return new StoreError('damaged', 'The database file is damaged.')
  }
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') {
    return new StoreError('workspace_busy', 'Another program holds the workspace.')
  }
  const syscall = (error as { syscall?: unknown } | null)?.syscall
  if (typeof code === 'string' && typeof syscall === 'string')
    return new StoreError('internal', `The system refused to ${syscall} a file (${code}).`)
  return new StoreError('internal', `This failed inside Spanglass: ${describeError(error)}.`)
}
