import { countDistinct } from './countDistinct'
import { runImport } from './runImport'
import type { ImportArgument, ImportProgress } from './runImport'
import { takeBackFiles } from './undoImport'
import type { WriterState } from './writerState'

/** `gone`: the import was taken back or deleted meanwhile, nothing was read. */
export interface UpdateResult {
  readonly status: 'done' | 'failed' | 'cancelled' | 'gone'
  readonly message: string | null
}

/**
 * Reads files of an import again that have changed since, and such as are new: what they said before goes, what they say
 * now comes, and the import stays one. They are read as an import of their own first, without a name, which no list shows:
 * a failure or a crash takes back only them, and whoever asked reads them again then.
 */
export async function updateImport(
  state: WriterState,
  argument: ImportArgument,
  signal: AbortSignal,
  onProgress: (progress: ImportProgress) => void,
): Promise<UpdateResult> {
  const { db } = state
  const { importId, files, source } = argument
  const row = db.prepare('SELECT status FROM import WHERE id = ?').get(importId) as
    { readonly status: string } | undefined
  if (row === undefined || !['done', 'failed'].includes(row.status)) return { status: 'gone', message: null }
  const before = filesAt(
    state,
    importId,
    files.map(({ displayPath }) => displayPath),
  )
  if (before.length > 0) {
    await takeBackFiles(state, before)
    state.transaction(() => deleteLines(state, before))
  }
  const partId = Number(
    db
      .prepare("INSERT INTO import (source, label, status, started_ms) VALUES (?, '', 'running', ?)")
      .run(source, Date.now()).lastInsertRowid,
  )
  const result = await runImport(state, { ...argument, importId: partId }, signal, onProgress)
  state.transaction(() => {
    if (result.status !== 'cancelled')
      db.prepare('UPDATE import_file SET import_id = ? WHERE import_id = ?').run(importId, partId)
    else deleteLines(state, linesOf(state, partId))
    db.prepare('DELETE FROM import WHERE id = ?').run(partId)
    recount(state, importId)
  })
  return { status: result.status, message: result.message }
}

/** The lines of the report that stand for these paths: the files themselves and what containers hold. */
function filesAt({ db }: WriterState, importId: number, paths: readonly string[]): number[] {
  const rows = db.prepare('SELECT id, path FROM import_file WHERE import_id = ?').all(importId) as {
    readonly id: number
    readonly path: string
  }[]
  const wanted = new Set(paths)
  const isWanted = (path: string): boolean => {
    if (wanted.has(path)) return true
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (wanted.has(path.slice(0, at))) return true
    return false
  }
  return rows.filter(({ path }) => isWanted(path)).map(({ id }) => id)
}

const linesOf = ({ db }: WriterState, importId: number): number[] =>
  db.prepare('SELECT id FROM import_file WHERE import_id = ?').pluck().all(importId) as number[]

/** The lines of a report whose records are gone, with what was found. */
function deleteLines({ db }: WriterState, fileIds: readonly number[]): void {
  const files = JSON.stringify(fileIds)
  for (const table of ['finding', 'finding_place'])
    db.prepare(`DELETE FROM ${table} WHERE file_id IN (SELECT value FROM json_each(?))`).run(files)
  db.prepare('DELETE FROM import_file WHERE id IN (SELECT value FROM json_each(?))').run(files)
}

function recount(state: WriterState, importId: number): void {
  const { db } = state
  const { sessions, traces, observations } = countDistinct(db, linesOf(state, importId))
  db.prepare(
    "UPDATE import SET status = 'done', finished_ms = ?, sessions = ?, traces = ?, observations = ? WHERE id = ?",
  ).run(Date.now(), sessions, traces, observations, importId)
}
