import type { WritableDb } from '../store/database'
import { DetailWriter } from '../store/tables/detailStore'
import { removePackedTraces } from '../store/tables/packedTraces'

/**
 * Deletes observations by id, with their details, suppliers and full text. Call inside a transaction; answers the trace
 * rows that lost something.
 */
export function removeObservations(db: WritableDb, ids: readonly number[]): Set<number> {
  const take = db.prepare('DELETE FROM observation_row WHERE id = ? RETURNING trace_row, detail').raw()
  const remove = [
    db.prepare('DELETE FROM observation_supplier WHERE observation_id = ?'),
    db.prepare('DELETE FROM search_pending WHERE observation_id = ?'),
  ]
  const indexedTo = Number(
    db.prepare("SELECT value FROM meta WHERE key = 'search_indexed_to'").pluck().get() ?? 0,
  )
  const unindex = db.prepare('DELETE FROM search WHERE rowid = ?')
  const traces = new Set<number>()
  const details: number[] = []
  for (const id of ids) {
    const row = take.get(id) as [number, number | null] | undefined
    if (row === undefined) continue
    const [traceRow, detail] = row
    traces.add(traceRow)
    if (detail !== null) details.push(detail)
    for (const statement of remove) statement.run(id)
    if (id <= indexedTo) unindex.run(id)
  }
  new DetailWriter(db).removeLines(details)
  lowerMark(db, 'search_indexed_to', 'observation')
  return traces
}

/** Deletes messages of sessions, by the files or the sessions they belong to, with their full text. Inside a transaction. */
export function removeSessionMessages(
  db: WritableDb,
  by: 'file_id' | 'session_row',
  ids: readonly number[],
): void {
  const wanted = JSON.stringify(ids)
  const where = `${by} IN (SELECT value FROM json_each(?))`
  const rows = db.prepare(`SELECT id FROM session_message WHERE ${where}`).pluck().all(wanted) as number[]
  const indexedTo = Number(
    db.prepare("SELECT value FROM meta WHERE key = 'search_messages_to'").pluck().get() ?? 0,
  )
  const unindex = db.prepare('DELETE FROM search WHERE rowid = ?')
  for (const id of rows) if (id <= indexedTo) unindex.run(-id)
  db.prepare(`DELETE FROM session_message WHERE ${where}`).run(wanted)
  lowerMark(db, 'search_messages_to', 'session_message')
}

/** Row ids are given again from the highest that is left: the mark of what is indexed must not stand above it. */
function lowerMark(db: WritableDb, key: string, table: 'observation' | 'session_message'): void {
  db.prepare(
    `UPDATE meta SET value = CAST(MIN(CAST(value AS INTEGER), (SELECT COALESCE(MAX(id), 0) FROM ${table})) AS TEXT)
     WHERE key = ?`,
  ).run(key)
}

/** Deletes traces of which nothing is left. Call inside a transaction; answers the sessions that lost one. */
export function removeEmptyTraces(db: WritableDb, traceRows: Iterable<number>): Set<number> {
  const isEmpty = db
    .prepare(
      'SELECT NOT EXISTS (SELECT 1 FROM observation WHERE trace_row = @row) AND NOT EXISTS (SELECT 1 FROM trace_statement WHERE trace_row = @row)',
    )
    .pluck()
  const sessionOf = db.prepare('SELECT session_row FROM trace WHERE id = ?').pluck()
  const remove = [
    db.prepare('DELETE FROM trace_term WHERE trace_row = ?'),
    db.prepare('DELETE FROM trace WHERE id = ?'),
  ]
  const sessions = new Set<number>()
  const removed: number[] = []
  for (const row of traceRows) {
    if (isEmpty.get({ row }) !== 1) continue
    const session = sessionOf.get(row) as number | null | undefined
    if (session !== null && session !== undefined) sessions.add(session)
    for (const statement of remove) statement.run(row)
    removed.push(row)
  }
  removePackedTraces(db, removed)
  return sessions
}
