import { allocateColumns, encodePackedTrace } from '../../shared/model/packedTrace'
import type { SpanTree } from '../../shared/logic/spanTree'
import { costOf, spanAt } from './summariseTrace'
import type { SpanRow, TraceSpans } from './traceReading'

const maxLabels = 65_535
/** Names are drawn, not read: the details have them whole. UTF-16 units. */
const longestName = 500

/** Spans packed in one step. */
const spansPerStep = 50_000
/** Traces of so many spans are packed in memory that is there already: for small ones getting it is most of the work. */
const smallTrace = 32
const scratchBytes = 16_384

/** Memory in which one small trace after the other is packed. */
export class PackScratch {
  readonly bytes = new Uint8Array(scratchBytes)
  private readonly bySize: ReturnType<typeof allocateColumns>[] = []

  /** Columns of that length, with whatever was in them. */
  columns(count: number): ReturnType<typeof allocateColumns> {
    return (this.bySize[count] ??= allocateColumns(count))
  }
}

/**
 * The trace as the columns that the waterfall draws (`encodePackedTrace`), in steps. With a `scratch` the answer may be a part of
 * it, good until the next trace.
 */
export function* packTrace(
  spans: TraceSpans,
  tree: SpanTree,
  scratch?: PackScratch,
): Generator<void, Uint8Array> {
  const count = spans.rows.length
  const isSmall = scratch !== undefined && count <= smallTrace
  // Every cell is written below.
  const { buffer, columns } = isSmall ? scratch.columns(count) : allocateColumns(count)
  const names = new Map<string, number>()
  const labels = new Map<string, number>([['', 0]])
  let timeDigits = 0
  columns.start.set(tree.start)
  columns.end.set(tree.end)
  columns.self.set(tree.self)
  columns.parent.set(tree.parent)
  columns.subtreeSize.set(tree.subtreeSize)
  columns.depth.set(tree.depth)
  columns.flags.set(tree.flags)
  for (let row = 0; row < count; row++) {
    if (row > 0 && row % spansPerStep === 0) yield
    const span = spanAt(spans, tree, row)
    columns.observationId[row] = span.id
    columns.nameId[row] = indexOf(names, drawn(span.name), Number.POSITIVE_INFINITY)
    columns.labelId[row] = indexOf(labels, drawn(labelOf(span)), maxLabels)
    columns.inputTokens[row] = span.inputTokens ?? Number.NaN
    columns.outputTokens[row] = span.outputTokens ?? Number.NaN
    columns.costUsd[row] = costOf(span) ?? Number.NaN
    columns.firstToken[row] = span.firstToken ?? Number.NaN
    columns.kind[row] = span.kind
    columns.status[row] = span.status
    timeDigits = Math.max(timeDigits, span.timeDigits)
  }
  if (count > spansPerStep) yield
  return encodePackedTrace(
    {
      format: 1,
      count,
      originNs: spans.originNs ?? '0',
      timeDigits,
      names: [...names.keys()],
      labels: [...labels.keys()],
    },
    buffer,
    isSmall ? scratch.bytes : null,
  )
}

const drawn = (text: string): string => (text.length > longestName ? `${text.slice(0, longestName)}…` : text)

/** The word behind the name: the model, tool or agent, unless the name already says it. */
function labelOf(span: SpanRow): string {
  const label = span.model ?? span.toolName ?? span.agentName ?? ''
  return label !== '' && span.name.includes(label) ? '' : label
}

function indexOf(table: Map<string, number>, text: string, limit: number): number {
  const known = table.get(text)
  if (known !== undefined) return known
  if (table.size >= limit) return 0
  table.set(text, table.size)
  return table.size - 1
}
