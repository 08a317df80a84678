import Database from 'better-sqlite3'
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTraces } from '../../src/main/store/openTraces'
import { StoreError } from '../../src/main/store/storeError'
import { observation } from '../support/records'
import { temporaryFolder } from '../support/temporaryFolder'
import { writerStore } from '../support/writerStore'

/** A workspace with some data in it, closed. */
async function filled(): Promise<string> {
  const store = writerStore()
  await store.put(
    Array.from({ length: 500 }, (_, i) =>
      observation({ spanId: `s${i}`, traceId: `t${i % 50}`, attributes: { text: 'x'.repeat(200) } }),
    ),
  )
  store.state.db.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
  return store.folder
}

const databaseOf = (folder: string): string => join(folder, 'traces.db')

describe('a damaged database is moved aside, never deleted, and the program goes on', () => {
  const damages: Readonly<Record<string, (path: string) => void>> = {
    'garbage in the header': (path) => {
      const file = openSync(path, 'r+')
      writeSync(file, Buffer.alloc(64, 0x41), 0, 64, 0)
      closeSync(file)
    },
    'half of it missing': (path) => truncateSync(path, Math.floor(readFileSync(path).length / 2)),
    'a database of another program': (path) => {
      truncateSync(path, 0)
      const other = new Database(path)
      other.exec('PRAGMA application_id = 42; CREATE TABLE theirs (x)')
      other.close()
    },
  }
  test.each(Object.keys(damages))('%s', async (name) => {
    const folder = await filled()
    damages[name]?.(databaseOf(folder))
    const before = readFileSync(databaseOf(folder))
    const { db, notices } = openTraces(folder)
    expect(db.prepare('SELECT COUNT(*) AS n FROM trace').get()).toEqual({ n: 0 })
    db.close()
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain('moved aside')
    const aside = readdirSync(folder).find(
      (file) => file.startsWith('traces.db.') && !/-(wal|shm)$/.test(file),
    )
    expect(notices[0]).toContain(aside)
    expect(readFileSync(join(folder, aside ?? '')).equals(before)).toBe(true)
  })

  test('a folder at its place', () => {
    const folder = temporaryFolder()
    mkdirSync(databaseOf(folder))
    const { db, notices } = openTraces(folder)
    db.close()
    expect(notices).toHaveLength(1)
  })
})

test('a newer schema is refused before any write; the message names both versions', async () => {
  const folder = await filled()
  const db = new Database(databaseOf(folder))
  db.pragma('user_version = 99')
  db.pragma('journal_mode = DELETE')
  db.close()
  const before = readFileSync(databaseOf(folder))
  expect(() => openTraces(folder)).toThrow(StoreError)
  expect(() => openTraces(folder)).toThrow(/schema 99; this one knows \d/)
  expect(readFileSync(databaseOf(folder)).equals(before)).toBe(true)
})

test('runs in WAL with the settings that the program relies on', async () => {
  const { db } = openTraces(await filled())
  const settings = [
    'journal_mode',
    'synchronous',
    'trusted_schema',
    'auto_vacuum',
    'application_id',
    'page_size',
  ].map((name) => db.pragma(name, { simple: true }))
  expect(settings).toEqual(['wal', 1, 0, 2, 0x53504754, 8_192])
  db.close()
})

test('an empty file is a new workspace', () => {
  const folder = temporaryFolder()
  writeFileSync(databaseOf(folder), '')
  const { db, notices } = openTraces(folder)
  expect(notices).toEqual([])
  db.close()
})
