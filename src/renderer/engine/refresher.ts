import type { Query, QueryClient } from '@tanstack/react-query'
import type { EventPayload } from '../../shared/contract/contract'
import { isStaleAfter } from './invalidation'

type Change = EventPayload<'workspace.changed'>['what']

/**
 * Asks again for what changes of the workspace made stale: at once after a quiet time, and at most once in `pauseMs`
 * while an import writes. The old answer stays until the new one comes. A question that is still being answered is not
 * asked anew, which would leave one that takes longer than the pause without any answer: it is asked again behind that.
 */
export class Refresher {
  private readonly changes = new Set<Change>()
  /** Questions that were being answered when something changed. */
  private late = new Set<string>()
  private timer: ReturnType<typeof setTimeout> | null = null
  private lastMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly client: QueryClient,
    private readonly pauseMs: number,
  ) {}

  note(change: Change): void {
    this.changes.add(change)
    this.plan()
  }

  /** Asks for nothing any more. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.changes.clear()
    this.late.clear()
  }

  private plan(): void {
    if (this.timer !== null) return
    const restMs = this.lastMs + this.pauseMs - performance.now()
    if (restMs <= 0) this.refresh()
    else
      this.timer = setTimeout(() => {
        this.timer = null
        this.refresh()
      }, restMs)
  }

  private refresh(): void {
    this.lastMs = performance.now()
    const { late } = this
    const changes = [...this.changes]
    this.changes.clear()
    this.late = new Set()
    const isStale = ({ queryKey: [procedure], queryHash }: Query): boolean =>
      late.has(queryHash) ||
      (typeof procedure === 'string' && changes.some((change) => isStaleAfter(change, procedure)))
    for (const { queryHash, state } of this.client.getQueryCache().findAll({ predicate: isStale }))
      if (state.fetchStatus === 'fetching') this.late.add(queryHash)
    const behind = this.late
    void this.client.invalidateQueries({
      predicate: (query) => isStale(query) && !behind.has(query.queryHash),
    })
    if (behind.size > 0) this.plan()
  }
}
