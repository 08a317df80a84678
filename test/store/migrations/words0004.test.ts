import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { tracesApplicationId } from '../../../src/main/store/database'
import { tracesMigrations } from '../../../src/main/store/migrations/allMigrations'
import { migrate } from '../../../src/main/store/migrations/migrate'

test('what observations said stays as it was; repeated words stand once', () => {
  const db = new Database(':memory:')
  migrate(db, tracesMigrations.slice(0, 3), tracesApplicationId, 'test')
  db.exec(`
    INSERT INTO trace (source, trace_id, kinds)
      VALUES ('files', 't', '[{"name":"generation","count":4},{"name":"span","count":2}]'), ('files', 'u', '[]');
    INSERT INTO observation (trace_row, span_id, name, kind, model, session_id, tokens_output_text, file_id, raw_offset, raw_length)
      VALUES (1, 'a', 'chat', 1, 'gpt-4o', '12', 7, 1, 0, 5), (1, 'b', 'chat', 1, NULL, '=5', NULL, 1, 5, 5),
             (1, 'c', 'once' || char(0) || 'more', 11, 'gpt-4o', 'chat', NULL, 1, 10, 5), (1, 'd', '', 11, NULL, NULL, NULL, 2, 0, 1);
    INSERT INTO search (rowid, name, content) VALUES (1, 'chat', 'tea');
    INSERT INTO meta VALUES ('search_indexed_to', '4'), ('other', 'kept');`)
  const before = db.prepare('SELECT * FROM observation').all()
  const shown = db.prepare('SELECT * FROM v_observations').all()
  migrate(db, tracesMigrations, tracesApplicationId, 'test')
  expect(db.prepare('SELECT * FROM observation').all()).toEqual(before)
  expect(db.prepare('SELECT * FROM v_observations').all()).toEqual(shown)
  expect(db.prepare('SELECT text FROM word ORDER BY text').pluck().all()).toEqual([
    'chat',
    'gpt-4o',
    'once\0more',
  ])
  expect(db.prepare('SELECT kinds FROM trace').pluck().all()).toEqual(['1:4 11:2', '[]'])
  expect(db.prepare("SELECT rowid FROM search WHERE search MATCH 'tea'").all()).toEqual([])
  expect(db.prepare('SELECT key FROM meta').pluck().all()).toEqual(['other'])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})
