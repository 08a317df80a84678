import type { UserPrices } from '../../shared/model/prices'
import { PriceBook } from './pricing/priceBook'
import { Repricer } from './repricer'
import { pause } from './writerState'
import type { WriterState } from './writerState'

export interface ApplyPricesArgument {
  readonly prices: UserPrices
  /** Tells these prices from others; stands in the database once all costs are computed with them. */
  readonly mark: string
}

export interface ApplyPricesProgress {
  readonly done: number
  readonly total: number
}

export interface ApplyPricesResult {
  readonly calls: number
  /** Traces that now cost something else. */
  readonly traces: number
}

/** Where the mark of the prices stands that stored costs were computed with. */
export const appliedPricesKey = 'prices_applied'
const callsPerTransaction = 2_000

/**
 * Computes every stored cost again and derives what changed. What was done when it is cancelled stays and is told in
 * the sums; the mark is missing then, so that the next start goes on.
 */
export async function applyPrices(
  state: WriterState,
  { prices, mark }: ApplyPricesArgument,
  signal: AbortSignal,
  onProgress: (progress: ApplyPricesProgress) => void,
): Promise<ApplyPricesResult> {
  const { db } = state
  const book = new PriceBook(prices)
  const repricer = new Repricer(db)
  const total = db
    .prepare(
      'SELECT COUNT(*) FROM observation_row WHERE input_tokens IS NOT NULL OR output_tokens IS NOT NULL',
    )
    .pluck()
    .get() as number
  const traces = new Set<number>()
  let calls = 0
  try {
    let last: number | null = 0
    while (last !== null) {
      signal.throwIfAborted()
      let next: ReturnType<Repricer['repriceSome']> = null
      const from: number = last
      state.transaction(() => {
        next = repricer.repriceSome(book, from, callsPerTransaction)
      })
      const step = next as ReturnType<Repricer['repriceSome']>
      if (step !== null) {
        calls += step.calls
        for (const trace of step.traces) traces.add(trace)
      }
      last = step?.last ?? null
      onProgress({ done: Math.min(calls, total), total })
      await pause()
    }
  } finally {
    state.forget()
    for (const trace of traces) state.changed.addObservation(trace)
    await state.deriveAll()
  }
  state.transaction(() => {
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(appliedPricesKey, mark)
  })
  return { calls, traces: traces.size }
}
