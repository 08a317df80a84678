import { parseKey } from '../../shared/model/source'
import type { WritableDb } from '../store/database'
import { removeEmptyTraces, removeObservations, removeSessionMessages } from './removeRows'
import { removeFileMemories } from '../store/tables/fileMemories'
import { pause } from './writerState'
import type { WriterState } from './writerState'

export interface DeleteResult {
  readonly sessions: number
  readonly traces: number
  readonly observations: number
}

const observationsPerTransaction = 4_000

/** Deletes traces with all they hold. People's notes live elsewhere and attach again when a trace returns. */
export async function deleteTraces(state: WriterState, traceKeys: readonly string[]): Promise<DeleteResult> {
  const find = state.db.prepare('SELECT id FROM trace WHERE source = ? AND trace_id = ?').pluck()
  const rows = traceKeys.map(parseKey).map(({ source, id }) => find.get(source, id) as number | undefined)
  return deleteTraceRows(
    state,
    rows.filter((row): row is number => row !== undefined),
    new Set(),
  )
}

/** Deletes sessions with their traces. */
export async function deleteSessions(
  state: WriterState,
  sessionKeys: readonly string[],
): Promise<DeleteResult> {
  const { db } = state
  const find = db.prepare('SELECT id FROM session WHERE source = ? AND session_id = ?').pluck()
  const sessions = sessionKeys
    .map(parseKey)
    .map(({ source, id }) => find.get(source, id) as number | undefined)
    .filter((row): row is number => row !== undefined)
  const tracesOf = db.prepare('SELECT id FROM trace WHERE session_row = ?').pluck()
  const traces = sessions.flatMap((row) => tracesOf.all(row) as number[])
  const files = new Set<number>()
  state.transaction(() => {
    state.sweeper.mark('shares')
    collectFiles(db, 'session_statement WHERE session_row', sessions, files)
    collectFiles(db, 'session_message WHERE session_row', sessions, files)
    const remove = db.prepare('DELETE FROM session_statement WHERE session_row = ?')
    for (const row of sessions) remove.run(row)
    removeSessionMessages(db, 'session_row', sessions)
  })
  const result = await deleteTraceRows(state, traces, new Set(sessions), files)
  return { ...result, sessions: sessions.length }
}

/**
 * `sessions` and `files`: those that lost something already. What nothing refers to any more goes behind, in a large
 * workspace: who waits for one small trace waits for that alone.
 */
async function deleteTraceRows(
  state: WriterState,
  traceRows: readonly number[],
  sessions: Set<number>,
  files = new Set<number>(),
): Promise<DeleteResult> {
  const { db } = state
  const some = db.prepare('SELECT id FROM observation_row WHERE trace_row = ? LIMIT ?').pluck()
  const clearStatements = db.prepare('DELETE FROM trace_statement WHERE trace_row = ?')
  let observations = 0
  for (const row of traceRows) {
    for (;;) {
      const ids = some.all(row, observationsPerTransaction) as number[]
      if (ids.length === 0) break
      state.transaction(() => {
        state.sweeper.mark('shares')
        collectFiles(db, 'observation_row WHERE id', ids, files)
        collectFiles(db, 'observation_supplier WHERE observation_id', ids, files)
        removeObservations(db, ids)
      })
      observations += ids.length
      await pause()
    }
  }
  state.transaction(() => {
    state.sweeper.mark('shares')
    collectFiles(db, 'trace_statement WHERE trace_row', traceRows, files)
    for (const row of traceRows) clearStatements.run(row)
    for (const session of removeEmptyTraces(db, traceRows)) sessions.add(session)
    removeBareFiles(db, files)
    removeFileMemories(db, files)
  })
  state.forget()
  state.followed.clear()
  for (const row of sessions) state.changed.sessions.add(row)
  await state.deriveAll()
  await state.sweepIfSmall()
  return { sessions: 0, traces: traceRows.length, observations }
}

/** Adds the files that said these rows: `rows` is a table and the column that is one of `ids`. */
function collectFiles(db: WritableDb, rows: string, ids: readonly number[], files: Set<number>): void {
  const found = db
    .prepare(`SELECT DISTINCT file_id FROM ${rows} IN (SELECT value FROM json_each(?))`)
    .pluck()
    .all(JSON.stringify(ids)) as number[]
  for (const file of found) files.add(file)
}

/** Raw bytes of those files that no record refers to any more. */
function removeBareFiles(db: WritableDb, files: ReadonlySet<number>): void {
  db.prepare(
    `DELETE FROM raw_frame WHERE file_id IN (
       SELECT f.id FROM import_file f JOIN import i ON i.id = f.import_id
       WHERE f.id IN (SELECT value FROM json_each(?))
         AND i.status <> 'running'
         AND f.observations > 0
         AND NOT EXISTS (SELECT 1 FROM observation_row WHERE file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM observation_supplier WHERE file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM trace_statement WHERE file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM session_statement WHERE file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM session_message WHERE file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM score WHERE file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM side_record WHERE file_id = f.id))`,
  ).run(JSON.stringify([...files]))
}
