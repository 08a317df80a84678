import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { assertDurability, notesApplicationId, openForReading, openForWriting } from '../database'
import type { WritableDb } from '../database'
import { notesMigrations } from '../migrations/allMigrations'
import { migrate } from '../migrations/migrate'
import { StoreError } from '../storeError'
import type { WorkspaceFiles } from '../workspaceFiles'
import { inspectDatabaseFile } from './databaseFile'
import type { DatabaseFile } from './databaseFile'
import { moveAside } from './durableFiles'
import { agreesWithJournal, catchUpWithJournal } from './journalAgreement'
import { countNotes, dumpEntries, readMeta, writeMeta } from './noteTable'
import { listBackups, makeBackup } from './notesBackups'
import { NotesJournal, readJournal, readLineage } from './notesJournal'
import { rebuildNotes } from './rebuildNotes'

export interface OpenedNotes {
  readonly db: WritableDb
  readonly journal: NotesJournal
  /** What had to be repaired, in sentences for the person. */
  readonly notices: readonly string[]
}

interface Damage {
  readonly reason: string
  readonly label: 'damaged' | 'foreign'
}

/** Up to this size every opening looks through the whole file (about 2 s per GB); beyond it only after a crash. */
const alwaysCheckedBytes = 64 << 20

/**
 * Opens `notes.db` with its journal, in WAL with synchronous FULL, at the newest schema. A file that cannot be used is
 * moved aside and rebuilt; one of a newer program is refused before a byte is written. The workspace lock must be
 * held.
 */
export function openNotes(files: WorkspaceFiles, nowMs: number): OpenedNotes {
  const found = inspectDatabaseFile(files.notes)
  refuseNewer(found)
  const notices: string[] = []
  let damage = judge(found, files)
  if (damage === null) {
    const opened = tryOpen(files, found, nowMs)
    if ('db' in opened) return opened
    damage = opened
  }
  notices.push(rebuildNotes(files, damage.reason, damage.label, nowMs))
  const rebuilt = tryOpen(files, inspectDatabaseFile(files.notes), nowMs)
  if ('db' in rebuilt) return { ...rebuilt, notices: [...notices, ...rebuilt.notices] }
  throw new StoreError(
    'damaged',
    `The notes could not be rebuilt: the new file ${rebuilt.reason}. The old files are kept beside it.`,
  )
}

/** What is wrong with the file as it lies there; null when SQLite may open it. */
function judge(found: DatabaseFile, files: WorkspaceFiles): Damage | null {
  const damaged = (reason: string): Damage => ({ reason, label: 'damaged' })
  switch (found.state) {
    case 'missing':
      return hasEarlierWork(files) ? damaged('was missing') : null
    case 'empty':
      return hasEarlierWork(files) ? damaged('was empty') : null
    case 'notAFile':
      return damaged('was not a file')
    case 'notSqlite':
      return damaged('was damaged (its first bytes are not those of a database)')
    case 'sqlite': {
      if (found.applicationId === notesApplicationId) return null
      if (found.applicationId === 0 && found.userVersion === 0 && hasNoTables(files.notes)) {
        return hasEarlierWork(files) ? damaged('was empty') : null
      }
      return { reason: 'belonged to another program', label: 'foreign' }
    }
  }
}

function hasEarlierWork(files: WorkspaceFiles): boolean {
  if (listBackups(files.backups).length > 0) return true
  if (!existsSync(files.journal) || !statSync(files.journal).isFile()) return false
  for (const { entry } of readJournal(files.journal)) if (entry?.type !== 'journal') return true
  return false
}

/** True for a database that a crash left between its creation and its first table. */
function hasNoTables(path: string): boolean {
  try {
    const db = openForReading(path)
    try {
      return db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0
    } finally {
      db.close()
    }
  } catch {
    return false
  }
}

function tryOpen(files: WorkspaceFiles, found: DatabaseFile, nowMs: number): OpenedNotes | Damage {
  let db: WritableDb | null = null
  try {
    db = openForWriting(files.notes, 'FULL')
    const checked = found.state === 'sqlite' ? check(db, files, found.hasWal) : null
    if (checked !== null) {
      db.close()
      return checked
    }
    if (found.state === 'sqlite' && found.userVersion > 0 && found.userVersion < newestVersion()) {
      makeBackup(db, files.backups, 'migration', nowMs)
    }
    migrate(db, notesMigrations, notesApplicationId, 'The notes database')
    const opened = attachJournal(db, files, found.state === 'sqlite' && found.hasWal, nowMs)
    if (!('db' in opened)) db.close()
    return opened
  } catch (error) {
    db?.close()
    if (!isDamage(error)) throw error
    return { reason: 'was damaged', label: 'damaged' }
  }
}

function check(db: WritableDb, files: WorkspaceFiles, afterCrash: boolean): Damage | null {
  if (!afterCrash && statSync(files.notes).size > alwaysCheckedBytes) return null
  return db.pragma('quick_check(1)', { simple: true }) === 'ok'
    ? null
    : { reason: 'was damaged', label: 'damaged' }
}

/** Brings database and journal to the same state and makes sure that commits are durable. */
function attachJournal(
  db: WritableDb,
  files: WorkspaceFiles,
  afterCrash: boolean,
  nowMs: number,
): OpenedNotes | Damage {
  countNotes(db)
  const notices: string[] = []
  const lineage = readMeta(db, 'lineage')
  if (lineage === null) writeMeta(db, 'lineage', randomUUID())
  const replaced = journalTrouble(db, files.journal)
  if (replaced !== null) {
    moveAside(files.journal, replaced, nowMs)
    if (replaced === 'damaged')
      notices.push('The journal of the notes was damaged; it was moved aside and written anew.')
  }
  const isNew = !existsSync(files.journal)
  const journal = NotesJournal.open(files.journal, () => dumpEntries(db))
  try {
    let caughtUp = 0
    db.transaction(() => {
      if (!isNew) caughtUp = catchUpWithJournal(db, files.journal)
      writeMeta(db, 'journal_end', String(journal.end))
      writeMeta(db, 'opened_ms', String(nowMs))
    }).immediate()
    assertDurability(db, 'FULL')
    if (caughtUp > 1)
      notices.push(`${caughtUp} changes were missing from notes.db; they were put back from the journal.`)
    if (afterCrash && !agreesWithJournal(db, files.journal)) {
      journal.close()
      return { reason: 'did not hold what its journal holds', label: 'damaged' }
    }
    return { db, journal, notices }
  } catch (error) {
    journal.close()
    throw error
  }
}

/** Why a journal cannot be continued by this database: damaged, or the copy of another one. */
function journalTrouble(db: WritableDb, path: string): 'damaged' | 'other' | null {
  if (!existsSync(path)) return null
  const stats = statSync(path)
  if (!stats.isFile()) return 'damaged'
  if (stats.size < Number(readMeta(db, 'journal_end') ?? '0')) return 'damaged'
  const lineage = readLineage(path)
  if (lineage === null) return 'damaged'
  return lineage === readMeta(db, 'lineage') ? null : 'other'
}

function refuseNewer(found: DatabaseFile): void {
  if (found.state !== 'sqlite' || found.applicationId !== notesApplicationId) return
  if (found.userVersion <= newestVersion()) return
  throw new StoreError(
    'refused',
    `The notes database was written by a newer Spanglass (schema ${found.userVersion}; this one knows ${newestVersion()}). Nothing was changed; open it with the newer version.`,
  )
}

function newestVersion(): number {
  return notesMigrations.at(-1)?.version ?? 0
}

function isDamage(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return false
  // SQLITE_ERROR while opening: a table that the schema version promises is not there.
  return (
    code.startsWith('SQLITE_CORRUPT') ||
    code === 'SQLITE_NOTADB' ||
    code === 'SQLITE_FORMAT' ||
    code === 'SQLITE_IOERR_SHORT_READ' ||
    code === 'SQLITE_ERROR'
  )
}
