import type { WritableDb } from '../../store/database'
import { removeObservations } from '../removeRows'
import type { WriterState } from '../writerState'
import { endTables } from './followedFile'
import type { EndRows } from './followedFile'

/**
 * Whether the rows are as they were written: nobody else supplied or changed them since. Call before they are taken
 * back.
 */
export function isUntouched(db: WritableDb, fileId: number, rows: EndRows): boolean {
  const ids = JSON.stringify(rows.observation)
  const kept = db
    .prepare('SELECT COUNT(*) FROM observation WHERE file_id = ? AND id IN (SELECT value FROM json_each(?))')
    .pluck()
  const supplied = db
    .prepare(
      'SELECT COUNT(*) FROM observation_supplier WHERE observation_id IN (SELECT value FROM json_each(?))',
    )
    .pluck()
  return kept.get(fileId, ids) === rows.observation.length && supplied.get(ids) === 0
}

/** Takes back what the end of a file added. Inside a transaction; answers the traces that lost something. */
export function removeEnd({ db, changed }: WriterState, rows: EndRows): Set<number> {
  const traces = removeObservations(db, rows.observation)
  const inRows = 'WHERE id IN (SELECT value FROM json_each(?))'
  const ownersOf = (table: string, column: string): number[] =>
    db
      .prepare(`SELECT DISTINCT ${column} FROM ${table} ${inRows}`)
      .pluck()
      .all(JSON.stringify(rows[table as keyof EndRows])) as number[]
  for (const trace of ownersOf('trace_statement', 'trace_row')) traces.add(trace)
  for (const session of ownersOf('session_statement', 'session_row')) changed.sessions.add(session)
  for (const table of endTables)
    if (rows[table].length > 0) db.prepare(`DELETE FROM ${table} ${inRows}`).run(JSON.stringify(rows[table]))
  for (const trace of traces) changed.traces.set(trace, Number.MAX_SAFE_INTEGER)
  return traces
}

/** The highest ids of the tables: what is written from here on stands above them. */
export type TableTops = Readonly<Record<keyof EndRows, number>>

export function tableTops(db: WritableDb): TableTops {
  const top = (table: string): number =>
    db.prepare(`SELECT COALESCE(MAX(id), 0) FROM ${table}`).pluck().get() as number
  return {
    observation: top('observation'),
    session_statement: top('session_statement'),
    trace_statement: top('trace_statement'),
    score: top('score'),
    side_record: top('side_record'),
  }
}

/** What a file added above these tops. */
export function rowsAbove(db: WritableDb, tops: TableTops, fileId: number): EndRows {
  const above = (table: keyof EndRows): number[] =>
    db
      .prepare(`SELECT id FROM ${table} WHERE id > ? AND file_id + 0 = ?`)
      .pluck()
      .all(tops[table], fileId) as number[]
  return {
    observation: above('observation'),
    session_statement: above('session_statement'),
    trace_statement: above('trace_statement'),
    score: above('score'),
    side_record: above('side_record'),
  }
}
