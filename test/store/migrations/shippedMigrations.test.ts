import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { notesMigrations, tracesMigrations } from '../../../src/main/store/migrations/allMigrations'

/**
 * SHA-256 of each migration's text. Once a version has been released its line may not change: databases out there
 * were made by that text, and a different one would not reach them. Add a migration instead.
 */
const hashes = JSON.parse(readFileSync(join(import.meta.dirname, 'hashes.json'), 'utf8')) as Record<
  string,
  string
>

const all = [
  ...tracesMigrations.map((migration) => ({ database: 'traces', ...migration })),
  ...notesMigrations.map((migration) => ({ database: 'notes', ...migration })),
]

test.each(all)('$database $version ($name) is the text that was released', ({ database, version, sql }) => {
  expect(hashes[`${database}/${version}`]).toBe(createHash('sha256').update(sql).digest('hex'))
})

test('no line is left over', () => {
  expect(Object.keys(hashes).toSorted()).toEqual(
    all.map(({ database, version }) => `${database}/${version}`).toSorted(),
  )
})
