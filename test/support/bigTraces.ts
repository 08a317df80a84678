import { observationFlags, observationKinds } from '../../src/shared/model/kinds'
import { allocateColumns } from '../../src/shared/model/packedTrace'
import type { PackedTrace } from '../../src/shared/model/packedTrace'

const kindAt = (name: (typeof observationKinds)[number]): number => observationKinds.indexOf(name)
const names = ['support agent', 'chat', 'search_orders', 'lookup_customer', 'retrieve', 'guard', 'step']

/** Generated traces: `agent` is loops of a model call and parallel tools, `chain` one long nesting, `wide` one root. */
export type BigShape = 'agent' | 'chain' | 'wide'

/** A trace of any size in packed form, the same each time; every 97th span fails, every 401st has no end. */
export function bigTrace(shape: BigShape, count: number): PackedTrace {
  const { columns } = allocateColumns(count)
  const open: number[] = []
  let clock = 0
  for (let row = 0; row < count; row++) {
    const depth = shape === 'chain' ? row : shape === 'wide' ? Math.min(row, 1) : agentDepth(row)
    open.length = Math.min(open.length, depth)
    const parent = depth === 0 ? -1 : (open[depth - 1] ?? -1)
    open[depth] = row
    const kind = kindOf(row, depth)
    const length =
      kind === kindAt('generation') ? 2e9 : kind === kindAt('agent') ? 0 : 1.5e8 + (row % 13) * 3e7
    columns.start[row] = clock
    columns.end[row] = clock + length
    clock += shape === 'agent' && row % 8 > 3 ? length / 9 : length + 1e6
    columns.parent[row] = parent
    columns.depth[row] = Math.min(depth, 65_535)
    columns.subtreeSize[row] = 1
    columns.observationId[row] = row + 1
    columns.nameId[row] = row % names.length
    columns.kind[row] = kind
    columns.status[row] = row % 97 === 96 ? 2 : 0
    columns.inputTokens[row] = columns.outputTokens[row] = columns.costUsd[row] = NaN
    columns.firstToken[row] = kind === kindAt('generation') ? 6e8 : NaN
    if (row % 401 === 400) columns.flags[row] = observationFlags.unfinished
  }
  for (let row = count - 1; row >= 0; row--) {
    const up = columns.parent[row] ?? -1
    columns.self[row] = (columns.end[row] ?? 0) - (columns.start[row] ?? 0)
    if (up < 0) continue
    columns.subtreeSize[up] = (columns.subtreeSize[up] ?? 1) + (columns.subtreeSize[row] ?? 1)
    columns.end[up] = Math.max(columns.end[up] ?? 0, columns.end[row] ?? 0)
  }
  for (let row = 400; row < count; row += 401) if (columns.subtreeSize[row] === 1) columns.end[row] = NaN
  const header = {
    format: 1,
    count,
    originNs: '1760000000000000000',
    timeDigits: 9,
    names,
    labels: ['', 'gpt-4o'],
  } as const
  return { header, ...columns }
}

/** Row 0 is the session's agent; then groups of 8: a turn, its model call, and its tools beside each other. */
function agentDepth(row: number): number {
  if (row === 0) return 0
  return (row - 1) % 8 === 0 ? 1 : (row - 1) % 8 > 5 ? 3 : 2
}

function kindOf(row: number, depth: number): number {
  if (depth === 0) return kindAt('agent')
  if (depth === 1) return kindAt('agent')
  const kinds = [
    kindAt('generation'),
    kindAt('tool'),
    kindAt('tool'),
    kindAt('retrieval'),
    kindAt('guardrail'),
  ]
  return kinds[row % kinds.length] ?? kindAt('span')
}
