import { distinctCounter } from './countDistinct'
import type { DistinctCounts } from './countDistinct'
import type { FidelityRecord } from './fidelity'
import { reportDoubts } from './traceDoubts'
import { pause } from './writerState'
import type { WriterState } from './writerState'

/** Files whose distinct traces are counted in one step. */
const filesPerStep = 200
const none: DistinctCounts = { sessions: 0, traces: 0, observations: 0 }

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
  const count = distinctCounter(db)
  const counts: DistinctCounts[] = []
  for (const { fileId } of lines) {
    counts.push(count([fileId]))
    if (counts.length % filesPerStep === 0) await step()
  }
  state.changed.doubtfulFiles.clear()
  state.transaction(() => {
    const update = db.prepare(
      "UPDATE import_file SET sessions = ?, traces = ?, observations = ?, status = CASE status WHEN 'running' THEN 'done' ELSE status END WHERE id = ?",
    )
    lines.forEach(({ fileId, fidelity }, index) => {
      const { sessions, traces, observations } = counts[index] ?? none
      fidelity.save(db, fileId)
      update.run(sessions, traces, observations, fileId)
    })
    // Files of one import may speak of the same traces: together they brought fewer than their sum.
    const distinct = lines.length > 1 ? count(lines.map(({ fileId }) => fileId)) : (counts[0] ?? none)
    db.prepare(
      'UPDATE import SET status = ?, finished_ms = ?, sessions = ?, traces = ?, observations = ? WHERE id = ?',
    ).run(status, Date.now(), distinct.sessions, distinct.traces, distinct.observations, importId)
  })
}
