import { allocateColumns, encodePackedTrace } from '../../shared/model/packedTrace'
import type { PackedColumns, PackedTraceHeader } from '../../shared/model/packedTrace'
import type { SpanTree } from '../../shared/logic/spanTree'
import { runSteps } from '../../shared/util/runSteps'
import { costOf, spanAt } from './summariseTrace'
import type { SpanRow, TraceSpans } from './traceSpans'

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
  private readonly bySize: PackMemory[] = []

  /** Columns of that length: the same for each small trace, with whatever was in them. */
  columns(count: number): PackMemory {
    return count <= smallTrace ? (this.bySize[count] ??= allocateColumns(count)) : allocateColumns(count)
  }
}

/** What `allocateColumns` answers: the columns of a packed trace, over one buffer. */
export type PackMemory = ReturnType<typeof allocateColumns>

/**
 * The trace as the columns that the waterfall draws (`PackedTrace`), in steps: answers the header and fills in the
 * columns, but for those of the tree, which was built in them.
 */
export function* packColumns(
  spans: TraceSpans,
  tree: SpanTree,
  columns: PackedColumns,
): Generator<void, PackedTraceHeader> {
  const { count } = spans
  const names = new Map<string, number>()
  const labels = new Map<string, number>([['', 0]])
  let timeDigits = 0
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
  return {
    format: 1,
    count,
    originNs: spans.originNs ?? '0',
    timeDigits,
    names: [...names.keys()],
    labels: [...labels.keys()],
  }
}

/**
 * A small trace or one of medium size as it is kept (`encodePackedTrace`). With a `scratch` the answer may be a part of
 * it, good until the next trace.
 */
export function packTrace(
  spans: TraceSpans,
  tree: SpanTree,
  memory: PackMemory,
  scratch?: PackScratch,
): Uint8Array {
  const header = runSteps(packColumns(spans, tree, memory.columns))
  return encodePackedTrace(header, memory.buffer, spans.count <= smallTrace ? scratch?.bytes : undefined)
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
