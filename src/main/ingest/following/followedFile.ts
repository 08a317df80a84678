import type { BatchWriter } from '../batchWriter'
import type { FidelityRecord } from '../fidelity'

/** Tables whose rows the end of a file may add, beside observations. */
export const endTables = ['session_statement', 'trace_statement', 'score', 'side_record'] as const

/** Rows that the end of a file added, by table: they are taken back when the file grows. */
export type EndRows = Readonly<Record<'observation' | (typeof endTables)[number], readonly number[]>>

/** What the writing side remembers of a file that grows. */
export interface FollowedFile {
  readonly fileId: number
  /** So many bytes of it are in the workspace. */
  bytes: number
  /** After so many the workspace remembers what its importer did; 0 where it does not. */
  savedBytes: number
  /** What is settled of its report: without what its end added. */
  readonly fidelity: FidelityRecord
  endRows: EndRows
  /** Its traces have doubts that the report lists, or had. */
  hasDoubts: boolean
  /** Knows the rows of the texts that the reading side has numbered. */
  readonly writer: BatchWriter
}

/** What the writing side remembers of files that grow, by file. Forgotten whenever rows may be gone by other hands. */
export class FollowedFiles {
  private readonly files = new Map<number, FollowedFile>()
  /** Changes whenever rows were taken away: what was begun before must not be remembered after. */
  age = 0
  /** Files that are being got ready, by path: who wants to grow them waits for that. */
  readonly preparing = new Map<string, Promise<void>>()

  get(fileId: number): FollowedFile | null {
    return this.files.get(fileId) ?? null
  }

  set(file: FollowedFile): void {
    this.files.set(file.fileId, file)
    // The reading side remembers fewer; of files that it forgot this is of no use.
    if (this.files.size <= mostFiles) return
    const [oldest] = this.files.keys()
    if (oldest !== undefined) this.files.delete(oldest)
  }

  delete(fileId: number): void {
    this.files.delete(fileId)
  }

  /** Rows of these files were taken away, or are about to be written anew. */
  forget(fileIds: Iterable<number>): void {
    this.age += 1
    for (const fileId of fileIds) this.files.delete(fileId)
  }

  clear(): void {
    this.age += 1
    this.files.clear()
  }
}

const mostFiles = 64
