import { createHash } from 'node:crypto'
import { noUserPrices } from '../../../shared/model/prices'
import type { UserPrices } from '../../../shared/model/prices'
import type { ApplyPricesProgress } from '../../ingest/applyPrices'
import { PriceBook } from '../../ingest/pricing/priceBook'
import type { EngineStore } from '../engineStore'
import type { EventBus } from '../eventBus'
import type { JobRunner } from '../jobRunner'

/**
 * What people said about prices, and the book made of it. A change is kept with their notes; then a job computes the
 * stored costs again. One that was cut off is made up for at the next start.
 */
export class PriceKeeper {
  readonly builtIn = new PriceBook()
  private userPrices: UserPrices = noUserPrices
  private current: PriceBook = this.builtIn
  private runningJob: string | null = null

  constructor(
    private readonly store: EngineStore,
    private readonly jobs: JobRunner,
    private readonly events: EventBus,
  ) {}

  get user(): UserPrices {
    return this.userPrices
  }

  get book(): PriceBook {
    return this.current
  }

  /** True where service tiers have prices: only then must calls be asked for theirs. */
  get hasTiers(): boolean {
    const { table, overrides } = this.userPrices
    return [...(table?.models ?? []), ...overrides].some(({ tiers }) => Object.keys(tiers).length > 0)
  }

  /** Reads what is kept. Call before anything is imported. */
  async open(): Promise<void> {
    this.adopt(await this.store.note('pricesGet', {}))
    if (this.store.workspace.readOnlyReason !== null) return
    const applied = await this.store.read('pricesApplied', {})
    if (markOf(this.userPrices) !== applied) this.startJob()
    else if (applied !== '') await this.store.write('pricesUse', { prices: this.userPrices })
  }

  /** Keeps a change and computes stored costs again in the background. */
  async change(changes: Partial<UserPrices>): Promise<void> {
    this.adopt(await this.store.note('pricesSet', changes))
    this.events.emit('workspace.changed', { what: 'settings' })
    this.startJob()
  }

  private adopt(prices: UserPrices): void {
    this.userPrices = prices
    this.current = new PriceBook(prices)
  }

  private startJob(): void {
    if (this.runningJob !== null) this.jobs.cancel(this.runningJob)
    const prices = this.userPrices
    const name = prices.table?.name ?? 'the prices in the program'
    const own = prices.overrides.length > 0 ? ' and your own prices' : ''
    const job = this.jobs.start('prices', `Costs with ${name}${own}`, null, async (signal, update) => {
      try {
        const result = await this.store.write(
          'pricesApply',
          { prices, mark: markOf(prices) },
          {
            signal,
            onProgress: (value) => {
              const { done, total } = value as ApplyPricesProgress
              update({ doneBytes: done, totalBytes: total, records: done })
            },
          },
        )
        return {
          state: 'done',
          message: `${result.traces === 0 ? 'No trace costs' : result.traces === 1 ? '1 trace costs' : `${result.traces.toLocaleString('en-US')} traces cost`} something else now.`,
        }
      } finally {
        if (this.runningJob === job.jobId) this.runningJob = null
        this.events.emit('workspace.changed', { what: 'traces' })
      }
    })
    this.runningJob = job.jobId
  }
}

/** Tells prices from others; empty for those of the program alone. */
function markOf(prices: UserPrices): string {
  if (prices.table === null && prices.overrides.length === 0) return ''
  return createHash('sha256').update(JSON.stringify(prices)).digest('hex').slice(0, 32)
}
