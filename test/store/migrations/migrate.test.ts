import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate } from '../../../src/main/store/migrations/migrate'
import type { Migration } from '../../../src/main/store/migrations/migration'

const first: Migration = { version: 1, name: 'first', sql: 'CREATE TABLE a (x)' }
const second: Migration = {
  version: 2,
  name: 'second',
  sql: 'CREATE TABLE b (y); INSERT INTO b SELECT x FROM a',
}
const broken: Migration = {
  version: 2,
  name: 'broken',
  sql: 'CREATE TABLE b (y); INSERT INTO nowhere VALUES (1)',
}

const tables = (db: Database.Database) =>
  db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all()
const versions = (db: Database.Database) =>
  ['user_version', 'application_id'].map((name) => db.pragma(name, { simple: true }))

test('brings an empty and an earlier database to the newest version, data included', () => {
  const db = new Database(':memory:')
  migrate(db, [first], 77, 'It')
  expect(versions(db)).toEqual([1, 77])
  db.exec('INSERT INTO a VALUES (5)')
  migrate(db, [first, second], 77, 'It')
  expect(versions(db)).toEqual([2, 77])
  expect(db.prepare('SELECT y FROM b').pluck().all()).toEqual([5])
  migrate(db, [first, second], 77, 'It')
  expect(db.prepare('SELECT y FROM b').pluck().all()).toEqual([5])
})

test('a step that fails leaves the version before it, whole', () => {
  const db = new Database(':memory:')
  migrate(db, [first], 77, 'It')
  expect(() => migrate(db, [first, broken], 77, 'It')).toThrow(/nowhere/)
  expect(versions(db)).toEqual([1, 77])
  expect(tables(db)).toEqual(['a'])
})

test('a newer version is refused before anything is written; the message names both', () => {
  const db = new Database(':memory:')
  migrate(db, [first, second], 77, 'It')
  expect(() => migrate(db, [first], 77, 'The workspace')).toThrow(
    'The workspace was written by a newer Spanglass (schema 2; this one knows 1). Nothing was changed; open it with the newer version.',
  )
  expect(versions(db)).toEqual([2, 77])
})
