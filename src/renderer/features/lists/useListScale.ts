import { useMemo } from 'react'
import type { RowWindow } from '../../engine/useRowWindow'

/** The largest figures among the rows that are loaded: what a full bar behind a figure means. */
export interface ListScale {
  readonly durationNs: number
  readonly costUsd: number
  readonly tokens: number
}

interface Figures {
  readonly durationNs: number | null
  readonly usage: {
    readonly inputTokens: number | null
    readonly outputTokens: number | null
    readonly costUsd: number | null
  }
}

const looked = 400

/** The scale of what is loaded around the top of the list; the same object while nothing changed. */
export function useListScale(rows: RowWindow<Figures>): ListScale {
  const { durationNs, costUsd, tokens } = scaleOf(rows, rows.counts?.matching ?? 0)
  return useMemo(() => ({ durationNs, costUsd, tokens }), [durationNs, costUsd, tokens])
}

function scaleOf(rows: Pick<RowWindow<Figures>, 'rowAt'>, count: number): ListScale {
  let durationNs = 0
  let costUsd = 0
  let tokens = 0
  for (let index = 0; index < Math.min(count, looked); index++) {
    const row = rows.rowAt(index)
    if (row === null) continue
    durationNs = Math.max(durationNs, row.durationNs ?? 0)
    costUsd = Math.max(costUsd, row.usage.costUsd ?? 0)
    tokens = Math.max(tokens, (row.usage.inputTokens ?? 0) + (row.usage.outputTokens ?? 0))
  }
  return { durationNs, costUsd, tokens }
}
