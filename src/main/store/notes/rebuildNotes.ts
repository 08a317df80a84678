import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { notesApplicationId, openForWriting } from '../database'
import type { WritableDb } from '../database'
import { notesMigrations } from '../migrations/allMigrations'
import { migrate } from '../migrations/migrate'
import type { WorkspaceFiles } from '../workspaceFiles'
import { databaseFiles, moveAside, removeDatabase, syncFile, syncFolder } from './durableFiles'
import { applyEntry, countNotes, readMeta, toNoteRecord, writeMeta } from './noteTable'
import { restoreNewestBackup } from './notesBackups'
import { readJournal, readLineage } from './notesJournal'

/**
 * Puts a new `notes.db` in the place of one that cannot be used: the old files are moved aside together, the newest
 * good backup is taken, and every line of the journal is applied to it; without both, what can still be read of the
 * old file is. Interrupted at any point, it can be run again. Answers a sentence for the person.
 */
export function rebuildNotes(
  files: WorkspaceFiles,
  reason: string,
  label: 'damaged' | 'foreign',
  nowMs: number,
): string {
  const stood = databaseFiles(files.notes).some((file) => existsSync(file))
  const aside = stood ? moveAside(files.notes, label, nowMs) : null
  const temporary = `${files.notes}.rebuilding`
  removeDatabase(temporary)
  const backup = restoreNewestBackup(files.backups, temporary)
  const hasJournal = existsSync(files.journal) && statSync(files.journal).isFile()
  const db = openForWriting(temporary, 'FULL')
  let unreadable = 0
  let notes = 0
  try {
    migrate(db, notesMigrations, notesApplicationId, 'The backup of the notes')
    db.transaction(() => {
      if (hasJournal) unreadable = applyJournal(db, files.journal)
      if (!hasJournal && backup === null && aside !== null && label === 'damaged') salvage(db, aside)
      const lineage =
        (hasJournal ? readLineage(files.journal) : null) ?? readMeta(db, 'lineage') ?? randomUUID()
      writeMeta(db, 'lineage', lineage)
      writeMeta(db, 'journal_end', String(hasJournal ? statSync(files.journal).size : 0))
      notes = countNotes(db).notes
    })()
  } finally {
    db.close()
  }
  syncFile(temporary)
  renameSync(temporary, files.notes)
  syncFolder(dirname(files.notes))
  const from = [
    backup === null ? null : `the backup of ${new Date(backup.madeMs).toISOString()}`,
    hasJournal ? 'the journal' : null,
  ].filter((part) => part !== null)
  return [
    `notes.db ${reason}.`,
    aside === null ? null : `It was moved aside as ${basename(aside)}.`,
    from.length > 0
      ? `The notes were rebuilt from ${from.join(' and ')} (${notes} ${notes === 1 ? 'note' : 'notes'}).`
      : notes > 0
        ? `There was no backup and no journal; ${notes} ${notes === 1 ? 'note' : 'notes'} could still be read from it.`
        : 'There was no backup and no journal; the notes begin empty.',
    unreadable === 0 ? null : `${unreadable} lines of the journal could not be read.`,
  ]
    .filter((sentence) => sentence !== null)
    .join(' ')
}

/** Applies every line; answers how many could not be read. */
function applyJournal(db: WritableDb, path: string): number {
  let unreadable = 0
  for (const { entry } of readJournal(path)) {
    if (entry === null) unreadable++
    else applyEntry(db, entry)
  }
  return unreadable
}

/** Takes over the rows of a damaged file up to the first that cannot be read. */
function salvage(db: WritableDb, damaged: string): void {
  try {
    const old = new Database(damaged, { readonly: true })
    try {
      // Lets SQLite read a file shorter than its header says, which every other statement would refuse.
      old.unsafeMode()
      old.pragma('writable_schema = ON')
      for (const row of old.prepare('SELECT * FROM note').iterate())
        applyEntry(db, { type: 'note', note: toNoteRecord(row) })
    } finally {
      old.close()
    }
  } catch {
    // As far as it goes: the file itself stays for better tools.
  }
}
