import type { ObservationRecord } from '../../src/shared/model/importRecord'

/** What is odd about some spans, counted the slow and plain way. */
export function traceFindings(spans: readonly ObservationRecord[]) {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const parentOf = (span: ObservationRecord): ObservationRecord | undefined =>
    span.parentSpanId === null ? undefined : byId.get(span.parentSpanId)
  const ancestors = (span: ObservationRecord): number => {
    const seen = new Set<string>()
    let at: ObservationRecord | undefined = span
    while (at !== undefined && !seen.has(at.spanId)) {
      seen.add(at.spanId)
      at = parentOf(at)
    }
    return at === undefined ? seen.size : Number.POSITIVE_INFINITY
  }
  const depths = [...byId.values()].map(ancestors)
  const starts = spans.map((span) => span.startNs ?? 0n)
  const ends = spans.map((span) => span.endNs ?? span.startNs ?? 0n)
  const least = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b))
  const most = (values: readonly bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b))
  return {
    traces: new Set(spans.map((span) => span.traceId)).size,
    depth: Math.max(...depths.filter(Number.isFinite)),
    inCircles: depths.filter((depth) => !Number.isFinite(depth)).length,
    widest: Math.max(
      ...[...Map.groupBy(byId.values(), (span) => span.parentSpanId).values()].map((each) => each.length),
    ),
    orphans: spans.filter((span) => span.parentSpanId !== null && parentOf(span) === undefined).length,
    repeated: spans.length - byId.size,
    open: spans.filter((span) => span.endNs === null).length,
    starts: new Set(starts).size,
    longestNs: most(spans.map((span) => (span.endNs ?? 0n) - (span.startNs ?? 0n))),
    spreadNs: most(ends) - least(starts),
    outsideParent: spans.filter((span) => {
      const parent = parentOf(span)
      return (
        parent !== undefined &&
        ((span.startNs ?? 0n) < (parent.startNs ?? 0n) || (span.endNs ?? 0n) > (parent.endNs ?? 0n))
      )
    }).length,
  }
}
