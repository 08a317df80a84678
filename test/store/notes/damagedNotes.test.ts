import { expect, test } from 'vitest'
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { notesMigrations } from '../../../src/main/store/migrations/allMigrations'
import type { WorkspaceFiles } from '../../../src/main/store/workspaceFiles'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { dumpNotes } from '../../support/notesDump'
import { onSession, onSpan, onTrace } from '../../support/noteTargets'
import { temporaryFolder } from '../../support/temporaryFolder'

const now = Date.UTC(2026, 6, 30, 10)
const options = { author: 'ada', nowMs: () => now }

/** A workspace closed in good order: 60 notes of some length, edits, a deletion, a setting, and a backup halfway. */
function makeWorkspace(): WorkspaceFiles {
  const folder = temporaryFolder()
  const { operations, close } = createNotesOperations(folder, options)
  const saved = Array.from({ length: 60 }, (_, index) => {
    const target =
      [onTrace(`t${index}`), onSpan(`t${index}`, 's'), onSession(`x${index}`)][index % 3] ?? onTrace('t')
    if (index === 30) operations.backup()
    return operations.noteSave({ noteId: null, revision: null, target, text: `note ${index} `.repeat(60) })
  })
  const [first, second] = saved
  if (first === undefined || second === undefined) throw new Error('no notes')
  operations.noteSave({ noteId: first.id, revision: 1, target: onTrace('t0'), text: 'changed' })
  operations.noteDelete({ noteId: second.id })
  operations.settingsUpdate({ changes: { theme: 'dark' } })
  close()
  return workspaceFiles(folder)
}

const aside = (files: WorkspaceFiles, label = 'damaged') =>
  readdirSync(files.folder).filter((name) => name.startsWith(`notes.db.${label}-`))

function flipBytes(path: string): void {
  const bytes = readFileSync(path)
  // In the middle of every page but the first: cell pointers and contents.
  for (let page = 1; page * 4096 < bytes.length; page++) bytes.fill(0xa5, page * 4096 + 4, page * 4096 + 40)
  writeFileSync(path, bytes)
}

function replaceByFolder({ notes }: WorkspaceFiles): void {
  rmSync(notes)
  mkdirSync(notes)
}

/** A log of an older time: what a restored or synchronised folder can leave beside a newer database. */
function putStaleLog(files: WorkspaceFiles): void {
  const other = temporaryFolder()
  cpSync(files.folder, other, { recursive: true })
  const past = workspaceFiles(other)
  const db = new Database(past.notes)
  db.pragma('wal_autocheckpoint = 0')
  db.exec("UPDATE note SET text = 'of another time'; UPDATE note_revision SET text = 'of another time'")
  copyFileSync(`${past.notes}-wal`, `${files.notes}-wal`)
  db.close()
}

test.each<readonly [string, (files: WorkspaceFiles) => void, RegExp]>([
  ['garbage in the header', ({ notes }) => writeFileSync(notes, 'garbage'.repeat(2_000)), /first bytes/],
  [
    'half of the file gone',
    ({ notes }) => truncateSync(notes, Math.floor(readFileSync(notes).length / 2)),
    /was damaged/,
  ],
  ['bytes flipped where counting does not look', ({ notes }) => flipBytes(notes), /was damaged/],
  ['an empty file', ({ notes }) => truncateSync(notes, 0), /was empty/],
  ['no file', ({ notes }) => rmSync(notes), /was missing/],
  ['a folder in its place', replaceByFolder, /was not a file/],
  ['a stale write-ahead log', putStaleLog, /did not hold what its journal holds/],
])('%s: moved aside, rebuilt from backup and journal, nothing lost', (_, damage, reason) => {
  const files = makeWorkspace()
  const before = dumpNotes(files.folder)
  damage(files)
  const found = existsSync(files.notes)
  const { operations, close } = createNotesOperations(files.folder, options)
  expect(operations.notices()).toEqual([expect.stringMatching(reason)])
  expect(operations.notices()[0]).toContain(
    'rebuilt from the backup of 2026-07-30T10:00:00.000Z and the journal (60 notes)',
  )
  // It goes on working, and the next start has nothing to say.
  operations.noteSave({ noteId: null, revision: null, target: onTrace('t'), text: 'after the repair' })
  close()
  expect(aside(files).length > 0).toBe(found)
  const again = createNotesOperations(files.folder, options)
  expect(again.operations.notices()).toEqual([])
  const after = again.operations.noteList({ target: null, withObservations: false })
  again.close()
  expect(after.notes[0]?.text).toBe('after the repair')
  expect(after.total).toBe(60)
  const dump = dumpNotes(files.folder)
  expect(dump['notes']).toEqual(expect.arrayContaining([...(before['notes'] ?? [])]))
  expect(dump['settings']).toEqual(before['settings'])
})

test('notes.db deleted, no backup: the journal alone gives an equal database', () => {
  const files = makeWorkspace()
  const before = dumpNotes(files.folder)
  for (const name of readdirSync(files.folder)) {
    if (name !== 'notes.journal.ndjson') rmSync(join(files.folder, name), { recursive: true })
  }
  createNotesOperations(files.folder, options).close()
  expect(dumpNotes(files.folder)).toEqual(before)
})

test('a backup that is damaged, too, is passed over and kept', () => {
  const files = makeWorkspace()
  const before = dumpNotes(files.folder)
  const [backup = ''] = readdirSync(files.backups)
  writeFileSync(join(files.backups, backup), 'nothing')
  truncateSync(files.notes, 0)
  const { operations, close } = createNotesOperations(files.folder, options)
  expect(operations.notices()[0]).toContain('rebuilt from the journal (60 notes)')
  close()
  expect(dumpNotes(files.folder)).toEqual(before)
  expect(readFileSync(join(files.backups, backup), 'utf8')).toBe('nothing')
})

test('neither backup nor journal: what can be read of the damaged file is taken over', () => {
  const files = makeWorkspace()
  rmSync(files.backups, { recursive: true })
  rmSync(files.journal)
  truncateSync(files.notes, readFileSync(files.notes).length - 4096)
  const { operations, close } = createNotesOperations(files.folder, options)
  const [notice = ''] = operations.notices()
  const { total } = operations.noteList({ target: null, withObservations: false })
  close()
  expect(total).toBeGreaterThan(0)
  expect(notice).toMatch(/could still be read from it/)
})

test('a write-ahead log deleted after a crash: its notes come back from the journal', () => {
  const files = makeWorkspace()
  const state = temporaryFolder()
  const { operations, close } = createNotesOperations(files.folder, options)
  for (let index = 0; index < 5; index++)
    operations.noteSave({ noteId: null, revision: null, target: onTrace('t'), text: `late ${index}` })
  // The folder as a power cut leaves it, without the log.
  for (const name of ['notes.db', 'notes.journal.ndjson'])
    copyFileSync(join(files.folder, name), join(state, name))
  close()
  const before = dumpNotes(files.folder)
  const reopened = createNotesOperations(state, options)
  expect(reopened.operations.notices()).toEqual([
    expect.stringMatching(/^\d+ changes were missing from notes.db/),
  ])
  reopened.close()
  expect(dumpNotes(state)).toEqual(before)
})

test('a line torn by a crash is left behind and does not disturb the next', () => {
  const files = makeWorkspace()
  const before = dumpNotes(files.folder)
  appendFileSync(files.journal, '{"type":"note","note":{"id":"half')
  const { operations, close } = createNotesOperations(files.folder, options)
  operations.settingsUpdate({ changes: { theme: 'dark' } })
  expect(operations.notices()).toEqual([])
  close()
  rmSync(files.notes)
  createNotesOperations(files.folder, options).close()
  expect(dumpNotes(files.folder)).toEqual(before)
})

test('a lost or cut journal is written anew from the database', () => {
  for (const damage of [(path: string) => rmSync(path), (path: string) => truncateSync(path, 100)]) {
    const files = makeWorkspace()
    const before = dumpNotes(files.folder)
    damage(files.journal)
    createNotesOperations(files.folder, options).close()
    rmSync(files.notes)
    rmSync(files.backups, { recursive: true })
    createNotesOperations(files.folder, options).close()
    expect(dumpNotes(files.folder)).toEqual(before)
  }
})

test('a database of another program is moved aside whole, never written', () => {
  const folder = temporaryFolder()
  const files = workspaceFiles(folder)
  const foreign = new Database(files.notes)
  foreign.exec('CREATE TABLE bookmarks (url TEXT)')
  foreign.pragma('application_id = 1234')
  foreign.close()
  const bytes = readFileSync(files.notes)
  const { operations, close } = createNotesOperations(folder, options)
  expect(operations.notices()[0]).toMatch(
    /belonged to another program.*moved aside as notes.db.foreign-20260730T100000Z/,
  )
  close()
  expect(readFileSync(join(folder, aside(files, 'foreign')[0] ?? ''))).toEqual(bytes)
})

test.each([['in the file'], ['still in the write-ahead log']])(
  'a newer schema (%s) is refused before a byte changes',
  (where) => {
    const files = makeWorkspace()
    const newer = (notesMigrations.at(-1)?.version ?? 0) + 1
    if (where === 'in the file') {
      const db = new Database(files.notes)
      db.pragma(`user_version = ${newer}`)
      db.close()
    } else {
      const other = temporaryFolder()
      cpSync(files.folder, other, { recursive: true })
      const crashed = workspaceFiles(other)
      const db = new Database(crashed.notes)
      db.pragma('wal_autocheckpoint = 0')
      db.pragma(`user_version = ${newer}`)
      for (const end of ['', '-wal']) copyFileSync(`${crashed.notes}${end}`, `${files.notes}${end}`)
      db.close()
    }
    const bytes = () =>
      ['', '-wal'].map((end) =>
        existsSync(files.notes + end) ? readFileSync(files.notes + end).toString('hex') : null,
      )
    const before = bytes()
    expect(() => createNotesOperations(files.folder, options)).toThrow(
      expect.objectContaining({
        code: 'refused',
        message: expect.stringMatching(new RegExp(`schema ${newer}; this one knows ${newer - 1}`)) as string,
      }),
    )
    expect(bytes()).toEqual(before)
    expect(aside(files)).toEqual([])
  },
)

test('the repair can be interrupted anywhere and run again', () => {
  const files = makeWorkspace()
  const before = dumpNotes(files.folder)
  truncateSync(files.notes, 5_000)
  // As after a power cut between moving the file aside and putting the new one in place.
  cpSync(files.notes, `${files.notes}.damaged-20260730T100000Z`)
  rmSync(files.notes)
  writeFileSync(`${files.notes}-wal`, 'left over')
  writeFileSync(`${files.notes}.rebuilding`, 'half')
  createNotesOperations(files.folder, options).close()
  expect(dumpNotes(files.folder)).toEqual(before)
  expect(aside(files).toSorted()).toEqual([
    'notes.db.damaged-20260730T100000Z',
    'notes.db.damaged-20260730T100000Z-2-wal',
  ])
})
