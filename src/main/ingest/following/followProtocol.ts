import type { UserPrices } from '../../../shared/model/prices'
import type { WarningCode } from '../../../shared/model/warnings'
import type { FileMemory } from '../../store/tables/fileMemories'
import type { PreparedBatch } from '../reading/preparedBatch'
import type { RawFrame } from '../reading/rawRecorder'
import type { FileMappings } from '../reading/importFile'

/** A file that was read up to some byte, and has grown. */
export interface GrowRequest {
  readonly fileId: number
  readonly path: string
  readonly displayPath: string
  /** The importer that read it. */
  readonly format: string
  readonly mappings: FileMappings | null
  /** So many bytes of it are in the workspace. */
  readonly bytes: number
  /** Where the last raw frame begins, if more fits into it; else the same as `bytes`. */
  readonly frameStart: number
  /** The writing side remembers the file as well. */
  readonly isKnown: boolean
  /** It is only got ready to be gone on with: nothing is read beyond `bytes`. */
  readonly isPreparing: boolean
  readonly prices: UserPrices | null
  /** What the workspace remembers of it. */
  readonly memory: FileMemory | null
}

/** What the end of a file added, as far as it is needed to find it in the workspace. */
export interface FileEnd {
  readonly observations: readonly (readonly [traceId: string, spanId: string, side: string])[]
  /** Rows of other tables. */
  readonly others: Readonly<Record<string, number>>
  readonly counts: PreparedBatch['counts']
  readonly findings: readonly { readonly code: WarningCode; readonly count: number }[]
}

/** What comes of a growth. Without an `end` nothing may be kept: the file must be read whole. */
export type GrowEvent =
  /**
   * The file was read up to the bytes of the request: its end there. Its first `knownBytes` are those that the memory of
   * the request speaks of; the others were read again. Comes first, if at all.
   */
  | { readonly type: 'reread'; readonly end: FileEnd; readonly knownBytes: number }
  /** What was added for good. `bytes`: how far it was read. One comes last of all, before the end, with the last frame. */
  | {
      readonly type: 'batch'
      readonly batch: PreparedBatch
      readonly frames: readonly RawFrame[]
      readonly bytes: number
    }
  /** What the end of the file adds as it stands. */
  | {
      readonly type: 'end'
      readonly batch: PreparedBatch
      /** False while the last line waits for its rest. */
      readonly isComplete: boolean
    }

/** Reads what files have grown by. */
export interface GrowReader {
  grow(request: GrowRequest, signal: AbortSignal): AsyncIterable<GrowEvent>
  /**
   * What is remembered of a file that was read up to these bytes, for another run of the program. Null where that cannot
   * be put down, and where it is not remembered, or being read.
   */
  save(fileId: number, bytes: number): Promise<FileMemory | null>
  /** Lets go of a file; of all without a number. */
  forget(fileId?: number): void
}
