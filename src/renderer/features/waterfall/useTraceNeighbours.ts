import type { Input, Output } from '../../../shared/contract/contract'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useAppStore } from '../../state/appStore'
import { useIsPainted } from '../../ui/useIsPainted'

export interface TraceNeighbours {
  readonly previous: string | null
  readonly next: string | null
  /** `3 of 5 in the session`, or null while unknown. */
  readonly words: string | null
  /** Whether the answer is in: before, no neighbour means nothing. */
  readonly isKnown: boolean
}

type Sort = NonNullable<Input<'traces.getNeighbours'>['sort']>

const UNKNOWN: TraceNeighbours = { previous: null, next: null, words: null, isKnown: false }

/**
 * The traces before and after: of the list one came from with its filter and order, or, coming from sessions, of the
 * session.
 */
export function useTraceNeighbours(
  traceKey: string,
  trace: Output<'traces.get'> | undefined,
): TraceNeighbours {
  const list = useAppStore((state) => state.lastList)
  const filter = useAppStore((state) => state.view.filter)
  const fromList = list.page === 'traces'
  const isPainted = useIsPainted()
  const answer = useEngineQuery(
    'traces.getNeighbours',
    {
      traceKey,
      filter,
      descending: list.descending,
      ...(list.sort === null ? {} : { sort: list.sort as Sort }),
    },
    { enabled: fromList && isPainted, keep: false },
  )
  if (fromList) {
    const found = answer.data
    if (found === undefined) return answer.error === null ? UNKNOWN : sessionNeighbours(trace)
    if (found.index === null) return sessionNeighbours(trace)
    return { previous: found.previous, next: found.next, words: 'of the list', isKnown: true }
  }
  return sessionNeighbours(trace)
}

function sessionNeighbours(trace: Output<'traces.get'> | undefined): TraceNeighbours {
  if (trace === undefined) return UNKNOWN
  if (trace.trace.sessionKey === null) return { ...UNKNOWN, isKnown: true }
  return {
    previous: trace.previousInSession,
    next: trace.nextInSession,
    words: 'of the session',
    isKnown: true,
  }
}
