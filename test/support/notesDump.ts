import Database from 'better-sqlite3'
import { workspaceFiles } from '../../src/main/store/workspaceFiles'

/** Everything people made, in a canonical order: what must be equal before and after a repair. */
export function dumpNotes(folder: string): Readonly<Record<string, readonly unknown[]>> {
  // Not for reading only: such a connection leaves files beside the database.
  const db = new Database(workspaceFiles(folder).notes, { fileMustExist: true })
  try {
    return {
      notes: db.prepare('SELECT * FROM note ORDER BY id').all(),
      revisions: db.prepare('SELECT * FROM note_revision ORDER BY note_id, revision').all(),
      settings: db.prepare('SELECT * FROM setting ORDER BY key').all(),
    }
  } finally {
    db.close()
  }
}
