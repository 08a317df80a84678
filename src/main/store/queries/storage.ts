import { statSync } from 'node:fs'
import type { WorkspaceFiles } from '../workspaceFiles'
import { readDataEnd } from './filterSql'
import type { ReaderDb } from './readerDb'

export interface StorageSizes {
  /** On disk, write-ahead log included. */
  readonly tracesDbBytes: number
  readonly notesDbBytes: number
  /** What the kept source bytes take, and how many they are unpacked. */
  readonly rawBytes: number
  readonly rawInputBytes: number
  /** What messages and payloads take. */
  readonly contentBytes: number
  /** What they were as they came, each time they came, in the imports that are still here. */
  readonly textBytes: number
  readonly sessions: number
  readonly traces: number
  readonly observations: number
  readonly dataEndNs: string | null
  readonly dataStartNs: string | null
}

/** What the workspace takes on disk and what is in it. Sizes come from `stat`: the files are never opened here. */
export function measureStorage(reader: ReaderDb, files: WorkspaceFiles): StorageSizes {
  const end = readDataEnd(reader)
  return {
    tracesDbBytes: sizeOf(files.traces) + sizeOf(`${files.traces}-wal`),
    notesDbBytes: sizeOf(files.notes) + sizeOf(`${files.notes}-wal`) + sizeOf(files.journal),
    dataEndNs: end === null ? null : String(end),
    ...reader.once('storage', () => countContents(reader)),
  }
}

function countContents(reader: ReaderDb): Omit<StorageSizes, 'tracesDbBytes' | 'notesDbBytes' | 'dataEndNs'> {
  // The length of a blob stands in its row's head: nothing of it is read.
  return reader
    .sql(
      `SELECT (SELECT ifnull(sum(length(data)), 0) FROM raw_frame) AS rawBytes,
              (SELECT ifnull(sum(length), 0) FROM raw_frame) AS rawInputBytes,
              (SELECT ifnull(sum(octet_length(data)), 0) FROM payload) + (SELECT ifnull(sum(octet_length(parts)), 0) FROM message) AS contentBytes,
              (SELECT ifnull(sum(f.text_bytes), 0) FROM import_file f JOIN import i ON i.id = f.import_id
               WHERE i.status IN ('done', 'failed')) AS textBytes,
              (SELECT count(*) FROM session WHERE status >= 0) AS sessions,
              (SELECT count(*) FROM trace WHERE status >= 0) AS traces,
              (SELECT count(*) FROM observation_row) AS observations,
              (SELECT CAST(min(start_ns) AS TEXT) FROM trace) AS dataStartNs`,
    )
    .get() as Omit<StorageSizes, 'tracesDbBytes' | 'notesDbBytes' | 'dataEndNs'>
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
