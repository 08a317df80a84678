import type { Handlers } from '../../../shared/contract/contract'
import { PriceBook } from '../../ingest/pricing/priceBook'
import type { CallsPage, CallToPrice, CostScope } from '../../store/queries/callsToPrice'
import { callLedger } from '../costs/callLedger'
import { CostComparison } from '../costs/compareCosts'
import { findModels } from '../costs/knownModels'
import { CostSum } from '../costs/sumCosts'
import type { EngineStore } from '../engineStore'

type Names = Extract<keyof Handlers, `costs.${string}` | `prices.${string}`>

/** What calls cost: one, all of a scope, and what they would with other prices. */
export function createCostHandlers(store: EngineStore): Pick<Handlers, Names> {
  const builtIn = new PriceBook()
  return {
    'costs.getLedger': async ({ observationId }, { signal }) =>
      callLedger(builtIn, await store.read('callToPrice', { observationId }, { signal })),
    'costs.sumUp': async ({ scope }, { signal }) => {
      const sum = new CostSum(builtIn)
      await forEachCall(store, scope, false, signal, (call) => sum.add(call))
      return sum.result()
    },
    'costs.compare': async ({ scope, model, provider }, { signal }) => {
      const comparison = new CostComparison(builtIn, { model, provider })
      await forEachCall(store, scope, false, signal, (call) => comparison.add(call))
      return comparison.result()
    },
    'prices.listModels': async ({ text, limit }) => ({ models: await findModels(text, limit, null) }),
  }
}

/** Page by page, so that neither thread is kept from other work. `withWords`: where service tiers have prices. */
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
