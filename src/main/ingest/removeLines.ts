import type { WritableDb } from '../store/database'

/** Removes the lines of a report whose records are gone, with what was found and the raw bytes. Call inside a transaction. */
export function removeLines(db: WritableDb, fileIds: readonly number[]): void {
  const files = JSON.stringify(fileIds)
  for (const table of ['finding', 'finding_place', 'raw_frame'])
    db.prepare(`DELETE FROM ${table} WHERE file_id IN (SELECT value FROM json_each(?))`).run(files)
  db.prepare('DELETE FROM import_file WHERE id IN (SELECT value FROM json_each(?))').run(files)
}

/** Removes an import whose records are gone, with its lines. Call inside a transaction. */
export function removeImport(db: WritableDb, importId: number): void {
  const lines = db.prepare('SELECT id FROM import_file WHERE import_id = ?').pluck().all(importId) as number[]
  removeLines(db, lines)
  db.prepare('DELETE FROM import WHERE id = ?').run(importId)
}
