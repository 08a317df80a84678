import type { ImportRecord, ObservationRecord } from '../model/importRecord'
import { countedBeforeNs, formatIso } from '../model/time'
import type { ObservationKind, ObservationStatus } from '../model/kinds'
import { totalInputTokens, totalOutputTokens } from '../model/usage'
import { previewInput, previewOutput } from './contentPreview'

/** A span of the preview, placed in its tree. */
export interface PreviewSpan {
  readonly depth: number
  readonly name: string
  readonly kind: ObservationKind
  readonly status: ObservationStatus
  /** After the beginning of the trace, ms; null when the row has no time. */
  readonly offsetMs: number | null
  readonly durationMs: number | null
  readonly model: string | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cost: number | null
  readonly input: string | null
  readonly output: string | null
  /** Its parent is not among the rows looked at. */
  readonly isOrphan: boolean
}

export interface PreviewTrace {
  readonly traceId: string
  readonly sessionId: string | null
  readonly userId: string | null
  /** ISO 8601 in UTC; null when there is none, or only an order. */
  readonly start: string | null
  /** The first of its spans. */
  readonly spans: readonly PreviewSpan[]
  readonly spanCount: number
}

export interface PreviewFinding {
  readonly code: string
  readonly count: number
  readonly message: string
  readonly line: number | null
  readonly offset: number
  readonly isSkipped: boolean
}

export interface MappingPreview {
  /** The first traces, in the order of the file. */
  readonly traces: readonly PreviewTrace[]
  readonly traceCount: number
  readonly spanCount: number
  readonly sessionCount: number
  readonly findings: readonly PreviewFinding[]
}

const shownTraces = 12
const shownSpans = 40

/** What the rows looked at become: the first traces as trees, and what was found in them. */
export function previewRecords(records: readonly ImportRecord[]): MappingPreview {
  const traces = new Map<string, ObservationRecord[]>()
  const sessions = new Set<string>()
  const findings = new Map<string, PreviewFinding>()
  let spanCount = 0
  for (const record of records) {
    if (record.type === 'observation') {
      const spans = traces.get(record.traceId) ?? []
      spans.push(record)
      traces.set(record.traceId, spans)
      if (record.sessionId !== null) sessions.add(record.sessionId)
      spanCount += 1
    } else if (record.type === 'problem') {
      const { code, message, skipped: isSkipped, raw } = record
      const known = findings.get(code)
      const count = (known?.count ?? 0) + 1
      findings.set(
        code,
        known === undefined
          ? { code, count, message, line: raw.line, offset: raw.offset, isSkipped }
          : { ...known, count },
      )
    }
  }
  return {
    traces: [...traces].slice(0, shownTraces).map(([traceId, spans]) => previewTrace(traceId, spans)),
    traceCount: traces.size,
    spanCount,
    sessionCount: sessions.size,
    findings: [...findings.values()],
  }
}

function previewTrace(traceId: string, spans: readonly ObservationRecord[]): PreviewTrace {
  const starts = spans.flatMap(({ startNs }) => (startNs === null ? [] : [startNs]))
  const originNs = starts.length === 0 ? null : starts.reduce((a, b) => (a < b ? a : b))
  const isTold = originNs !== null && originNs >= countedBeforeNs
  return {
    traceId,
    sessionId: spans.find(({ sessionId }) => sessionId !== null)?.sessionId ?? null,
    userId: spans.find(({ userId }) => userId !== null)?.userId ?? null,
    start: isTold ? formatIso(originNs, digitsOf(originNs)) : null,
    spans: inTreeOrder(spans)
      .slice(0, shownSpans)
      .map(({ span, depth, isOrphan }) => previewSpan(span, depth, isOrphan, originNs)),
    spanCount: spans.length,
  }
}

/** As many digits of a second as it takes, in threes. */
function digitsOf(timeNs: bigint): number {
  if (timeNs % 1_000_000_000n === 0n) return 0
  return timeNs % 1_000_000n === 0n ? 3 : timeNs % 1_000n === 0n ? 6 : 9
}

interface PlacedSpan {
  readonly span: ObservationRecord
  readonly depth: number
  readonly isOrphan: boolean
}

/** Parents before their children, siblings by their start. Circles of parents are broken where they are met first. */
function inTreeOrder(spans: readonly ObservationRecord[]): PlacedSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const children = new Map<string | null, ObservationRecord[]>()
  for (const span of spans) {
    const { parentSpanId } = span
    const under = parentSpanId !== null && ids.has(parentSpanId) ? parentSpanId : null
    const list = children.get(under) ?? []
    list.push(span)
    children.set(under, list)
  }
  const placed: PlacedSpan[] = []
  const seen = new Set<ObservationRecord>()
  const waiting: { span: ObservationRecord; depth: number }[] = []
  const push = (list: readonly ObservationRecord[], depth: number): void => {
    const sorted = list.toSorted((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0))
    for (const span of sorted.toReversed()) waiting.push({ span, depth })
  }
  const drain = (): void => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { span, depth } = next
      if (seen.has(span)) continue
      seen.add(span)
      const isOrphan = span.parentSpanId !== null && !ids.has(span.parentSpanId)
      placed.push({ span, depth, isOrphan })
      push(children.get(span.spanId) ?? [], depth + 1)
    }
  }
  push(children.get(null) ?? [], 0)
  drain()
  for (const span of spans) {
    if (seen.has(span)) continue
    push([span], 0)
    drain()
  }
  return placed
}

const isBefore = (a: ObservationRecord, b: ObservationRecord): boolean =>
  a.startNs !== null && b.startNs !== null && a.startNs < b.startNs

const toMs = (ns: bigint): number => Number(ns) / 1e6

function previewSpan(
  span: ObservationRecord,
  depth: number,
  isOrphan: boolean,
  originNs: bigint | null,
): PreviewSpan {
  const { startNs, endNs, usage, cost } = span
  const isTold = startNs !== null && startNs >= countedBeforeNs
  return {
    depth,
    name: span.name,
    kind: span.kind,
    status: span.status,
    offsetMs: isTold && originNs !== null ? toMs(startNs - originNs) : null,
    durationMs: isTold && endNs !== null && span.kind !== 'event' ? toMs(endNs - startNs) : null,
    model: span.model,
    inputTokens: usage === null ? null : totalInputTokens(usage),
    outputTokens: usage === null ? null : totalOutputTokens(usage),
    cost: cost?.total ?? null,
    input: previewInput(span.input),
    output: previewOutput(span.output),
    isOrphan,
  }
}
