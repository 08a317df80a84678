import type { ReadableDb, WritableDb } from '../database'

/** What was remembered of a file after its first `bytes`; `digest`: their SHA-256. */
export interface FileMemory {
  readonly bytes: number
  readonly digest: Uint8Array
  readonly data: Uint8Array
}

export function readFileMemory(db: ReadableDb, fileId: number): FileMemory | null {
  const row = db.prepare('SELECT bytes, digest, data FROM file_memory WHERE file_id = ?').get(fileId)
  return (row as FileMemory | undefined) ?? null
}

export function hasFileMemory(db: ReadableDb, importId: number, path: string): boolean {
  const found = db
    .prepare(
      'SELECT 1 FROM import_file f JOIN file_memory m ON m.file_id = f.id WHERE f.import_id = ? AND f.path = ?',
    )
    .get(importId, path)
  return found !== undefined
}

/** In place of what was remembered before. */
export function writeFileMemory(db: WritableDb, fileId: number, memory: FileMemory): void {
  const { bytes, digest, data } = memory
  db.prepare('INSERT OR REPLACE INTO file_memory (file_id, bytes, digest, data) VALUES (?, ?, ?, ?)').run(
    fileId,
    bytes,
    asBuffer(digest),
    asBuffer(data),
  )
}

/** Of files of which something was deleted: it may be among what is remembered. */
export function removeFileMemories(db: WritableDb, fileIds: Iterable<number>): void {
  const files = JSON.stringify([...fileIds])
  db.prepare('DELETE FROM file_memory WHERE file_id IN (SELECT value FROM json_each(?))').run(files)
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)
