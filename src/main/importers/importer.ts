import type { ImportRecord } from '../../shared/model/importRecord'
import type { JsonValue } from '../../shared/util/jsonValue'
import type { ArchiveMemory } from './archiveMemory'

/** The first bytes of a member's decompressed content: what detection decides on. Never the name. */
export interface ContentHead {
  /** Up to 64 KiB. */
  readonly bytes: Uint8Array
  /** The same as text, a byte order mark removed, broken characters replaced. */
  readonly text: string
  /** True when the head is the whole content. */
  readonly isWhole: boolean
}

/** One stream of decompressed bytes, readable once. Offsets in records count from its start, a byte order mark included. */
export interface ImportInput {
  readonly head: ContentHead
  /** Shared by the members of the archive that this content stands in; null or absent for a file by itself. */
  readonly archive?: ArchiveMemory | null
  bytes(): AsyncIterable<Uint8Array>
}

/**
 * One file format. Pure: reads bytes, yields records; never touches the store, the clock, the network or a file.
 * A bad record is a `problem` record, not a throw; it throws only for errors in this program, and ends early when
 * `signal` aborts.
 */
export interface Importer {
  /** Stable, lower case with dashes; stored with each import: `otlp-json`. */
  readonly id: string
  /** For people: "OTLP JSON". */
  readonly label: string
  /** 0 = not mine, 1 = certain. */
  detect(head: ContentHead): number
  /** Batches of records in the order of the file. Batch size is free; some hundred records keep the pipeline moving. */
  read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]>
  /**
   * For formats whose files grow by lines while someone looks: the same reading, which can be gone on with. `saved`: what
   * an earlier one put down; `input` begins behind the bytes that it had read then. Throws for what it did not put down.
   */
  grow?(input: ImportInput, signal: AbortSignal, saved?: SavedReading): GrowingRead
}

/** What an importer remembers of the bytes that it has read, as JSON. */
export interface SavedReading {
  /** Says which importer can read it: it changes whenever what is put down does. */
  readonly version: string
  /** So many bytes were read. */
  readonly bytes: number
  readonly state: JsonValue
}

/**
 * The reading of a file that may grow. `records` ends only when the bytes do; whatever can be said of the bytes so far
 * is said before more are asked for. With `ending` behind them they are what `read` says.
 */
export interface GrowingRead {
  readonly records: AsyncIterable<readonly ImportRecord[]>
  /** What would follow if the file ended here. It may be asked at any time and changes nothing. */
  ending(): readonly ImportRecord[]
  /** The byte that the records speak up to. What stands behind it and is not blank waits for the rest of its line. */
  readonly saidTo: number
  /**
   * Puts down what is remembered, when everything handed in was read; changes nothing. Null where that cannot be done:
   * in the middle of a value, or ever.
   */
  save?(): SavedReading | null
}

/** A file or upload as the engine hands it to the container readers: bytes by position, and as a stream. */
export interface InputFile {
  /** For reports only. */
  readonly name: string
  readonly sizeBytes: number
  read(offset: number, length: number): Promise<Uint8Array>
  stream(): AsyncIterable<Uint8Array>
}
