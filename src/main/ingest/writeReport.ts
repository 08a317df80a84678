import { countDistinct } from './countDistinct'
import type { FidelityRecord } from './fidelity'
import { reportDoubts } from './traceDoubts'
import { pause } from './writerState'
import type { WriterState } from './writerState'

/** A line of an import's report. */
export interface ReportLine {
  readonly fileId: number
  readonly fidelity: FidelityRecord
}

/** Writes the report of an import whose traces are all derived: counts, findings, statuses, all at once. */
export async function writeReport(
  state: WriterState,
  importId: number,
  status: 'done' | 'failed',
  lines: readonly ReportLine[],
): Promise<void> {
  const { db } = state
  for (const { fileId, fidelity } of lines) {
    if (state.changed.doubtfulFiles.has(fileId)) await reportDoubts(db, fileId, fidelity, pause)
  }
  state.changed.doubtfulFiles.clear()
  state.transaction(() => {
    const update = db.prepare(
      "UPDATE import_file SET sessions = ?, traces = ?, observations = ?, status = CASE status WHEN 'running' THEN 'done' ELSE status END WHERE id = ?",
    )
    for (const { fileId, fidelity } of lines) {
      fidelity.save(db, fileId)
      const distinct = countDistinct(db, [fileId])
      update.run(distinct.sessions, distinct.traces, distinct.observations, fileId)
    }
    db.prepare('UPDATE import SET status = ?, finished_ms = ? WHERE id = ?').run(status, Date.now(), importId)
  })
}
