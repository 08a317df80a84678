import type { WritableDb } from '../store/database'
import { insertFrames, readRawFrames } from '../store/tables/rawFrames'
import { compressFrame } from './reading/rawRecorder'
import { restoreFiles } from './restoreFiles'
import { takeBackFiles } from './undoImport'
import { pause } from './writerState'
import type { WriterState } from './writerState'

interface UnfinishedLine {
  readonly id: number
  /** So many bytes its line speaks of: what is kept of more came after that. */
  readonly bytes: number
  readonly error: string | null
}

/**
 * After an end of the program while files of an import were taken in anew: what they said before is made again from the
 * bytes that were kept, as their lines in the report still have it. Whoever watches them reads them again; of files that
 * are gone, or that nobody watches any more, it is all there is.
 */
export async function restoreUnfinished(state: WriterState): Promise<void> {
  const { db } = state
  const lines = db
    .prepare(
      `SELECT f.id, f.bytes, f.error FROM import_file f JOIN import i ON i.id = f.import_id
       WHERE f.status = 'running' AND i.status IN ('done', 'failed') ORDER BY f.id`,
    )
    .all() as UnfinishedLine[]
  if (lines.length === 0) return
  const ids = lines.map(({ id }) => id)
  await takeBackFiles(state, ids, true)
  for (const line of lines) await cutRawBytes(db, line)
  await restoreFiles(state, ids, new AbortController().signal)
  const setStatus = db.prepare('UPDATE import_file SET status = ? WHERE id = ?')
  state.transaction(() => {
    for (const { id, error } of lines) setStatus.run(error === null ? 'done' : 'failed', id)
  })
}

async function cutRawBytes(db: WritableDb, { id, bytes }: UnfinishedLine): Promise<void> {
  for (const { start, data } of readRawFrames(db, id, bytes)) {
    const frames = start < bytes ? [await compressFrame(start, data.subarray(0, bytes - start))] : []
    db.transaction(() => {
      db.prepare('DELETE FROM raw_frame WHERE file_id = ? AND start = ?').run(id, start)
      insertFrames(db, id, frames)
    }).immediate()
    await pause()
  }
}
