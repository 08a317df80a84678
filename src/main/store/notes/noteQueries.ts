import type { ReadableDb } from '../database'
import type { NoteRecord } from './journalEntry'
import type { NoteTargetIds } from './noteStore'
import { toNoteRecord } from './noteTable'

export interface SourcedIdPair {
  readonly source: string
  readonly id: string
}

export interface NoteList {
  readonly notes: readonly NoteRecord[]
  /** How many there are in all; `notes` is a window of the newest. */
  readonly total: number
}

const listedNotes = 1_000
/** Texts in one answer, in UTF-16 units: what a reply can carry. */
const listedText = 4 << 20

/**
 * Notes that are not deleted, newest first: of one target, of a trace with its observations, or all. At most 1,000
 * and 4 M characters; `total` counts all.
 */
export function listNotes(db: ReadableDb, target: NoteTargetIds | null, withObservations: boolean): NoteList {
  const { where, values } = targetCondition(target, withObservations)
  const total = db
    .prepare(`SELECT count(*) FROM note WHERE deleted = 0 AND ${where}`)
    .pluck()
    .get(...values) as number
  const rows = db.prepare(
    `SELECT * FROM note WHERE deleted = 0 AND ${where} ORDER BY sequence DESC LIMIT ${listedNotes}`,
  )
  const notes: NoteRecord[] = []
  let characters = 0
  for (const row of rows.iterate(...values)) {
    const note = toNoteRecord(row)
    characters += note.text.length
    if (characters > listedText && notes.length > 0) break
    notes.push(note)
  }
  return { notes, total }
}

function targetCondition(
  target: NoteTargetIds | null,
  withObservations: boolean,
): { where: string; values: (string | null)[] } {
  if (target === null) return { where: '1', values: [] }
  const { source, sessionId, traceId, spanId } = target
  switch (target.targetType) {
    case 'session':
      return {
        where: "source = ? AND session_id = ? AND target_type = 'session'",
        values: [source, sessionId],
      }
    case 'trace':
      return withObservations
        ? {
            where: "source = ? AND trace_id = ? AND target_type IN ('trace', 'observation')",
            values: [source, traceId],
          }
        : { where: "source = ? AND trace_id = ? AND target_type = 'trace'", values: [source, traceId] }
    case 'observation':
      return {
        where: "source = ? AND trace_id = ? AND span_id = ? AND target_type = 'observation'",
        values: [source, traceId, spanId],
      }
  }
}

/** How many notes each trace (its observations included) and each session has, in the order asked. */
export function countNotesFor(
  db: ReadableDb,
  traces: readonly SourcedIdPair[],
  sessions: readonly SourcedIdPair[],
): { readonly traces: readonly number[]; readonly sessions: readonly number[] } {
  const byTrace = db
    .prepare(
      'SELECT count(*) FROM note WHERE source = ? AND trace_id = ? AND trace_id IS NOT NULL AND deleted = 0',
    )
    .pluck()
  const bySession = db
    .prepare(
      'SELECT count(*) FROM note WHERE source = ? AND session_id = ? AND session_id IS NOT NULL AND deleted = 0',
    )
    .pluck()
  return {
    traces: traces.map(({ source, id }) => byTrace.get(source, id) as number),
    sessions: sessions.map(({ source, id }) => bySession.get(source, id) as number),
  }
}

/** The traces that have notes, with their number, most recently noted first. */
export function listNotedTraces(
  db: ReadableDb,
  limit: number,
): readonly (SourcedIdPair & { readonly count: number })[] {
  return db
    .prepare(
      `SELECT source, trace_id AS id, count(*) AS count FROM note
       WHERE trace_id IS NOT NULL AND deleted = 0 GROUP BY source, trace_id ORDER BY max(sequence) DESC LIMIT ?`,
    )
    .all(limit) as (SourcedIdPair & { count: number })[]
}

/** Notes on the spans of one trace: span id and number. */
export function countSpanNotes(
  db: ReadableDb,
  source: string,
  traceId: string,
): readonly (readonly [string, number])[] {
  return db
    .prepare(
      `SELECT span_id, count(*) FROM note
       WHERE source = ? AND trace_id = ? AND target_type = 'observation' AND deleted = 0 GROUP BY span_id`,
    )
    .raw()
    .all(source, traceId) as [string, number][]
}

export function countAllNotes(db: ReadableDb): number {
  return db.prepare('SELECT count(*) FROM note WHERE deleted = 0').pluck().get() as number
}

/** Stored settings: key and JSON text. */
export function readSettings(db: ReadableDb): ReadonlyMap<string, string> {
  return new Map(db.prepare('SELECT key, value FROM setting').raw().all() as [string, string][])
}
