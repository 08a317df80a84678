import type { Handlers } from '../../../shared/contract/contract'
import type { CallsPage, CallToPrice, CostScope } from '../../store/queries/callsToPrice'
import { callLedger } from '../costs/callLedger'
import { CostComparison } from '../costs/compareCosts'
import type { PriceKeeper } from '../costs/priceKeeper'
import { CostSum } from '../costs/sumCosts'
import type { EngineStore } from '../engineStore'

type Names = Extract<keyof Handlers, `costs.${string}`>

/** What calls cost: one, all of a scope, and what they would with other prices. */
export function createCostHandlers(store: EngineStore, prices: PriceKeeper): Pick<Handlers, Names> {
  return {
    'costs.getLedger': async ({ observationId }, { signal }) =>
      callLedger(prices.book, await store.read('callToPrice', { observationId }, { signal })),
    'costs.sumUp': async ({ scope }, { signal }) => {
      const sum = new CostSum(prices.book)
      await forEachCall(store, scope, prices.hasTiers, signal, (call) => sum.add(call))
      return sum.result()
    },
    'costs.compare': async ({ scope, model, provider, prices: which }, { signal }) => {
      const isBuiltIn = which === 'builtIn'
      const book = isBuiltIn ? prices.builtIn : prices.book
      const comparison = new CostComparison(book, { model, provider })
      await forEachCall(store, scope, true, signal, (call) => comparison.add(call))
      return comparison.result()
    },
  }
}

/** Page by page, so that neither thread is kept from other work. `withWords`: where what each source said matters. */
async function forEachCall(
  store: EngineStore,
  scope: CostScope,
  withWords: boolean,
  signal: AbortSignal,
  visit: (call: CallToPrice) => void,
): Promise<void> {
  let after: number | null = 0
  while (after !== null) {
    signal.throwIfAborted()
    const page: CallsPage = await store.read('callsToPrice', { scope, after, withWords }, { signal })
    for (const call of page.calls) visit(call)
    after = page.next
  }
}
