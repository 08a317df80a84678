import { useMemo } from 'react'
import type { Filter } from '../../../shared/model/filter'
import { useEngineQuery } from '../../engine/useEngineQuery'
import type { ListProcedure } from '../../engine/useRowWindow'

/**
 * What a full bar under a figure means: the longest and the dearest of all rows that match, loaded or not. So a bar means
 * the same in every order and at every place of the list. 0 while nothing is known.
 */
export interface ListScale {
  readonly durationNs: number
  readonly costUsd: number
}

/**
 * Asks for the first row of each order that has bars. `isReady` holds this back until the rows themselves are there. The
 * same object while nothing changed.
 */
export function useListScale(procedure: ListProcedure, filter: Filter, isReady: boolean): ListScale {
  const first = { filter, descending: true, offset: 0, limit: 1 }
  const options = { enabled: isReady }
  // Both lists know both orders, and answer them alike.
  const list = procedure as 'traces.list'
  const longest = useEngineQuery(list, { ...first, sort: 'duration' }, options).data?.rows[0]
  const dearest = useEngineQuery(list, { ...first, sort: 'cost' }, options).data?.rows[0]
  const durationNs = longest?.durationNs ?? 0
  const costUsd = dearest?.usage.costUsd ?? 0
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
