import type { Query, QueryClient } from '@tanstack/react-query'

/**
 * Asks again for what one kind of change makes stale (`isStale`, asked with a procedure): at once after a quiet time, at
 * most once in `pauseMs` while an import writes, and once more after the last change, for what follows it without a
 * word, as the full text does. The old answer stays until the new one comes. A question that is still being answered is
 * not asked anew, which would leave one that takes longer than the pause without any answer: it is asked again behind
 * that.
 */
export class Refresher {
  private hasChanged = false
  /** The round before was for a change. */
  private isFollowing = false
  /** Questions that were being answered when something changed. */
  private late: ReadonlySet<string> = new Set()
  private timer: ReturnType<typeof setTimeout> | null = null
  private lastMs = Number.NEGATIVE_INFINITY

  constructor(
    private readonly client: QueryClient,
    private readonly isStale: (procedure: string) => boolean,
    private readonly pauseMs: number,
  ) {}

  /** Something changed. */
  note(): void {
    this.hasChanged = true
    this.plan()
  }

  /** Asks for nothing any more. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
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
    const isForAll = this.hasChanged || this.isFollowing
    this.isFollowing = this.hasChanged
    this.hasChanged = false
    const isDue = ({ queryKey: [procedure], queryHash }: Query): boolean =>
      late.has(queryHash) || (isForAll && typeof procedure === 'string' && this.isStale(procedure))
    const busy = this.client
      .getQueryCache()
      .findAll({ predicate: (query) => isDue(query) && query.state.fetchStatus === 'fetching' })
    this.late = new Set(busy.map(({ queryHash }) => queryHash))
    const behind = this.late
    void this.client.invalidateQueries({
      predicate: (query) => isDue(query) && !behind.has(query.queryHash),
    })
    if (behind.size > 0 || this.isFollowing) this.plan()
  }
}
