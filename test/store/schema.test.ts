import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { notesApplicationId, tracesApplicationId } from '../../src/main/store/database'
import { notesMigrations, tracesMigrations } from '../../src/main/store/migrations/allMigrations'
import { migrate } from '../../src/main/store/migrations/migrate'
import type { Migration } from '../../src/main/store/migrations/migration'

/** The whole schema of both databases as SQLite keeps it: a change here is seen in review. */
function schemaOf(migrations: readonly Migration[], applicationId: number): string {
  const db = new Database(':memory:')
  try {
    migrate(db, migrations, applicationId, 'test')
    const objects = db
      .prepare(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search_%' ORDER BY type, name",
      )
      .pluck()
      .all() as string[]
    const versions = ['application_id', 'user_version'].map(
      (name) => `PRAGMA ${name} = ${String(db.pragma(name, { simple: true }))};`,
    )
    return [...versions, ...objects.map((sql) => `${sql};`)].join('\n')
  } finally {
    db.close()
  }
}

test('the schema is the one that was looked at (vitest -u after a look at the difference)', async () => {
  const schema = [
    '-- traces.db',
    schemaOf(tracesMigrations, tracesApplicationId),
    '',
    '-- notes.db',
    schemaOf(notesMigrations, notesApplicationId),
    '',
  ].join('\n')
  await expect(schema).toMatchFileSnapshot('schema.snapshot.sql')
})

test.each([
  ['traces.db', tracesMigrations],
  ['notes.db', notesMigrations],
])('the migrations of %s are numbered from 1 without gaps', (_, migrations) => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_each, index) => index + 1))
  expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length)
})

test('the views for people can be read', () => {
  const db = new Database(':memory:')
  migrate(db, tracesMigrations, tracesApplicationId, 'test')
  const views = db.prepare("SELECT name FROM sqlite_master WHERE type = 'view'").pluck().all() as string[]
  expect(views.toSorted()).toEqual([
    'observation',
    'v_generations',
    'v_observations',
    'v_sessions',
    'v_traces',
  ])
  for (const view of views) expect(db.prepare(`SELECT * FROM ${view}`).all()).toEqual([])
  db.close()
})
