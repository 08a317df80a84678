import { parseKey } from '../../shared/model/source'
import { measureShares } from './measureShares'
import { removeEmptyTraces, removeObservations, removeSessionMessages } from './removeRows'
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
  state.transaction(() => {
    const remove = db.prepare('DELETE FROM session_statement WHERE session_row = ?')
    for (const row of sessions) remove.run(row)
    removeSessionMessages(db, 'session_row', sessions)
  })
  const result = await deleteTraceRows(state, traces, new Set(sessions))
  return { ...result, sessions: sessions.length }
}

async function deleteTraceRows(
  state: WriterState,
  traceRows: readonly number[],
  sessions: Set<number>,
): Promise<DeleteResult> {
  const { db } = state
  const some = db.prepare('SELECT id FROM observation_row WHERE trace_row = ? LIMIT ?').pluck()
  const clearStatements = db.prepare('DELETE FROM trace_statement WHERE trace_row = ?')
  let observations = 0
  for (const row of traceRows) {
    for (;;) {
      const ids = some.all(row, observationsPerTransaction) as number[]
      if (ids.length === 0) break
      state.transaction(() => removeObservations(db, ids))
      observations += ids.length
      await pause()
    }
  }
  state.transaction(() => {
    for (const row of traceRows) clearStatements.run(row)
    for (const session of removeEmptyTraces(db, traceRows)) sessions.add(session)
    removeBareFiles(state)
  })
  state.forget()
  for (const row of sessions) state.changed.sessions.add(row)
  await state.deriveAll()
  state.sweep()
  measureShares(db)
  return { sessions: 0, traces: traceRows.length, observations }
}

/** Raw bytes of files that no record refers to any more. */
function removeBareFiles({ db }: WriterState): void {
  db.exec(`DELETE FROM raw_frame WHERE file_id IN (
    SELECT f.id FROM import_file f JOIN import i ON i.id = f.import_id
    WHERE i.status <> 'running'
      AND f.observations > 0
      AND NOT EXISTS (SELECT 1 FROM observation_row WHERE file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM observation_supplier WHERE file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM trace_statement WHERE file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM session_statement WHERE file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM session_message WHERE file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM score WHERE file_id = f.id)
      AND NOT EXISTS (SELECT 1 FROM side_record WHERE file_id = f.id))`)
}
