import type { WritableDb } from '../store/database'
import type { KeyedRows } from '../store/tables/traceRows'
import type { FidelityRecord } from './fidelity'
import type { FreshSpans } from './freshSpans'
import { SessionFinaliser } from './finaliseSession'
import { TraceFinaliser } from './finaliseTrace'
import type { TraceFinding } from './finaliseTrace'

/** Observations derived in one transaction; a single larger trace has a transaction of its own. */
const spansPerTransaction = 20_000

/**
 * Derives traces and sessions that changed. A trace that keeps growing is derived again only when it has doubled, so
 * that a million spans of one trace cost no more than twice their own derivation.
 */
export class Deriver {
  private readonly traces: TraceFinaliser
  private readonly sessions: SessionFinaliser
  private readonly derivedSessions = new Set<number>()
  private readonly derivedSize = new Map<number, number>()
  private readonly findings = new Map<number, readonly TraceFinding[]>()
  private readonly sizeOf: (traceRow: number) => number

  constructor(
    private readonly db: WritableDb,
    private readonly sessionRows: KeyedRows,
    fresh: FreshSpans,
  ) {
    this.traces = new TraceFinaliser(db, sessionRows, fresh)
    this.sessions = new SessionFinaliser(db)
    const size = db.prepare('SELECT COUNT(*) FROM observation WHERE trace_row = ?').pluck()
    this.sizeOf = (traceRow) => size.get(traceRow) as number
  }

  forget(): void {
    this.traces.forget()
    this.sessionRows.forget()
  }

  /**
   * Derives what is dirty and removes it from the sets. Between transactions it gives way (`pause`), so that other
   * work of the thread goes on. Without `all`, traces that have not doubled since the last time wait.
   */
  async derive(
    dirtyTraces: Map<number, number>,
    dirtySessions: Set<number>,
    all: boolean,
    pause: () => Promise<void>,
  ): Promise<void> {
    const due = [...dirtyTraces].filter(([row, added]) => all || added >= (this.derivedSize.get(row) ?? 0))
    let next = 0
    while (next < due.length) {
      const changedSessions = new Set<number>()
      const from = next
      this.db
        .transaction(() => {
          let spans = 0
          while (next < due.length && spans < spansPerTransaction) {
            const [row] = due[next] as [number, number]
            const size = this.sizeOf(row)
            if (next > from && spans + size > spansPerTransaction) break
            const result = this.traces.finalise(row)
            if (result !== null) {
              for (const session of [result.sessionRow, result.previousSessionRow])
                if (session !== null) changedSessions.add(session)
              if (result.findings.length > 0) this.findings.set(row, result.findings)
              else this.findings.delete(row)
            }
            this.derivedSize.set(row, size)
            spans += size + 20
            next += 1
          }
        })
        .immediate()
      for (const [row] of due.slice(from, next)) dirtyTraces.delete(row)
      for (const session of changedSessions) dirtySessions.add(session)
      await pause()
    }
    this.deriveSessions(dirtySessions, all)
    await pause()
  }

  /** In between, a session is derived when it is first met; its growth is added up at the end. */
  private deriveSessions(dirtySessions: Set<number>, all: boolean): void {
    const rows = [...dirtySessions].filter((row) => all || !this.derivedSessions.has(row))
    this.db.transaction(() => rows.forEach((row) => this.sessions.finalise(row))).immediate()
    for (const row of rows) {
      this.derivedSessions.add(row)
      if (all) dirtySessions.delete(row)
    }
  }

  /** Adds what only whole traces show to the report of one file. */
  reportFindings(fileId: number, traceKeyOf: (traceRow: number) => string, fidelity: FidelityRecord): void {
    for (const [traceRow, findings] of this.findings) {
      for (const finding of findings) {
        if (finding.fileId !== fileId) continue
        fidelity.add(finding.code, {
          message: `Span ${finding.spanId}.`,
          offset: finding.rawOffset,
          line: finding.rawLine,
          traceKey: traceKeyOf(traceRow),
          spanId: finding.spanId,
        })
      }
    }
  }

  /** When an import has reported: the next one starts with none. */
  forgetFindings(): void {
    this.findings.clear()
    this.derivedSize.clear()
    this.derivedSessions.clear()
  }
}
