import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { tracesApplicationId } from '../../../src/main/store/database'
import { tracesMigrations } from '../../../src/main/store/migrations/allMigrations'
import { migrate } from '../../../src/main/store/migrations/migrate'

test('what is remembered of a file goes with it; files are found by their path', () => {
  const db = new Database(':memory:')
  migrate(db, tracesMigrations.slice(0, 4), tracesApplicationId, 'test')
  db.exec(`
    INSERT INTO import (source, label, status, started_ms) VALUES ('files', 'w', 'done', 0);
    INSERT INTO import_file (import_id, path, status) VALUES (1, 'w/a', 'done'), (1, 'w/b', 'done');`)
  const before = db.prepare('SELECT * FROM import_file').all()
  migrate(db, tracesMigrations, tracesApplicationId, 'test')
  expect(db.prepare('SELECT * FROM import_file').all()).toEqual(before)
  db.exec("INSERT INTO file_memory VALUES (1, 5, x'00', x'01'), (2, 6, x'00', x'02')")
  db.exec("DELETE FROM import_file WHERE path = 'w/b'")
  expect(db.prepare('SELECT file_id, bytes FROM file_memory').raw().all()).toEqual([[1, 5]])
  const plan = db
    .prepare("EXPLAIN QUERY PLAN SELECT id FROM import_file WHERE import_id = 1 AND path = 'w/a'")
    .all() as { detail: string }[]
  expect(plan.map(({ detail }) => detail).join()).toContain('import_file_path')
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
