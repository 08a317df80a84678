import type { ReadableDb, WritableDb } from '../database'
import type { NoteRecord } from './journalEntry'
import { applyEntry, readMeta, toNoteRecord } from './noteTable'
import { readJournal } from './notesJournal'

/**
 * Applies what the journal has beyond the position that the database remembers: the change a crash cut off, or what
 * was lost with a deleted write-ahead log. Answers how many changes that were.
 */
export function catchUpWithJournal(db: WritableDb, path: string): number {
  const from = Number(readMeta(db, 'journal_end') ?? '0')
  let applied = 0
  for (const { entry } of readJournal(path, from)) {
    if (entry === null || entry.type === 'journal') continue
    applyEntry(db, entry)
    applied++
  }
  return applied
}

/**
 * True when the database says what the journal says. SQLite's own checks cannot see pages of another time mixed in
 * by a stale write-ahead log; this can. A journal with unreadable lines decides nothing.
 */
export function agreesWithJournal(db: ReadableDb, path: string): boolean {
  const notes = new Map<string, NoteRecord>()
  const settings = new Map<string, string>()
  for (const { entry } of readJournal(path)) {
    if (entry === null) return true
    if (entry.type === 'setting') settings.set(entry.key, entry.value)
    if (entry.type !== 'note') continue
    const known = notes.get(entry.note.id)
    if (known === undefined || entry.note.revision >= known.revision) notes.set(entry.note.id, entry.note)
  }
  let rows = 0
  for (const row of db.prepare('SELECT * FROM note').iterate()) {
    rows++
    const stored = toNoteRecord(row)
    const told = notes.get(stored.id)
    if (told === undefined || !isSameState(stored, told)) return false
  }
  if (rows !== notes.size) return false
  const stored = db.prepare('SELECT key, value FROM setting').all() as { key: string; value: string }[]
  return stored.length === settings.size && stored.every(({ key, value }) => settings.get(key) === value)
}

function isSameState(a: NoteRecord, b: NoteRecord): boolean {
  return (
    a.revision === b.revision && a.deleted === b.deleted && a.text === b.text && a.updatedMs === b.updatedMs
  )
}
