import { expect, test } from 'vitest'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import {
  listBackups,
  pruneBackups,
  restoreNewestBackup,
  verifyBackup,
} from '../../../src/main/store/notes/notesBackups'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { dumpNotes } from '../../support/notesDump'
import { onTrace } from '../../support/noteTargets'
import { temporaryFolder } from '../../support/temporaryFolder'

const day = 86_400_000
const start = Date.UTC(2026, 6, 30, 23, 59)
const note = (text: string) => ({ noteId: null, revision: null, target: onTrace('t'), text })

test('one backup a day, made only when there is something to keep, each whole and checked', () => {
  const folder = temporaryFolder()
  let now = start
  const { operations, close } = createNotesOperations(folder, { author: 'ada', nowMs: () => now })
  expect(operations.backupIfDue()).toBe(false)
  operations.noteSave(note('one'))
  expect(operations.backupIfDue()).toBe(true)
  expect(operations.backupIfDue()).toBe(false)
  now += 120_000
  operations.noteSave(note('two'))
  expect(operations.backupIfDue()).toBe(true)
  const { backups } = workspaceFiles(folder)
  expect(listBackups(backups).map((backup) => new Date(backup.madeMs).toISOString())).toEqual([
    '2026-07-31T00:01:00.000Z',
    '2026-07-30T23:59:00.000Z',
  ])
  expect(listBackups(backups).map((backup) => verifyBackup(backup.path, null))).toEqual([null, null])
  // No side files, no temporary ones.
  expect(readdirSync(backups)).toHaveLength(2)
  close()

  const restored = workspaceFiles(temporaryFolder())
  restoreNewestBackup(backups, restored.notes)
  expect(dumpNotes(restored.folder)).toEqual(dumpNotes(folder))
})

test('verification sees damage, other programs, and missing rows', () => {
  const folder = temporaryFolder()
  const { operations, close } = createNotesOperations(folder)
  operations.noteSave(note('one'))
  const path = operations.backup()
  close()
  expect(verifyBackup(path, { notes: 1, revisions: 1, settings: 0 })).toBeNull()
  expect(verifyBackup(path, { notes: 2, revisions: 2, settings: 0 })).toBe(
    'does not hold what the database holds',
  )
  const foreign = join(folder, 'foreign.db')
  copyFileSync(path, foreign)
  const db = new Database(foreign)
  db.pragma('application_id = 7')
  db.close()
  expect(verifyBackup(foreign, null)).toBe('is of another program')
  writeFileSync(foreign, 'x'.repeat(9_000))
  expect(verifyBackup(foreign, null)).toBe('cannot be opened')
})

test('a backup that fails takes no older one away', () => {
  const folder = temporaryFolder()
  let now = start
  const { operations, close } = createNotesOperations(folder, { nowMs: () => now })
  operations.noteSave(note('one'))
  operations.backup()
  now += 20 * day
  const { backups } = workspaceFiles(folder)
  const before = readdirSync(backups)
  // A folder where the new one is to be written.
  mkdirSync(join(backups, 'notes-20260819T235900Z-daily.db'))
  expect(() => operations.backup()).toThrow(/EISDIR|ENOTEMPTY|EEXIST|directory/)
  expect(readdirSync(backups)).toEqual(expect.arrayContaining(before))
  close()
})

test('kept: seven days, four weeks, three before migrations', () => {
  const folder = join(temporaryFolder(), 'backups')
  mkdirSync(folder)
  const stamp = (time: number): string =>
    new Date(time)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(/[-:]/g, '')
  // Two a day for forty days back from Thursday 2026-07-30, and five before migrations.
  for (let back = 0; back < 40; back++) {
    for (const hours of [8, 20])
      writeFileSync(join(folder, `notes-${stamp(Date.UTC(2026, 6, 30 - back, hours))}-daily.db`), '')
  }
  for (let back = 0; back < 5; back++)
    writeFileSync(join(folder, `notes-${stamp(Date.UTC(2026, 5, 1 + back))}-migration.db`), '')
  pruneBackups(folder)
  expect(readdirSync(folder).toSorted()).toEqual([
    'notes-20260603T000000Z-migration.db',
    'notes-20260604T000000Z-migration.db',
    'notes-20260605T000000Z-migration.db',
    // The last of the weeks before, Sundays.
    'notes-20260712T200000Z-daily.db',
    'notes-20260719T200000Z-daily.db',
    // Seven days; they stand for this week and the last.
    'notes-20260724T200000Z-daily.db',
    'notes-20260725T200000Z-daily.db',
    'notes-20260726T200000Z-daily.db',
    'notes-20260727T200000Z-daily.db',
    'notes-20260728T200000Z-daily.db',
    'notes-20260729T200000Z-daily.db',
    'notes-20260730T200000Z-daily.db',
  ])
})
