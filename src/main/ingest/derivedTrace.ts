import type { StripPiece } from '../../shared/logic/activityStrip'
import type { SpanTree } from '../../shared/logic/spanTree'
import { flagNames, observationFlags, observationKinds, observationStatuses } from '../../shared/model/kinds'
import type { FacetName } from '../../shared/model/facets'
import { countedBeforeNs } from '../../shared/model/time'
import type { SqlValue } from '../store/tables/observationColumns'
import { encodeKindCounts, encodeStrip } from '../store/tables/traceFigures'
import type { TraceStatement } from './statements'
import { spanAt } from './summariseTrace'
import type { TraceSummary } from './summariseTrace'
import type { SpanRow, TraceSpans } from './traceSpans'

/** Everything that is derived about a trace, as the columns of its row. */
export interface DerivedTrace {
  readonly session_row: number | null
  readonly name: string
  readonly input_preview: string | null
  readonly output_preview: string | null
  readonly status: number
  readonly status_message: string | null
  readonly start_ns: bigint | null
  readonly end_ns: bigint | null
  readonly duration_ns: bigint | null
  readonly time_digits: number
  readonly span_count: number
  readonly error_count: number
  readonly tool_error_count: number
  readonly flags: number
  readonly user_id: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly agents: readonly string[]
  readonly models: readonly string[]
  readonly kinds: readonly { readonly name: string; readonly count: number }[]
  readonly health: readonly { readonly flag: string; readonly count: number }[]
  readonly tags: readonly string[]
  readonly attributes: object
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cached_tokens: number | null
  readonly generations: number
  readonly generations_with_tokens: number
  readonly generations_with_cost: number
  readonly cost_usd: number | null
  readonly cost_basis: string
  readonly strip: readonly StripPiece[]
}

/** The columns of a derived trace, in the order of `traceValues`. */
export const traceColumns = [
  'session_row',
  'name',
  'input_preview',
  'output_preview',
  'status',
  'status_message',
  'start_ns',
  'end_ns',
  'duration_ns',
  'time_digits',
  'span_count',
  'error_count',
  'tool_error_count',
  'flags',
  'user_id',
  'environment',
  'version',
  'agents',
  'models',
  'kinds',
  'health',
  'tags',
  'attributes',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'generations',
  'generations_with_tokens',
  'generations_with_cost',
  'cost_usd',
  'cost_basis',
  'strip',
] as const satisfies readonly (keyof DerivedTrace)[]

/** What the schema fills in where a column is left out. */
export const traceDefaults: Readonly<Record<string, SqlValue>> = {
  name: '',
  status: -1,
  time_digits: 0,
  span_count: 0,
  error_count: 0,
  tool_error_count: 0,
  flags: 0,
  agents: '[]',
  models: '[]',
  kinds: '[]',
  health: '[]',
  tags: '[]',
  attributes: '{}',
  generations: 0,
  generations_with_tokens: 0,
  generations_with_cost: 0,
  cost_basis: 'unknown',
  strip: '[]',
}

export function traceValues(trace: DerivedTrace): SqlValue[] {
  return traceColumns.map((column) => {
    if (column === 'kinds') return encodeKindCounts(trace.kinds)
    if (column === 'strip') return encodeStrip(trace.strip)
    const value = trace[column]
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  })
}

const generationKind = observationKinds.indexOf('generation')
const toolKind = observationKinds.indexOf('tool')
const namesKept = 20

/** Null for a moment that was only counted (`countedBeforeNs`). */
function saidInstant(timeNs: bigint, { flags }: TraceSummary): bigint | null {
  return (flags & observationFlags.orderOnlyTime) !== 0 && timeNs < countedBeforeNs ? null : timeNs
}

/** Joins what the spans show with what files said of the trace; what a file said comes first. */
export function deriveTrace(
  sessionRow: number | null,
  spans: TraceSpans,
  tree: SpanTree,
  summary: TraceSummary,
  statement: TraceStatement | null,
  terms: ReadonlyMap<FacetName, readonly string[]>,
): DerivedTrace {
  const root = summary.rootRow < 0 ? null : spanAt(spans, tree, summary.rootRow)
  const rootIndex = summary.rootRow < 0 ? -1 : (tree.order[summary.rootRow] as number)
  const origin = spans.originNs === null ? null : BigInt(spans.originNs)
  const at = (offset: number): bigint | null =>
    origin === null || Number.isNaN(offset) ? null : saidInstant(origin + BigInt(Math.round(offset)), summary)
  const instant = (text: string | null | undefined): bigint | null => {
    const timeNs = statedInstant(text)
    return timeNs === null ? null : saidInstant(timeNs, summary)
  }
  const start = at(summary.start) ?? instant(statement?.startNs)
  const end = summary.isOpen ? null : (at(summary.end) ?? instant(statement?.endNs))
  const known = (of: (span: SpanRow) => string | null): string | null =>
    firstKnown(spans, tree, (index) => of(spans.span(index)))
  const stated = statement?.status
  const { usage } = summary
  return {
    session_row: sessionRow,
    name: statement?.name ?? root?.name ?? '',
    input_preview:
      statement?.inputPreview ??
      (rootIndex < 0 ? null : spans.inputPreview(rootIndex)) ??
      // What a tool was given is no question to the whole.
      firstKnown(spans, tree, (index) =>
        spans.span(index).kind === toolKind ? null : spans.inputPreview(index),
      ),
    output_preview:
      statement?.outputPreview ??
      (rootIndex < 0 ? null : spans.outputPreview(rootIndex)) ??
      lastKnown(spans, tree, (index) =>
        spans.span(index).kind === generationKind ? spans.outputPreview(index) : null,
      ),
    status:
      summary.status === 0 && stated !== null && stated !== undefined
        ? observationStatuses.indexOf(stated)
        : summary.status,
    status_message: statement?.statusMessage ?? root?.statusMessage ?? null,
    start_ns: start,
    end_ns: end,
    duration_ns: start === null || end === null ? null : end - start,
    time_digits: Math.max(summary.timeDigits, statement?.timeDigits ?? 0),
    span_count: spans.count,
    error_count: summary.errors,
    tool_error_count: summary.toolErrors,
    flags: tree.flags.reduce((all, flag) => all | flag, 0),
    user_id: statement?.userId ?? known((span) => span.userId),
    environment: statement?.environment ?? known((span) => span.environment),
    version: statement?.version ?? known((span) => span.version),
    agents: terms.get('agents')?.slice(0, namesKept) ?? [],
    models: terms.get('models')?.slice(0, namesKept) ?? [],
    kinds: summary.kindCounts,
    health: health(tree),
    tags: statement?.tags ?? [],
    attributes: {
      ...statement?.attributes,
      ...(statement === null || Object.keys(statement.reported).length === 0
        ? {}
        : { reported: statement.reported }),
    },
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cached_tokens: usage.cachedTokens,
    generations: usage.generations,
    generations_with_tokens: usage.generationsWithTokens,
    generations_with_cost: usage.generationsWithCost,
    cost_usd: usage.costUsd,
    cost_basis: usage.costBasis,
    strip: summary.strip,
  }
}

/** The first value in the order of the tree; `of` is asked with places in `spans`. */
export function firstKnown(
  spans: TraceSpans,
  tree: SpanTree,
  of: (index: number) => string | null,
): string | null {
  for (let row = 0; row < spans.count; row++) {
    const value = of(tree.order[row] as number)
    if (value !== null) return value
  }
  return null
}

function lastKnown(spans: TraceSpans, tree: SpanTree, of: (index: number) => string | null): string | null {
  for (let row = spans.count - 1; row >= 0; row--) {
    const value = of(tree.order[row] as number)
    if (value !== null) return value
  }
  return null
}

function statedInstant(text: string | null | undefined): bigint | null {
  return text === null || text === undefined ? null : BigInt(text)
}

function health(tree: SpanTree): { flag: string; count: number }[] {
  // Few sets of flags stand on many spans: names are made for each set once.
  const sets = new Map<number, number>()
  for (const flags of tree.flags) if (flags !== 0) sets.set(flags, (sets.get(flags) ?? 0) + 1)
  const counts = new Map<string, number>()
  for (const [flags, spans] of sets)
    for (const flag of flagNames(flags)) counts.set(flag, (counts.get(flag) ?? 0) + spans)
  return [...counts].map(([flag, count]) => ({ flag, count }))
}
