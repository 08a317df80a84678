import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { notesApplicationId } from '../../../src/main/store/database'
import { migrate } from '../../../src/main/store/migrations/migrate'
import { notes } from '../../../src/main/store/migrations/notes/0001_notes'

test('makes notes with their revisions, settings, and indexes by target', () => {
  const db = new Database(':memory:')
  migrate(db, [notes], notesApplicationId, 'test')
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[])
      .map(({ detail }) => detail)
      .join('; ')
  expect(plan("SELECT * FROM note WHERE source = 'files' AND trace_id = 't'")).toContain('note_trace')
  expect(plan("SELECT * FROM note WHERE source = 'files' AND session_id = 's'")).toContain('note_session')
  db.exec("INSERT INTO note_revision VALUES ('n', 1, 'a', 0, 'me', 0), ('n', 2, 'b', 0, 'me', 0)")
  expect(() => db.exec("INSERT INTO note_revision VALUES ('n', 2, 'c', 0, 'me', 0)")).toThrow(/UNIQUE/)
  db.exec("INSERT INTO setting VALUES ('theme', '\"dark\"')")
  db.close()
})
