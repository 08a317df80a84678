import { useMemo } from 'react'
import type { RowWindow } from '../../engine/useRowWindow'

/**
 * What a full bar under a figure means: the largest among the rows that are loaded, or four times what nine of ten keep
 * under, so that one outlier does not make dots of all the others.
 */
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
  const durations: number[] = []
  const costs: number[] = []
  const tokens: number[] = []
  for (let index = 0; index < Math.min(count, looked); index++) {
    const row = rows.rowAt(index)
    if (row === null) continue
    durations.push(row.durationNs ?? 0)
    costs.push(row.usage.costUsd ?? 0)
    tokens.push((row.usage.inputTokens ?? 0) + (row.usage.outputTokens ?? 0))
  }
  return { durationNs: fullBar(durations), costUsd: fullBar(costs), tokens: fullBar(tokens) }
}

/** The value of a full bar for these values, 0 where none is above 0. */
export function fullBar(values: readonly number[]): number {
  const sorted = values.filter((value) => value > 0).sort((one, other) => one - other)
  const largest = sorted.at(-1) ?? 0
  const usual = sorted[Math.floor(sorted.length * 0.9)] ?? largest
  return Math.min(largest, 4 * usual)
}
