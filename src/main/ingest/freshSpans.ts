import { linkSpans } from '../../shared/logic/spanTree'
import { observationKinds } from '../../shared/model/kinds'
import { observationColumnIndex as column } from '../store/tables/observationColumns'
import type { SqlValue } from '../store/tables/observationColumns'
import type { WrittenRow } from '../store/tables/observationWriter'
import type { SpanRow, TraceSpans } from './traceSpans'

/**
 * Spans kept from batch to batch, of the newest traces: those that are likely to go on. More of them are copied again
 * and again by the collector, for traces that mostly came whole.
 */
const keptSpans = 1_000
/** Spans kept at most, more than a batch of an import has; beyond this the oldest traces are read back instead. */
const mostSpans = 10_000
const eventKind = observationKinds.indexOf('event')

interface FreshSpan {
  readonly row: SpanRow
  /** What the importer saw; `row.storedFlags` changes when the trace is derived. */
  readonly ownFlags: number
  readonly spanId: string
  readonly isServerSide: boolean
  readonly parentSpanId: string | null
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  readonly inputPreview: string | null
  readonly outputPreview: string | null
}

/**
 * What deriving needs of traces that were first met a moment ago, so that it need not be read back. Only traces all of
 * whose observations were plainly stored stand here; a merge or a rollback drops them, which is always safe.
 */
export class FreshSpans {
  private readonly traces = new Map<number, FreshSpan[]>()
  private spans = 0

  /** A trace that has no row yet: from here on everything stored in it is told to `add`. */
  begin(traceRow: number): void {
    if (!this.traces.has(traceRow)) this.traces.set(traceRow, [])
  }

  add(written: WrittenRow, inputPreview: string | null, outputPreview: string | null): void {
    const trace = this.traces.get(written.get(column.trace_row) as number)
    if (trace === undefined) return
    trace.push({
      row: toSpanRow(written),
      ownFlags: (written.get(column.own_flags) as number | null) ?? 0,
      spanId: written.get(column.span_id) as string,
      isServerSide: written.get(column.side) === 'server',
      parentSpanId: written.get(column.parent_span_id) as string | null,
      startNs: written.get(column.start_ns) as bigint | null,
      endNs: written.get(column.end_ns) as bigint | null,
      inputPreview,
      outputPreview,
    })
    this.spans += 1
    if (this.spans > mostSpans) this.dropOldest(mostSpans / 2)
  }

  /** A batch begins: what it brings must have room. */
  trim(): void {
    this.dropOldest(keptSpans)
  }

  drop(traceRow: number): void {
    this.spans -= this.traces.get(traceRow)?.length ?? 0
    this.traces.delete(traceRow)
  }

  clear(): void {
    this.traces.clear()
    this.spans = 0
  }

  /** The trace as `TraceReader` would read it; null when it must be read. */
  get(traceRow: number): TraceSpans | null {
    const spans = this.traces.get(traceRow)
    if (spans === undefined) return null
    let origin: bigint | null = null
    for (const { startNs, endNs } of spans) {
      const first: bigint | null = startNs ?? endNs
      if (first !== null && (origin === null || first < origin)) origin = first
    }
    const base = origin ?? 0n
    const offset = (ns: bigint | null): number => (ns === null ? Number.NaN : Number(ns - base))
    const at = (index: number): FreshSpan => spans[index] as FreshSpan
    const count = spans.length
    const start = new Float64Array(count)
    const end = new Float64Array(count)
    spans.forEach(({ startNs, endNs }, i) => {
      start[i] = offset(startNs)
      end[i] = offset(endNs)
    })
    return {
      count,
      originNs: origin === null ? null : origin.toString(),
      span: (index) => at(index).row,
      releaseLinks: () => undefined,
      release: () => undefined,
      inputPreview: (index) => at(index).inputPreview,
      outputPreview: (index) => at(index).outputPreview,
      times: { count, start, end, isInstant: (index) => at(index).row.kind === eventKind },
      links: () =>
        linkSpans(
          {
            count,
            spanId: (index) => at(index).spanId,
            parentSpanId: (index) => at(index).parentSpanId,
            isServerSide: (index) => at(index).isServerSide,
          },
          Uint16Array.from(spans, ({ ownFlags }) => ownFlags),
        ),
    }
  }

  private dropOldest(limit: number): void {
    for (const traceRow of this.traces.keys()) {
      if (this.spans <= limit) return
      this.drop(traceRow)
    }
  }
}

function toSpanRow(written: WrittenRow): SpanRow {
  const text = (index: number): string | null => written.get(index) as string | null
  const number = (index: number): number | null => written.get(index) as number | null
  const firstToken: SqlValue = written.get(column.first_token_ns)
  const start: SqlValue = written.get(column.start_ns)
  return {
    id: written.id,
    name: text(column.name) ?? '',
    kind: number(column.kind) ?? 0,
    status: number(column.status) ?? 0,
    storedFlags: number(column.flags) ?? 0,
    sessionId: text(column.session_id),
    userId: text(column.user_id),
    environment: text(column.environment),
    version: text(column.version),
    serviceName: text(column.service_name),
    agentName: text(column.agent_name),
    toolName: text(column.tool_name),
    model: text(column.model),
    firstToken:
      typeof firstToken === 'bigint' && typeof start === 'bigint' ? Number(firstToken - start) : null,
    inputTokens: number(column.input_tokens),
    outputTokens: number(column.output_tokens),
    cacheRead: number(column.tokens_cache_read),
    costReported: number(column.cost_reported),
    costCurrency: text(column.cost_currency),
    costComputed: number(column.cost_computed_usd),
    timeDigits: number(column.time_digits) ?? 9,
    fileId: number(column.file_id) ?? 0,
    statusMessage: text(column.status_message),
  }
}
