import { countDistinct } from './countDistinct'
import type { DistinctCounts } from './countDistinct'
import type { FidelityRecord } from './fidelity'
import { reportDoubts } from './traceDoubts'
import { pause } from './writerState'
import type { WriterState } from './writerState'

/** A line of an import's report. */
export interface ReportLine {
  readonly fileId: number
  readonly fidelity: FidelityRecord
}

/**
 * Writes the report of an import whose traces are all derived: counts, findings, statuses, all at once. Throws when
 * `signal` aborts before that.
 */
export async function writeReport(
  state: WriterState,
  importId: number,
  status: 'done' | 'failed',
  lines: readonly ReportLine[],
  signal: AbortSignal,
): Promise<void> {
  const { db } = state
  const step = async (): Promise<void> => {
    await pause()
    signal.throwIfAborted()
  }
  for (const { fileId, fidelity } of lines) {
    if (state.changed.doubtfulFiles.has(fileId)) await reportDoubts(db, fileId, fidelity, step)
  }
  await step()
  state.changed.doubtfulFiles.clear()
  state.transaction(() => {
    const update = db.prepare(
      "UPDATE import_file SET sessions = ?, traces = ?, observations = ?, status = CASE status WHEN 'running' THEN 'done' ELSE status END WHERE id = ?",
    )
    let distinct: DistinctCounts = { sessions: 0, traces: 0, observations: 0 }
    for (const { fileId, fidelity } of lines) {
      fidelity.save(db, fileId)
      distinct = countDistinct(db, [fileId])
      update.run(distinct.sessions, distinct.traces, distinct.observations, fileId)
    }
    // Files of one import may speak of the same traces: together they brought fewer than their sum.
    if (lines.length > 1)
      distinct = countDistinct(
        db,
        lines.map(({ fileId }) => fileId),
      )
    db.prepare(
      'UPDATE import SET status = ?, finished_ms = ?, sessions = ?, traces = ?, observations = ? WHERE id = ?',
    ).run(status, Date.now(), distinct.sessions, distinct.traces, distinct.observations, importId)
  })
}
