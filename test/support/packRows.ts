import { observationFlags, observationKinds, observationStatuses } from '../../src/shared/model/kinds'
import type { ObservationFlag, ObservationKind, ObservationStatus } from '../../src/shared/model/kinds'
import { allocateColumns } from '../../src/shared/model/packedTrace'
import type { PackedTrace } from '../../src/shared/model/packedTrace'

/** One span of a hand-made trace; rows come in pre-order. Times in ns from the origin, `endNs` null = open. */
export interface PlainRow {
  readonly name: string
  readonly kind: ObservationKind
  /** Position of the parent in the list, -1 for a root. */
  readonly parent: number
  readonly startNs: number
  readonly endNs: number | null
  readonly status?: ObservationStatus
  readonly flags?: readonly ObservationFlag[]
  readonly label?: string
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly costUsd?: number
  readonly firstTokenNs?: number
}

/** Packs rows that are in pre-order already; observation ids count from 1000 in that order. */
export function packRows(rows: readonly PlainRow[]): PackedTrace {
  const { columns } = allocateColumns(rows.length)
  const names = new Map<string, number>()
  const labels = new Map<string, number>([['', 0]])
  const intern = (table: Map<string, number>, text: string): number => {
    const known = table.get(text)
    if (known !== undefined) return known
    table.set(text, table.size)
    return table.size - 1
  }
  rows.forEach((row, at) => {
    columns.start[at] = row.startNs
    columns.end[at] = row.endNs ?? NaN
    columns.self[at] = NaN
    columns.parent[at] = row.parent
    columns.depth[at] = row.parent < 0 ? 0 : (columns.depth[row.parent] ?? 0) + 1
    columns.subtreeSize[at] = 1
    columns.observationId[at] = 1_000 + at
    columns.nameId[at] = intern(names, row.name)
    columns.labelId[at] = intern(labels, row.label ?? '')
    columns.inputTokens[at] = row.inputTokens ?? NaN
    columns.outputTokens[at] = row.outputTokens ?? NaN
    columns.costUsd[at] = row.costUsd ?? NaN
    columns.firstToken[at] = row.firstTokenNs ?? NaN
    columns.kind[at] = observationKinds.indexOf(row.kind)
    columns.status[at] = observationStatuses.indexOf(row.status ?? (row.endNs === null ? 'open' : 'unset'))
    columns.flags[at] = (row.flags ?? []).reduce(
      (bits, flag) => bits | observationFlags[flag],
      row.endNs === null ? observationFlags.unfinished : 0,
    )
  })
  for (let at = rows.length - 1; at >= 0; at--) {
    const up = columns.parent[at] ?? -1
    if (up >= 0) columns.subtreeSize[up] = (columns.subtreeSize[up] ?? 1) + (columns.subtreeSize[at] ?? 1)
  }
  const header = {
    format: 1,
    count: rows.length,
    originNs: '1760000000000000000',
    timeDigits: 9,
    names: [...names.keys()],
    labels: [...labels.keys()],
  } as const
  return { header, ...columns }
}
