import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { tracesApplicationId } from '../../../src/main/store/database'
import { migrate } from '../../../src/main/store/migrations/migrate'
import { core } from '../../../src/main/store/migrations/traces/0001_core'

function made(): Database.Database {
  const db = new Database(':memory:')
  migrate(db, [core], tracesApplicationId, 'test')
  return db
}

test('makes what a trace needs, each key once', () => {
  const db = made()
  db.exec("INSERT INTO trace (source, trace_id) VALUES ('files', 't')")
  expect(db.prepare('SELECT status, cost_basis, agents, start_ns FROM trace').get()).toEqual({
    status: -1,
    cost_basis: 'unknown',
    agents: '[]',
    start_ns: null,
  })
  expect(() => db.exec("INSERT INTO trace (source, trace_id) VALUES ('files', 't')")).toThrow(/UNIQUE/)
  expect(() =>
    db.exec("INSERT INTO session (source, session_id) VALUES ('files', 's'), ('files', 's')"),
  ).toThrow(/UNIQUE/)
  db.close()
})

test('the full text is deleted from without its content, and folds case and accents', () => {
  const db = made()
  db.exec("INSERT INTO search (rowid, name, content) VALUES (1, 'chat', 'Crème brûlée'), (2, 'chat', 'tea')")
  const find = (query: string) =>
    db.prepare('SELECT rowid FROM search WHERE search MATCH ?').pluck().all(query)
  expect(find('"creme BRULEE"')).toEqual([1])
  db.exec('DELETE FROM search WHERE rowid = 1')
  expect(find('creme')).toEqual([])
  expect(find('chat')).toEqual([2])
  db.exec("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
  db.close()
})
