import type { UserPrices } from '../../../shared/model/prices'
import type { WarningCode } from '../../../shared/model/warnings'
import type { FileList } from './fileList'
import type { PreparedBatch } from './preparedBatch'
import type { RawFrame } from './rawRecorder'

/** How far reading is: bytes of the chosen files, packed as they are. */
export interface ReadProgress {
  readonly doneBytes: number
  readonly totalBytes: number
}

/**
 * What reading files comes to: each member of each file begins, brings batches and ends. `problem` says why there is
 * nothing to be read in it; `failure` why reading it stopped.
 */
export type ReadEvent = ReadProgress &
  (
    | {
        readonly type: 'member'
        readonly path: string
        readonly format: string | null
        readonly problem: { readonly code: WarningCode; readonly message: string } | null
      }
    | ({ readonly type: 'batch' } & ReadBatch)
    | { readonly type: 'memberEnd'; readonly failure: string | null }
    /** A file that is not what it was when it was opened; concerns its last so many members. */
    | { readonly type: 'fileChanged'; readonly members: number; readonly message: string }
  )

/** Records of a member and what there is of its bytes since the last batch. */
export interface ReadBatch {
  readonly batch: PreparedBatch
  readonly frames: readonly RawFrame[]
  /** Bytes of the member that have passed, unpacked. */
  readonly bytes: number
}

/** Reads files, in this thread or in one of its own. Ends early when `signal` aborts. */
export type ReadFiles = (
  files: FileList,
  signal: AbortSignal,
  prices?: UserPrices,
) => AsyncIterable<ReadEvent>
