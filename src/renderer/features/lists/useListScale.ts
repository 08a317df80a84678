import { useMemo } from 'react'
import type { ListCounts } from '../../engine/useRowWindow'

/**
 * What a full bar under a figure means: the longest and the dearest of all rows that match, loaded or not. So a bar means
 * the same in every order and at every place of the list. 0 while nothing is known.
 */
export interface ListScale {
  readonly durationNs: number
  readonly costUsd: number
}

/** The same object while nothing changed. */
export function useListScale(counts: ListCounts | null): ListScale {
  const durationNs = counts?.largestDurationNs ?? 0
  const costUsd = counts?.largestCostUsd ?? 0
  return useMemo(() => ({ durationNs, costUsd }), [durationNs, costUsd])
}

/** Below this share of the cell nothing is drawn: a dot under a figure says nothing. */
const leastShare = 0.03

/**
 * How much of the cell a bar takes, 0 where none is drawn. The root of the value's share of the largest: runs of seconds
 * stand beside runs of hours, and by the plain share all but the longest would be dots.
 */
export function barShare(value: number | null, largest: number): number {
  if (value === null || value <= 0 || largest <= 0) return 0
  const share = Math.sqrt(Math.min(1, value / largest))
  return share < leastShare ? 0 : share
}
