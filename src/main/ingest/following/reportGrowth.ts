import { countDistinct } from '../countDistinct'
import type { DistinctCounts } from '../countDistinct'
import { reportDoubts } from '../traceDoubts'
import { pause } from '../writerState'
import type { WriterState } from '../writerState'
import type { FileLine } from './adoptFile'
import type { FollowedFile } from './followedFile'

/**
 * Writes the line of a file that grew, with its findings, and what the import has together. `lastBefore`: the last
 * observation before it grew.
 */
export async function reportGrowth(
  state: WriterState,
  importId: number,
  before: FileLine,
  file: FollowedFile,
  lastBefore: number,
): Promise<void> {
  const { db } = state
  const { fileId, fidelity } = file
  if (file.hasDoubts) await reportDoubts(db, fileId, fidelity, pause)
  const now = countDistinct(db, [fileId])
  state.transaction(() => {
    for (const table of ['finding', 'finding_place'])
      db.prepare(`DELETE FROM ${table} WHERE file_id = ?`).run(fileId)
    fidelity.save(db, fileId)
    db.prepare(
      "UPDATE import_file SET sessions = ?, traces = ?, observations = ?, status = 'done' WHERE id = ?",
    ).run(now.sessions, now.traces, now.observations, fileId)
    const isSum = now.sessions === before.sessions && isAlone(state, fileId, lastBefore)
    const total = isSum ? added(before, now) : null
    if (total === null) recountImport(state, importId)
    else
      db.prepare(
        'UPDATE import SET finished_ms = ?, traces = traces + ?, observations = observations + ? WHERE id = ?',
      ).run(Date.now(), total.traces, total.observations, importId)
  })
}

const added = (before: DistinctCounts, now: DistinctCounts): Omit<DistinctCounts, 'sessions'> => ({
  traces: now.traces - before.traces,
  observations: now.observations - before.observations,
})

/** Whether no other file speaks of what the file grew by: then its figures add up with those of others. */
function isAlone({ db }: WriterState, fileId: number, lastBefore: number): boolean {
  const shared = db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM observation_supplier WHERE file_id = @fileId) OR EXISTS (
         SELECT 1 FROM (SELECT DISTINCT trace_row FROM observation WHERE id > @lastBefore AND file_id + 0 = @fileId) new
         JOIN observation other ON other.trace_row = new.trace_row AND other.file_id <> @fileId)`,
    )
    .pluck()
    .get({ fileId, lastBefore })
  return shared === 0
}

/** Counts all files of an import together, which failed if all of them did: of a large one it takes a second. */
export function recountImport({ db }: WriterState, importId: number): void {
  const files = db.prepare('SELECT id FROM import_file WHERE import_id = ?').pluck().all(importId) as number[]
  const { sessions, traces, observations } = countDistinct(db, files)
  db.prepare(
    `UPDATE import SET finished_ms = @nowMs, sessions = @sessions, traces = @traces, observations = @observations,
       status = CASE (SELECT MIN(status = 'failed') FROM import_file WHERE import_id = @importId)
         WHEN 1 THEN 'failed' ELSE 'done' END
     WHERE id = @importId`,
  ).run({ nowMs: Date.now(), sessions, traces, observations, importId })
}
