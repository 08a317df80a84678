import type { CallToPrice, CostScope } from '../../src/main/store/queries/callsToPrice'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import type { ReaderStore } from './readerStore'
import { observation, usage } from './records'

/** The day on which the calls ran. */
export const day = BigInt(Date.parse('2026-01-01')) * 1_000_000n

/** A cost as a source states it. */
export const dollars = (total: number, currency = 'USD'): ObservationRecord['cost'] => ({
  currency,
  input: null,
  output: null,
  total,
})

/** A call of a model that every table knows: 1,000 + 400 cached tokens in, 100 + 50 of reasoning out. */
export const call = (spanId: string, changes: Partial<ObservationRecord> = {}): ObservationRecord =>
  observation({
    spanId,
    kind: 'generation',
    model: 'gpt-4o',
    provider: 'openai',
    startNs: day,
    endNs: day + 1_000_000n,
    usage: usage({ inputUncached: 1_000, cacheRead: 400, outputText: 100, reasoning: 50 }),
    ...changes,
  })

/** The trace of all calls that name none. */
export const trace: CostScope = { type: 'trace', traceKey: 'files:t1' }

/** All calls of a scope, page by page. */
export function callsOf(store: ReaderStore, scope: CostScope, withWords = false): CallToPrice[] {
  const calls: CallToPrice[] = []
  let after: number | null = 0
  while (after !== null) {
    const page = store.read.callsToPrice({ scope, after, withWords })
    calls.push(...page.calls)
    after = page.next
  }
  return calls
}
