import type { ObservationRecord } from '../../shared/model/importRecord'
import { observationKinds, observationStatuses } from '../../shared/model/kinds'
import { totalInputTokens, totalOutputTokens } from '../../shared/model/usage'
import type { ObservationPlaces } from '../store/tables/observationColumns'
import type { SpanRow, TraceSpans } from './traceReading'

/** Spans kept in memory; beyond this the oldest traces are read back from the database instead. */
const spanBudget = 40_000

interface FreshTrace {
  readonly rows: SpanRow[]
  readonly flags: number[]
  readonly records: Pick<
    ObservationRecord,
    'spanId' | 'side' | 'parentSpanId' | 'startNs' | 'endNs' | 'kind'
  >[]
}

const kindIndex = new Map(observationKinds.map((kind, index) => [kind, index]))
const statusIndex = new Map(observationStatuses.map((status, index) => [status, index]))

/**
 * What deriving needs of traces that were first met a moment ago, so that it need not be read back. Only traces all of
 * whose observations were plainly stored stand here; a merge or a rollback drops them, which is always safe.
 */
export class FreshSpans {
  private readonly traces = new Map<number, FreshTrace>()
  private spans = 0

  /** A trace whose row has just been made: from here on everything stored in it is told to `add`. */
  begin(traceRow: number): void {
    this.traces.set(traceRow, { rows: [], flags: [], records: [] })
  }

  add(id: number, flags: number, record: ObservationRecord, places: ObservationPlaces): void {
    const trace = this.traces.get(places.traceRow)
    if (trace === undefined) return
    const { spanId, side, parentSpanId, startNs, endNs, kind } = record
    trace.records.push({ spanId, side, parentSpanId, startNs, endNs, kind })
    trace.flags.push(flags)
    trace.rows.push(toSpanRow(id, flags, record, places))
    this.spans += 1
    if (this.spans > spanBudget) this.dropOldest()
  }

  drop(traceRow: number): void {
    this.spans -= this.traces.get(traceRow)?.rows.length ?? 0
    this.traces.delete(traceRow)
  }

  clear(): void {
    this.traces.clear()
    this.spans = 0
  }

  /** The trace as `TraceReader` would read it; null when it must be read. */
  get(traceRow: number): TraceSpans | null {
    const trace = this.traces.get(traceRow)
    if (trace === undefined) return null
    const { records, rows } = trace
    let origin: bigint | null = null
    for (const { startNs, endNs } of records) {
      const at: bigint | null = startNs ?? endNs
      if (at !== null && (origin === null || at < origin)) origin = at
    }
    const base = origin ?? 0n
    const offset = (ns: bigint | null): number => (ns === null ? Number.NaN : Number(ns - base))
    return {
      originNs: origin === null ? null : origin.toString(),
      rows,
      columns: {
        count: rows.length,
        spanId: records.map(({ spanId }) => spanId),
        isServerSide: records.map(({ side }) => side === 'server'),
        parentSpanId: records.map(({ parentSpanId }) => parentSpanId),
        start: Float64Array.from(records, ({ startNs }) => offset(startNs)),
        end: Float64Array.from(records, ({ endNs }) => offset(endNs)),
        flags: Uint16Array.from(trace.flags),
        isInstant: records.map(({ kind }) => kind === 'event'),
      },
    }
  }

  private dropOldest(): void {
    for (const traceRow of this.traces.keys()) {
      this.drop(traceRow)
      if (this.spans <= spanBudget / 2) return
    }
  }
}

function toSpanRow(id: number, flags: number, record: ObservationRecord, places: ObservationPlaces): SpanRow {
  const { usage, cost } = record
  return {
    id,
    name: record.name,
    kind: kindIndex.get(record.kind) ?? 0,
    status: statusIndex.get(record.status) ?? 0,
    storedFlags: flags,
    sessionId: record.sessionId,
    userId: record.userId,
    environment: record.environment,
    version: record.version,
    serviceName: record.serviceName,
    agentName: record.agentName,
    toolName: record.toolName,
    model: record.model,
    firstToken:
      record.firstTokenNs === null || record.startNs === null
        ? null
        : Number(record.firstTokenNs - record.startNs),
    inputTokens: usage === null ? null : totalInputTokens(usage),
    outputTokens: usage === null ? null : totalOutputTokens(usage),
    cacheRead: usage?.cacheRead ?? null,
    costReported:
      cost === null
        ? null
        : (cost.total ??
          (cost.input === null && cost.output === null ? null : (cost.input ?? 0) + (cost.output ?? 0))),
    costCurrency: cost?.currency ?? null,
    costComputed: places.costComputedUsd,
    timeDigits: record.timeDigits,
    fileId: places.fileId,
    rawOffset: record.raw.offset,
    rawLine: record.raw.line,
    inputPreview: places.inputPreview,
    outputPreview: places.outputPreview,
    statusMessage: record.statusMessage,
  }
}
