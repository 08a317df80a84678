import { zstdDecompressSync } from 'node:zlib'
import type { ReadableDb, WritableDb } from '../database'

/** Keeps pieces of a file's bytes, compressed with zstd. Call inside a transaction. */
export function insertFrames(
  db: WritableDb,
  fileId: number,
  frames: readonly { readonly start: number; readonly length: number; readonly data: Uint8Array }[],
): void {
  if (frames.length === 0) return
  const insert = db.prepare('INSERT INTO raw_frame (file_id, start, length, data) VALUES (?, ?, ?, ?)')
  for (const { start, length, data } of frames)
    insert.run(fileId, start, length, Buffer.from(data.buffer, data.byteOffset, data.byteLength))
}

/** The bytes of a file as they came in, frame by frame, with their places; without those that end before `from`. */
export function* readRawFrames(
  db: ReadableDb,
  fileId: number,
  from = 0,
): Generator<{ readonly start: number; readonly data: Uint8Array }, undefined> {
  const starts = db
    .prepare('SELECT start FROM raw_frame WHERE file_id = ? AND start + length > ? ORDER BY start')
    .pluck()
    .all(fileId, from) as number[]
  const frame = db.prepare('SELECT data FROM raw_frame WHERE file_id = +? AND start = +?').pluck()
  for (const start of starts) yield { start, data: zstdDecompressSync(frame.get(fileId, start) as Buffer) }
  return undefined
}

/** The bytes of a file as they came in, frame by frame. */
export function* readRawStream(db: ReadableDb, fileId: number): Generator<Uint8Array, undefined> {
  for (const { data } of readRawFrames(db, fileId)) yield data
  return undefined
}

/** A piece of a file's bytes; shorter where the file ends, empty where nothing of it is kept. */
export function readRawBytes(db: ReadableDb, fileId: number, offset: number, length: number): Buffer {
  const frames = db
    .prepare(
      'SELECT start, data FROM raw_frame WHERE file_id = ? AND start < ? AND start + length > ? ORDER BY start',
    )
    .all(fileId, offset + length, offset) as { start: number; data: Buffer }[]
  const pieces = frames.map(({ start, data }) => {
    const bytes = zstdDecompressSync(data)
    return bytes.subarray(Math.max(0, offset - start), Math.max(0, offset + length - start))
  })
  return Buffer.concat(pieces)
}
