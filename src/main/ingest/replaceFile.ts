import { pause } from './writerState'
import type { WriterState } from './writerState'

export interface ReplaceArgument {
  /** A file of which nothing came in. */
  readonly fileId: number
  /** The import that read the same bytes again. */
  readonly byImportId: number
}

export interface ReplaceResult {
  /** Whether the newer import took the older one's place: its bytes, and its line where it was of that file alone. */
  readonly isReplaced: boolean
}

const recordTables = [
  'observation_supplier',
  'trace_statement',
  'session_statement',
  'session_message',
  'score',
  'side_record',
]
const findings = ['finding', 'finding_place']

/**
 * After a file that nobody knew was read again with a mapping: its bytes stand in the newer import and go from the older
 * one. An import of that file alone goes altogether, so that one line tells of the file; one of several files keeps its
 * line, which says what became of it. Nothing happens where the newer import brought nothing.
 */
export async function replaceFile(
  state: WriterState,
  { fileId, byImportId }: ReplaceArgument,
): Promise<ReplaceResult> {
  const { db } = state
  await pause()
  const old = db
    .prepare(
      `SELECT f.path, f.status, f.import_id AS importId, i.label, (SELECT count(*) FROM import_file o WHERE o.import_id = i.id) AS files
       FROM import_file f JOIN import i ON i.id = f.import_id WHERE f.id = ? AND f.import_id <> ?`,
    )
    .get(fileId, byImportId) as
    { path: string; status: string; importId: number; label: string; files: number } | undefined
  const next = db
    .prepare("SELECT id FROM import_file WHERE import_id = ? AND status = 'done'")
    .pluck()
    .get(byImportId) as number | undefined
  const hasRecords = recordTables.some(
    (table) => db.prepare(`SELECT 1 FROM ${table} WHERE file_id = ? LIMIT 1`).get(fileId) !== undefined,
  )
  if (old === undefined || next === undefined || old.status !== 'failed' || hasRecords)
    return { isReplaced: false }
  // A watched folder goes on with its import, and is not named like its only file.
  const isAlone = old.files === 1 && old.label === old.path
  state.transaction(() => {
    for (const table of ['raw_frame', ...findings])
      db.prepare(`DELETE FROM ${table} WHERE file_id = ?`).run(fileId)
    if (isAlone) {
      db.prepare('DELETE FROM import_file WHERE id = ?').run(fileId)
      db.prepare('DELETE FROM import WHERE id = ?').run(old.importId)
    } else {
      db.prepare('UPDATE import_file SET bytes = 0, error = ? WHERE id = ?').run(
        'Came in with a mapping since, as an import of its own.',
        fileId,
      )
      addFinding(
        state,
        fileId,
        'mapped_since',
        'Its fields were mapped; the newer import has its records and bytes.',
      )
    }
    addFinding(
      state,
      next,
      'mapped_again',
      isAlone
        ? 'Stands in place of the import that did not know the file.'
        : `Read again with a mapping; its bytes left the import ${old.label}.`,
    )
  })
  return { isReplaced: true }
}

function addFinding({ db }: WriterState, fileId: number, code: string, message: string): void {
  const sample = { message, offset: null, line: null, traceKey: null, spanId: null }
  db.prepare('INSERT OR REPLACE INTO finding (file_id, code, count, samples) VALUES (?, ?, 1, ?)').run(
    fileId,
    code,
    JSON.stringify([sample]),
  )
}
