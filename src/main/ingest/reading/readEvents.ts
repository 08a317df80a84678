import type { SavedMapping } from '../../../shared/model/fieldMapping'
import type { UserPrices } from '../../../shared/model/prices'
import type { WarningCode } from '../../../shared/model/warnings'
import type { PreparedBatch } from './preparedBatch'
import type { RawFrame } from './rawRecorder'

/** A file that someone wants imported. */
export interface ImportFile {
  readonly path: string
  /** For reports: relative to what was chosen. */
  readonly displayPath: string
  /** Why it cannot even be tried; null for the usual file. */
  readonly unreadable: string | null
  /** Importers that people made; without them only the formats of the program are known. */
  readonly mappings?: FileMappings
}

export interface FileMappings {
  /** Tried beside the formats of the program. */
  readonly known: readonly SavedMapping[]
  /** Chosen by hand for this file: it reads whatever it can, whoever else would claim it. */
  readonly chosen: SavedMapping | null
}

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
  files: readonly ImportFile[],
  signal: AbortSignal,
  prices?: UserPrices,
) => AsyncIterable<ReadEvent>
