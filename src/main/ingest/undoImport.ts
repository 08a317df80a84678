import { createHead } from '../importers/detectFormat'
import { filesSource } from '../../shared/model/source'
import type { WritableDb } from '../store/database'
import { readRawStream } from '../store/tables/rawFrames'
import { FidelityRecord } from './fidelity'
import { removeEmptyTraces, removeObservations, removeSessionMessages } from './removeRows'
import { importerOf } from './usedMappings'
import { removeFileMemories } from '../store/tables/fileMemories'
import { pause } from './writerState'
import type { WriterState } from './writerState'

/** Rows deleted in one transaction. */
const rowsPerTransaction = 4_000

export interface UndoResult {
  readonly observationsRemoved: number
  readonly observationsRederived: number
}

/** Observations that other files supplied too, by file: their keys. */
type Rederive = Map<number, Set<string>>

const keyOf = (traceId: string, spanId: string, side: string): string => `${traceId}\0${spanId}\0${side}`

/**
 * Takes an import back, exactly: its records go; observations that other imports also supplied are derived again from
 * those imports' raw bytes; traces and sessions that remain are derived again. The line of the import stays with its
 * new status.
 */
export async function undoImport(
  state: WriterState,
  importId: number,
  status: 'undone' | 'cancelled' | 'interrupted',
): Promise<UndoResult> {
  const { db } = state
  const fileIds = db
    .prepare('SELECT id FROM import_file WHERE import_id = ?')
    .pluck()
    .all(importId) as number[]
  // What never came in whole was first said by nobody: the figures of the others hold.
  state.transaction(() => state.sweeper.mark(status === 'undone' ? 'shares' : 'contents'))
  const result = await takeBackFiles(state, fileIds)
  await state.sweepIfSmall()
  // How long it took to read stays as it was.
  db.prepare('UPDATE import SET status = ?, finished_ms = ifnull(finished_ms, ?) WHERE id = ?').run(
    status,
    Date.now(),
    importId,
  )
  return result
}

/**
 * Takes the records of some files back as `undoImport` does. Contents that nobody refers to any more stay for now; so
 * do the raw bytes with `keepsRaw`, from which the records can be made again (`restoreFiles`).
 */
export async function takeBackFiles(
  state: WriterState,
  fileIds: readonly number[],
  keepsRaw = false,
): Promise<UndoResult> {
  const { db } = state
  const files = JSON.stringify(fileIds)
  const touched = collectTouched(state, files)
  const rederive = collectShared(state, files)
  let removed = 0
  // Numbers of files and of rows are given again.
  state.followed.forget([...fileIds, ...rederive.keys()])

  const shared = db
    .prepare(
      'SELECT DISTINCT observation_id FROM observation_supplier WHERE file_id IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(files) as number[]
  removed += removeInSteps(state, shared, touched.traces)
  await pause()
  const next = db
    .prepare('SELECT id FROM observation_row WHERE file_id IN (SELECT value FROM json_each(?)) LIMIT ?')
    .pluck()
  for (;;) {
    const ids = next.all(files, rowsPerTransaction) as number[]
    if (ids.length === 0) break
    removed += removeInSteps(state, ids, touched.traces)
    await pause()
  }
  state.transaction(() => {
    removeSessionMessages(db, 'file_id', fileIds)
    removeFileMemories(db, fileIds)
    const tables = ['trace_statement', 'session_statement', 'score', 'side_record']
    for (const table of keepsRaw ? tables : [...tables, 'raw_frame']) {
      db.prepare(`DELETE FROM ${table} WHERE file_id IN (SELECT value FROM json_each(?))`).run(files)
    }
  })
  state.forget()
  const rederived = await rederiveFrom(state, rederive)
  state.transaction(() => {
    for (const session of removeEmptyTraces(db, touched.traces)) touched.sessions.add(session)
    indexAgain(db, touched.traces)
  })
  state.forget()
  for (const row of touched.traces) state.changed.traces.set(row, Number.MAX_SAFE_INTEGER)
  for (const row of touched.sessions) state.changed.sessions.add(row)
  await state.deriveAll()
  state.changed.doubtfulFiles.clear()
  state.forget()
  return { observationsRemoved: removed - rederived, observationsRederived: rederived }
}

/** Of what stays in these traces: it may hold messages that stood in the full text under a span that went. */
function indexAgain(db: WritableDb, traceRows: Iterable<number>): void {
  db.prepare(
    `INSERT OR IGNORE INTO search_pending SELECT id FROM observation_row
     WHERE trace_row IN (SELECT value FROM json_each(@traces))
       AND id <= (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'search_indexed_to')`,
  ).run({ traces: JSON.stringify([...traceRows]) })
}

function removeInSteps(state: WriterState, ids: readonly number[], traces: Set<number>): number {
  for (let from = 0; from < ids.length; from += rowsPerTransaction) {
    state.transaction(() => {
      for (const row of removeObservations(state.db, ids.slice(from, from + rowsPerTransaction)))
        traces.add(row)
    })
  }
  return ids.length
}

/** Traces and sessions that the files said something about. */
function collectTouched({ db }: WriterState, files: string): { traces: Set<number>; sessions: Set<number> } {
  const rows = (sql: string): number[] => db.prepare(sql).pluck().all(files) as number[]
  return {
    traces: new Set(
      rows(
        'SELECT DISTINCT trace_row FROM trace_statement WHERE file_id IN (SELECT value FROM json_each(?))',
      ),
    ),
    sessions: new Set([
      ...rows(
        'SELECT DISTINCT session_row FROM session_statement WHERE file_id IN (SELECT value FROM json_each(?))',
      ),
      ...rows(
        'SELECT DISTINCT session_row FROM session_message WHERE file_id IN (SELECT value FROM json_each(?))',
      ),
    ]),
  }
}

function collectShared({ db }: WriterState, files: string): Rederive {
  const rows = db
    .prepare(
      `SELECT DISTINCT other.file_id AS fileId, t.trace_id AS traceId, o.span_id AS spanId, o.side AS side
       FROM observation_supplier own
       JOIN observation_supplier other ON other.observation_id = own.observation_id
       JOIN observation o ON o.id = own.observation_id
       JOIN trace t ON t.id = o.trace_row
       WHERE own.file_id IN (SELECT value FROM json_each(@files)) AND other.file_id NOT IN (SELECT value FROM json_each(@files))`,
    )
    .all({ files }) as { fileId: number; traceId: string; spanId: string; side: string }[]
  const rederive: Rederive = new Map()
  for (const row of rows) {
    const keys = rederive.get(row.fileId) ?? new Set<string>()
    keys.add(keyOf(row.traceId, row.spanId, row.side))
    rederive.set(row.fileId, keys)
  }
  return rederive
}

/** Reads the other files' raw bytes again and writes the wanted observations anew. */
async function rederiveFrom(state: WriterState, rederive: Rederive): Promise<number> {
  const { db } = state
  const never = new AbortController().signal
  const derived = new Set<string>()
  for (const [fileId, keys] of rederive) {
    const file = db
      .prepare(
        'SELECT f.format, i.source FROM import_file f JOIN import i ON i.id = f.import_id WHERE f.id = ?',
      )
      .get(fileId) as { format: string; source: string } | undefined
    const importer = file === undefined ? null : importerOf(db, file.format)
    if (file === undefined || importer === null) continue
    const first = readRawStream(db, fileId).next().value
    const head = createHead(first ?? new Uint8Array(), false)
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for (const chunk of readRawStream(db, fileId)) {
        yield chunk
        await pause()
      }
    }
    const target = {
      source: file.source === '' ? filesSource : file.source,
      fileId,
      fidelity: new FidelityRecord(),
    }
    for await (const batch of importer.read({ head, bytes }, never)) {
      const wanted = batch.filter(
        (record) =>
          record.type === 'observation' && keys.has(keyOf(record.traceId, record.spanId, record.side)),
      )
      if (wanted.length === 0) continue
      state.writeRecords(wanted, target)
      for (const record of wanted)
        if (record.type === 'observation') derived.add(keyOf(record.traceId, record.spanId, record.side))
    }
  }
  return derived.size
}
