import type { ReadableDb, WritableDb } from '../database'
import type { JournalEntry, NoteRecord } from './journalEntry'

interface NoteRow {
  readonly id: string
  readonly target_type: string
  readonly source: string
  readonly session_id: string | null
  readonly trace_id: string | null
  readonly span_id: string | null
  readonly text: string
  readonly author: string
  readonly created_ms: number
  readonly updated_ms: number
  readonly revision: number
  readonly deleted: number
  readonly sequence: number
}

/** Reads a row of `note`. */
export function toNoteRecord(row: unknown): NoteRecord {
  const note = row as NoteRow
  return {
    id: note.id,
    targetType: note.target_type as NoteRecord['targetType'],
    source: note.source,
    sessionId: note.session_id,
    traceId: note.trace_id,
    spanId: note.span_id,
    text: note.text,
    author: note.author,
    createdMs: note.created_ms,
    updatedMs: note.updated_ms,
    revision: note.revision,
    deleted: note.deleted !== 0,
    sequence: note.sequence,
  }
}

export function findNote(db: ReadableDb, id: string): NoteRecord | null {
  const row = db.prepare('SELECT * FROM note WHERE id = ?').get(id)
  return row === undefined ? null : toNoteRecord(row)
}

/**
 * Applies a journal entry: keeps the revision, and makes it the note's state unless a later revision is there
 * already. Applying twice changes nothing.
 */
export function applyEntry(db: WritableDb, entry: JournalEntry): void {
  if (entry.type === 'journal') return
  if (entry.type === 'setting') {
    db.prepare(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(entry.key, entry.value)
    return
  }
  const { note } = entry
  const deleted = note.deleted ? 1 : 0
  db.prepare(
    'INSERT OR REPLACE INTO note_revision (note_id, revision, text, deleted, author, saved_ms) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(note.id, note.revision, note.text, deleted, note.author, note.updatedMs)
  db.prepare(
    `INSERT INTO note (id, target_type, source, session_id, trace_id, span_id, text, author, created_ms, updated_ms,
                       revision, deleted, sequence)
     VALUES (@id, @targetType, @source, @sessionId, @traceId, @spanId, @text, @author, @createdMs, @updatedMs,
             @revision, @deleted, @sequence)
     ON CONFLICT (id) DO UPDATE SET text = excluded.text, author = excluded.author, updated_ms = excluded.updated_ms,
       revision = excluded.revision, deleted = excluded.deleted
     WHERE excluded.revision >= note.revision`,
  ).run({ ...note, deleted })
}

/** Everything in the database as journal entries: what a new journal begins with. */
export function* dumpEntries(db: ReadableDb): Generator<JournalEntry> {
  yield { type: 'journal', format: 1, lineage: readMeta(db, 'lineage') ?? '' }
  const revisions = db.prepare(
    `SELECT n.id, n.target_type, n.source, n.session_id, n.trace_id, n.span_id, r.text, r.author, n.created_ms,
            r.saved_ms AS updated_ms, r.revision, r.deleted, n.sequence
     FROM note n JOIN note_revision r ON r.note_id = n.id ORDER BY n.sequence, r.revision`,
  )
  for (const row of revisions.iterate()) yield { type: 'note', note: toNoteRecord(row) }
  for (const row of db.prepare('SELECT key, value FROM setting ORDER BY key').iterate()) {
    const { key, value } = row as { key: string; value: string }
    yield { type: 'setting', key, value }
  }
}

export function readMeta(db: ReadableDb, key: string): string | null {
  const value = db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key)
  return typeof value === 'string' ? value : null
}

export function writeMeta(db: WritableDb, key: string, value: string): void {
  db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value)
}

/** How much is in it: what a backup is compared by. */
export interface NotesCounts {
  readonly notes: number
  readonly revisions: number
  readonly settings: number
}

export function countNotes(db: ReadableDb): NotesCounts {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM note) AS notes, (SELECT count(*) FROM note_revision) AS revisions,
              (SELECT count(*) FROM setting) AS settings`,
    )
    .get() as NotesCounts
}
