import { StoreError } from '../storeError'
import { readRawBytes } from '../tables/rawFrames'
import type { ReaderDb } from './readerDb'

/** A file of an import and how much of it the workspace has. */
export interface KeptFile {
  readonly fileId: number
  readonly importId: number
  readonly path: string
  readonly format: string | null
  /** Bytes that were kept of it, unpacked. */
  readonly keptBytes: number
  /** True when the file went on behind what is kept. */
  readonly isCut: boolean
}

/** Says how much is kept of a file. Throws `not_found` when it is not in the workspace. */
export function describeKeptFile(reader: ReaderDb, fileId: number): KeptFile {
  const row = reader
    .sql(
      `SELECT f.id AS fileId, f.import_id AS importId, f.path, f.format,
              COALESCE((SELECT sum(length) FROM raw_frame WHERE file_id = f.id), 0) AS keptBytes,
              f.format IS NULL AND EXISTS (SELECT 1 FROM finding WHERE file_id = f.id AND code = 'too_large') AS isCut
       FROM import_file f WHERE f.id = +?`,
    )
    .get(fileId) as (Omit<KeptFile, 'isCut'> & { isCut: number }) | undefined
  if (row === undefined) throw new StoreError('not_found', 'There is no such file.')
  return { ...row, isCut: row.isCut === 1 }
}

/** A piece of the bytes of a file, unpacked; shorter at its end. */
export function readFileBytes(reader: ReaderDb, fileId: number, offset: number, length: number): Uint8Array {
  return new Uint8Array(readRawBytes(reader.db, fileId, offset, length))
}
