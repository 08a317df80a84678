/** What changed and waits to be derived. */
export class ChangedRows {
  /** Trace rows, with how many observations came since they were last derived. */
  readonly traces = new Map<number, number>()
  readonly sessions = new Set<number>()
  /** New traces and sessions that files said something about: others need not be asked for statements. */
  readonly statedTraces = new Set<number>()
  readonly statedSessions = new Set<number>()
  /** Files with observations that are in doubt: their reports have more to say. */
  readonly doubtfulFiles = new Set<number>()

  addObservation(traceRow: number): void {
    this.traces.set(traceRow, (this.traces.get(traceRow) ?? 0) + 1)
  }
}
