import { observationFlags, observationKinds, observationStatuses } from '../../shared/model/kinds'
import { PieceList, PieceStream, squeezeJoined } from '../../shared/logic/activityStrip'
import type { StripPiece } from '../../shared/logic/activityStrip'
import type { SpanTree } from '../../shared/logic/spanTree'
import { findRepeated } from '../../shared/logic/usageRollup'
import { releaseLarge } from '../../shared/util/releaseBuffer'
import type { SpanRow, TraceSpans } from './traceSpans'

const kindOf = (name: (typeof observationKinds)[number]): number => observationKinds.indexOf(name)
const statusOf = (name: (typeof observationStatuses)[number]): number => observationStatuses.indexOf(name)
const kinds = {
  generation: kindOf('generation'),
  tool: kindOf('tool'),
  event: kindOf('event'),
  agent: kindOf('agent'),
}
const calls = new Set([kinds.generation, kindOf('embedding'), kindOf('reranker')])
const statuses = {
  unset: statusOf('unset'),
  ok: statusOf('ok'),
  error: statusOf('error'),
  open: statusOf('open'),
}

/** Pieces of a trace's strip; a session's strip is made of these. */
export const traceStripPieces = 24

export interface UsageSummary {
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedTokens: number | null
  readonly generations: number
  readonly generationsWithTokens: number
  readonly generationsWithCost: number
  readonly costUsd: number | null
  readonly costBasis: 'reported' | 'computed' | 'mixed' | 'unknown'
}

export interface TraceSummary {
  /** Row of the span that stands for the trace; -1 without spans. */
  readonly rootRow: number
  readonly status: number
  /** ns from the origin; NaN = unknown. Counted times (`orderOnlyTime`) tell only where there are no others. */
  readonly start: number
  readonly end: number
  readonly isOpen: boolean
  readonly errors: number
  readonly toolErrors: number
  readonly flags: number
  /** Fractional digits of a second that the source wrote, at most. */
  readonly timeDigits: number
  readonly kindCounts: readonly { readonly name: string; readonly count: number }[]
  readonly usage: UsageSummary
  readonly strip: readonly StripPiece[]
}

/** The span of a tree row. */
export function spanAt(spans: TraceSpans, tree: SpanTree, row: number): SpanRow {
  return spans.span(tree.order[row] as number)
}

/** Spans that a step goes through. */
const spansPerStep = 50_000

/**
 * Everything that is said about a whole trace, counted once, in steps. Marks rows that repeat usage in the tree's flags.
 */
export function* summariseTrace(spans: TraceSpans, tree: SpanTree): Generator<void, TraceSummary> {
  const count = spans.count
  const isLarge = count > spansPerStep
  const usage = yield* rollUpUsage(spans, tree)
  if (isLarge) yield
  const kindCounts = new Map<number, number>()
  const strip = new PieceList()
  let errors = 0
  let toolErrors = 0
  let flags = 0
  let timeDigits = 0
  let start = Number.NaN
  let end = Number.NaN
  const isCounted = (row: number): boolean =>
    ((tree.flags[row] as number) & observationFlags.orderOnlyTime) !== 0
  const isAllCounted = tree.flags.every((_, row) => isCounted(row))
  for (let row = 0; row < count; row++) {
    if (row > 0 && row % spansPerStep === 0) yield
    const span = spanAt(spans, tree, row)
    const flag = tree.flags[row] as number
    flags |= flag
    timeDigits = Math.max(timeDigits, span.timeDigits)
    const failed = span.status === statuses.error
    if (failed) errors += 1
    if (span.kind === kinds.tool && (failed || (flag & observationFlags.errorInResult) !== 0)) toolErrors += 1
    kindCounts.set(span.kind, (kindCounts.get(span.kind) ?? 0) + 1)
    const from = tree.start[row] as number
    const to = tree.end[row] as number
    if (isAllCounted || !isCounted(row)) {
      if (!(start <= from)) start = from
      if (!Number.isNaN(to) && !(end >= to)) end = to
      if (!(end >= from)) end = from
    }
    if (!isLarge && isInStrip(span, tree, row)) strip.add(span.kind, shareOf(tree, row), failed ? 1 : 0)
  }
  if (isLarge) yield
  const root = findRoot(tree, count)
  if (isLarge) yield
  const joined = isLarge ? new PieceStream(() => stripOf(spans, tree)) : strip
  if (isLarge) yield
  const pieces = squeezeJoined(joined, traceStripPieces)
  if (isLarge) yield
  return {
    rootRow: root.row,
    status: rootStatus(spans, tree, root.rows),
    start,
    end,
    isOpen: root.rows.some((row) => Number.isNaN(tree.end[row] as number)),
    errors,
    toolErrors,
    flags,
    timeDigits,
    kindCounts: [...kindCounts]
      .toSorted((a, b) => b[1] - a[1])
      .map(([kind, number]) => ({ name: observationKinds[kind] ?? 'span', count: number })),
    usage,
    strip: pieces,
  }
}

/** The strip shows the leaves of the tree. */
const isInStrip = (span: SpanRow, tree: SpanTree, row: number): boolean =>
  tree.subtreeSize[row] === 1 && span.kind !== kinds.event

/** What an open span takes is unknown: nothing. */
function shareOf(tree: SpanTree, row: number): number {
  const end = tree.end[row] as number
  return Number.isNaN(end) ? 0 : end - (tree.start[row] as number)
}

function* stripOf(spans: TraceSpans, tree: SpanTree): Generator<StripPiece, void> {
  for (let row = 0; row < spans.count; row++) {
    const span = spanAt(spans, tree, row)
    if (isInStrip(span, tree, row))
      yield [span.kind, shareOf(tree, row), span.status === statuses.error ? 1 : 0]
  }
}

/** True roots before orphans; the first by start stands for the trace. */
function findRoot(tree: SpanTree, count: number): { readonly row: number; readonly rows: readonly number[] } {
  const roots: number[] = []
  const orphans: number[] = []
  for (let row = 0; row < count; row += tree.subtreeSize[row] as number) {
    const isOrphan = ((tree.flags[row] as number) & observationFlags.orphan) !== 0
    ;(isOrphan ? orphans : roots).push(row)
  }
  const rows = roots.length > 0 ? roots : orphans
  return { row: rows[0] ?? -1, rows }
}

/** The worst of the roots: error, then open, then ok where any root says so; what failed deeper is counted apart. */
function rootStatus(spans: TraceSpans, tree: SpanTree, rows: readonly number[]): number {
  let status = statuses.unset
  for (const row of rows) {
    const own = spanAt(spans, tree, row).status
    if (own === statuses.error) return statuses.error
    if (own === statuses.open) status = statuses.open
    else if (own === statuses.ok && status !== statuses.open) status = statuses.ok
  }
  return status
}

/** A span's cost in US dollars: what the source stated, else what was computed; null when neither is known. */
export function costOf(span: SpanRow): number | null {
  return saysDollars(span) ? span.costReported : span.costComputed
}

/** The source states a cost in US dollars; other currencies are never converted. */
function saysDollars(span: SpanRow): boolean {
  return span.costReported !== null && (span.costCurrency === null || span.costCurrency === 'USD')
}

/** Sums every call once: rows that repeat the usage of rows below are flagged and left out. */
function* rollUpUsage(spans: TraceSpans, tree: SpanTree): Generator<void, UsageSummary> {
  const count = spans.count
  const isLarge = count > spansPerStep
  const tokens = new Float64Array(count)
  const costs = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    if (row > 0 && row % spansPerStep === 0) yield
    const span = spanAt(spans, tree, row)
    tokens[row] =
      span.inputTokens === null && span.outputTokens === null
        ? Number.NaN
        : (span.inputTokens ?? 0) + (span.outputTokens ?? 0)
    costs[row] = costOf(span) ?? Number.NaN
  }
  const isCall = (row: number): boolean => calls.has(spanAt(spans, tree, row).kind)
  if (isLarge) yield
  const tokensRepeated = findRepeated(tree.parent, tokens, isCall)
  if (isLarge) yield
  const costRepeated = findRepeated(tree.parent, costs, isCall)
  releaseLarge(tokens, costs)
  const sums = {
    input: null as number | null,
    output: null as number | null,
    cached: null as number | null,
    cost: null as number | null,
  }
  const add = (sum: number | null, value: number | null): number | null =>
    value === null ? sum : (sum ?? 0) + value
  let generations = 0
  let withTokens = 0
  let withCost = 0
  let reported = false
  let computed = false
  for (let row = 0; row < count; row++) {
    if (row > 0 && row % spansPerStep === 0) yield
    const span = spanAt(spans, tree, row)
    const repeatsTokens = tokensRepeated[row] === 1
    const repeatsCost = costRepeated[row] === 1
    if (repeatsTokens || repeatsCost)
      tree.flags[row] = (tree.flags[row] as number) | observationFlags.usageRepeated
    if (!repeatsTokens) {
      sums.input = add(sums.input, span.inputTokens)
      sums.output = add(sums.output, span.outputTokens)
      sums.cached = add(sums.cached, span.cacheRead)
    }
    const cost = repeatsCost ? null : costOf(span)
    if (cost !== null) {
      sums.cost = add(sums.cost, cost)
      if (saysDollars(span)) reported = true
      else computed = true
    }
    if (span.kind === kinds.generation && !repeatsTokens) {
      generations += 1
      if (span.inputTokens !== null || span.outputTokens !== null) withTokens += 1
      if (cost !== null) withCost += 1
    }
  }
  releaseLarge(tokensRepeated, costRepeated)
  return {
    inputTokens: sums.input,
    outputTokens: sums.output,
    cachedTokens: sums.cached,
    generations,
    generationsWithTokens: withTokens,
    generationsWithCost: withCost,
    costUsd: sums.cost,
    costBasis:
      sums.cost === null ? 'unknown' : reported && computed ? 'mixed' : reported ? 'reported' : 'computed',
  }
}
