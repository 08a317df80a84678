import type { WritableDb } from '../store/database'
import type { SharedRows } from './batchWriter'
import { SessionFinaliser } from './finaliseSession'
import { TraceFinaliser } from './finaliseTrace'
import type { FinalisedTrace } from './finaliseTrace'
import { SessionTraces } from './sessionTraces'

/** Observations derived in one transaction; a single larger trace is derived in many. */
const spansPerTransaction = 10_000
/** Sessions derived in one transaction. */
const sessionsPerTransaction = 2_000
/** Sizes remembered; a trace whose size is not known is derived again whenever it is asked for. */
const rememberedSizes = 100_000

/**
 * Derives traces and sessions: new ones in the transaction that brought them, changed ones later. A trace that keeps
 * growing is derived again only when it has doubled, so that a million spans of one trace cost no more than twice
 * their own derivation.
 */
export class Deriver {
  private readonly traces: TraceFinaliser
  private readonly sessions: SessionFinaliser
  private readonly sessionTraces: SessionTraces
  private readonly derivedSize = new Map<number, number>()
  private readonly sizeOf: (traceRow: number) => number

  constructor(
    private readonly db: WritableDb,
    private readonly rows: SharedRows,
    rememberedTraces?: number,
  ) {
    this.traces = new TraceFinaliser(db, rows)
    this.sessionTraces = new SessionTraces(db, rememberedTraces)
    this.sessions = new SessionFinaliser(db, rows, this.sessionTraces)
    const size = db.prepare('SELECT COUNT(*) FROM observation_row WHERE trace_row = +?').pluck()
    this.sizeOf = (traceRow) => size.get(traceRow) as number
  }

  /** After a rollback, and after rows were deleted. */
  forget(): void {
    this.derivedSize.clear()
    this.traces.forget()
    this.sessionTraces.forget()
  }

  /** Inserts the rows of new traces and sessions, whole. Call at the end of the transaction that brought them. */
  deriveNew(): void {
    const { traces, sessions, changed } = this.rows
    for (const row of traces.pending.keys()) {
      this.deriveTrace(row)
      changed.traces.delete(row)
    }
    this.traces.flush()
    for (const row of sessions.pending.keys()) {
      this.sessions.finalise(row)
      changed.sessions.delete(row)
    }
    this.sessionTraces.trim()
    changed.statedTraces.clear()
    changed.statedSessions.clear()
  }

  /**
   * Derives what changed. Between transactions it gives way (`pause`), so that other work of the thread goes on; where
   * that throws, what is not derived yet stays as it was, and is still known to have changed. Without `all`, traces
   * that have not doubled since the last time wait, and so do sessions.
   */
  async deriveChanged(all: boolean, pause: () => Promise<void>): Promise<void> {
    const { changed } = this.rows
    const due = [...changed.traces].filter(([row, added]) => all || added >= (this.derivedSize.get(row) ?? 0))
    let next = 0
    while (next < due.length) {
      const from = next
      const [first] = due[from] as [number, number]
      if (this.sizeOf(first) > spansPerTransaction) {
        await this.deriveLarge(first, pause)
        changed.traces.delete(first)
        next += 1
        continue
      }
      this.db
        .transaction(() => {
          let spans = 0
          while (next < due.length && spans < spansPerTransaction) {
            const [row] = due[next] as [number, number]
            const size = this.sizeOf(row)
            if (next > from && spans + size > spansPerTransaction) break
            this.deriveTrace(row)
            spans += size + 20
            next += 1
          }
          this.deriveNew()
        })
        .immediate()
      for (const [row] of due.slice(from, next)) changed.traces.delete(row)
      await pause()
    }
    if (all) await this.deriveSessions(pause)
  }

  /** A trace of many spans, in many transactions: ten seconds for a million must not be one wait. */
  private async deriveLarge(row: number, pause: () => Promise<void>): Promise<void> {
    const steps = this.traces.finaliseInSteps(row)
    const before: { next: Promise<void> | null } = { next: null }
    const step = this.db.transaction((): boolean => {
      const next = steps.next()
      before.next = next.done === true ? null : next.value
      if (next.done !== true) return false
      this.settle(row, next.value)
      this.deriveNew()
      return true
    })
    while (!step.immediate()) {
      if (before.next !== null) await before.next
      await pause()
    }
    await pause()
  }

  private deriveTrace(row: number): void {
    this.settle(row, this.traces.finalise(row))
  }

  /** What a derived trace means to its session. */
  private settle(row: number, result: FinalisedTrace | null): void {
    const { changed, sessions } = this.rows
    if (result === null) return
    const { derived, previousSessionRow } = result
    const session = derived.session_row
    if (previousSessionRow !== null && previousSessionRow !== session) {
      this.sessionTraces.drop(previousSessionRow)
      changed.sessions.add(previousSessionRow)
    }
    if (session !== null) {
      if (sessions.pending.has(session)) this.sessionTraces.begin(session)
      this.sessionTraces.add(session, row, derived)
      changed.sessions.add(session)
    }
    if (this.derivedSize.size > rememberedSizes) this.derivedSize.clear()
    this.derivedSize.set(row, derived.span_count)
  }

  private async deriveSessions(pause: () => Promise<void>): Promise<void> {
    const rows = [...this.rows.changed.sessions]
    for (let from = 0; from < rows.length; from += sessionsPerTransaction) {
      const some = rows.slice(from, from + sessionsPerTransaction)
      this.db.transaction(() => some.forEach((row) => this.sessions.finalise(row))).immediate()
      for (const row of some) this.rows.changed.sessions.delete(row)
      await pause()
    }
  }
}
