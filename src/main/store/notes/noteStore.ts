import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import type { WritableDb } from '../database'
import { StoreError, toStoreError } from '../storeError'
import type { WorkspaceFiles } from '../workspaceFiles'
import { encodeEntry } from './journalEntry'
import type { JournalEntry, NoteRecord } from './journalEntry'
import { applyEntry, findNote, writeMeta } from './noteTable'
import { isBackupDue, makeBackup } from './notesBackups'
import type { BackupReason } from './notesBackups'
import type { NotesJournal } from './notesJournal'
import { openNotes } from './openNotes'

/** What a note hangs on, by the source's own ids. */
export type NoteTargetIds = Pick<NoteRecord, 'targetType' | 'source' | 'sessionId' | 'traceId' | 'spanId'>

export interface SaveNote {
  readonly noteId: string | null
  /** The revision that the writer saw; another one in the store means that somebody else changed it. */
  readonly revision: number | null
  readonly target: NoteTargetIds
  readonly text: string
}

/**
 * Changes to `notes.db`, one transaction each: rows, a journal line on disk, then the commit on disk. Whatever
 * fails, nothing of the change stays, and nothing was acknowledged.
 */
export class NoteStore {
  private db: WritableDb
  private journal: NotesJournal
  private identity: string | null
  readonly notices: readonly string[]

  constructor(
    private readonly files: WorkspaceFiles,
    private readonly author: string,
    private readonly nowMs: () => number,
  ) {
    const opened = openNotes(files, nowMs())
    this.db = opened.db
    this.journal = opened.journal
    this.notices = opened.notices
    this.identity = identityOf(files.notes)
  }

  /** For questions. */
  get reading(): WritableDb {
    return this.db
  }

  saveNote({ noteId, revision, target, text }: SaveNote): NoteRecord {
    if (text.trim() === '') throw new StoreError('refused', 'A note needs some text; delete it instead.')
    if (noteId === null) return this.change((now) => this.newNote(target, text, now))
    return this.change((now) => {
      const known = this.existing(noteId)
      if (known.deleted) throw new StoreError('refused', 'The note was deleted meanwhile; restore it first.')
      if (revision !== known.revision) {
        throw new StoreError(
          'refused',
          `The note was changed meanwhile (revision ${known.revision}, yours was ${revision ?? 'none'}); your text was not saved.`,
        )
      }
      return this.nextRevision(known, { text, deleted: false }, now)
    })
  }

  deleteNote(noteId: string): NoteRecord {
    const known = this.existing(noteId)
    return known.deleted
      ? known
      : this.change((now) => this.nextRevision(this.existing(noteId), { deleted: true }, now))
  }

  restoreNote(noteId: string): NoteRecord {
    const known = this.existing(noteId)
    return known.deleted
      ? this.change((now) => this.nextRevision(this.existing(noteId), { deleted: false }, now))
      : known
  }

  setSettings(values: ReadonlyMap<string, string>): void {
    this.commit([...values].map(([key, value]) => ({ type: 'setting', key, value })))
  }

  /** Makes a verified backup; answers its path. */
  backup(reason: BackupReason): string {
    return makeBackup(this.db, this.files.backups, reason, this.nowMs())
  }

  /** Makes the day's backup unless there is one, or nothing to keep. Answers whether it made one. */
  backupIfDue(): boolean {
    if (!isBackupDue(this.files.backups, this.nowMs())) return false
    const work = this.db
      .prepare(
        "SELECT EXISTS (SELECT 1 FROM note_revision) OR EXISTS (SELECT 1 FROM setting WHERE key LIKE 'mapping/%' OR key LIKE 'prices.%')",
      )
      .pluck()
    if (work.get() === 0) return false
    this.backup('daily')
    return true
  }

  close(): void {
    this.journal.close()
    this.db.close()
  }

  private existing(noteId: string): NoteRecord {
    const note = findNote(this.db, noteId)
    if (note === null) throw new StoreError('not_found', 'There is no such note.')
    return note
  }

  private newNote(target: NoteTargetIds, text: string, now: number): NoteRecord {
    const last = this.db.prepare('SELECT max(sequence) FROM note').pluck().get()
    return {
      id: randomUUID(),
      targetType: target.targetType,
      source: target.source,
      sessionId: target.sessionId,
      traceId: target.traceId,
      spanId: target.spanId,
      text,
      author: this.author,
      createdMs: now,
      updatedMs: now,
      revision: 1,
      deleted: false,
      sequence: (typeof last === 'number' ? last : 0) + 1,
    }
  }

  private nextRevision(
    known: NoteRecord,
    changes: { text?: string; deleted: boolean },
    now: number,
  ): NoteRecord {
    return { ...known, ...changes, author: this.author, updatedMs: now, revision: known.revision + 1 }
  }

  private change(make: (now: number) => NoteRecord): NoteRecord {
    const note = make(this.nowMs())
    this.commit([{ type: 'note', note }])
    return note
  }

  private commit(entries: readonly JournalEntry[]): void {
    this.checkStillOurs()
    const before = this.journal.end
    const lines = Buffer.concat(entries.map(encodeEntry))
    try {
      this.db
        .transaction(() => {
          for (const entry of entries) applyEntry(this.db, entry)
          writeMeta(this.db, 'journal_end', String(before + lines.length))
          this.journal.append(lines)
        })
        .immediate()
    } catch (error) {
      this.journal.truncate(before)
      if (isWriteFailure(error)) this.reopen()
      throw toStoreError(error)
    }
  }

  /**
   * After a failed write or sync the state of the page cache is unknown: the connection is given up and what is on
   * disk is read afresh; the failed change is never tried again.
   */
  private reopen(): void {
    this.close()
    const opened = openNotes(this.files, this.nowMs())
    this.db = opened.db
    this.journal = opened.journal
    this.identity = identityOf(this.files.notes)
  }

  /** Stops writing into a file that was deleted or replaced under us: it would be lost with the last handle. */
  private checkStillOurs(): void {
    if (identityOf(this.files.notes) === this.identity) return
    throw new StoreError(
      'damaged',
      'notes.db was removed or replaced while it was open; nothing was saved. Start Spanglass again to go on.',
    )
  }
}

function identityOf(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`
}

function isWriteFailure(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && (code.startsWith('SQLITE_IOERR') || code === 'EIO')
}
