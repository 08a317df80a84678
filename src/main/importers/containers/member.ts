import type { WarningCode } from '../../../shared/model/warnings'
import type { ArchiveMemory } from '../archiveMemory'
import type { ContentHead } from '../importer'

/**
 * What a file turns out to hold: itself, the one member of a gzip, the many of a zip. `expandContainers(file, signal)`
 * (in `expandContainers.ts`) yields them in order; members are read one at a time, each before the next is asked for.
 */
export type Member = ReadableMember | RefusedMember

export interface ReadableMember {
  readonly type: 'readable'
  /** For reports: `export.zip/traces.jsonl`. */
  readonly path: string
  readonly head: ContentHead
  /** Shared by the members of its archive; null for a file by itself. */
  readonly archive: ArchiveMemory | null
  /**
   * The decompressed bytes, once. Damage met on the way (a truncated gzip, a limit) ends the stream early and is told
   * to `onFinding`; what was decoded before it has been yielded.
   */
  bytes(onFinding: (code: WarningCode, message: string) => void): AsyncIterable<Uint8Array>
}

/** So many members of one archive are looked at. */
export const mostMembers = 1_000_000

/** What is said where an archive has more. */
export const tooManyMembers = (form: 'zip' | 'tar', limit: number): string =>
  `The ${form} has more than ${limit.toLocaleString('en-US')} members; the rest was left.`

/** Something that is not read at all: an unsafe name, an encrypted member, a database, a picture, an empty file. */
export interface RefusedMember {
  readonly type: 'refused'
  readonly path: string
  readonly code: WarningCode
  /** One friendly sentence. */
  readonly message: string
}
