import { callCost, priceBasis } from '../../../shared/logic/priceLedger'
import type { Output } from '../../../shared/contract/contract'
import type { CallPrice, ServiceTier } from '../../../shared/model/prices'
import type { PriceBook } from '../../ingest/pricing/priceBook'
import { serviceTierOf } from '../../ingest/pricing/serviceTier'
import type { CallToPrice } from '../../store/queries/callsToPrice'

export type PriceView = NonNullable<Output<'costs.getLedger'>['price']>

/** The price of a stored call; null without a model or when no table knows it. */
export function findPrice(book: PriceBook, call: CallToPrice): CallPrice | null {
  if (call.model === null) return null
  return book.find({
    model: call.model,
    provider: call.provider,
    startNs: call.startNs === null ? null : BigInt(call.startNs),
    tier: tierOf(call),
  })
}

export function tierOf({ words }: CallToPrice): ServiceTier {
  return words === null ? 'standard' : serviceTierOf(words.attributes, words.parameters)
}

/** What the source states, in US dollars; null when it states nothing or another currency. */
export function reportedUsd(call: CallToPrice): number | null {
  return call.currency === null || call.currency === 'USD' ? call.costReported : null
}

/** What counts in sums: the stated cost, else the computed one that is stored. */
export function countedUsd(call: CallToPrice): number | null {
  return reportedUsd(call) ?? call.costComputedUsd
}

export function hasTokens(call: CallToPrice): boolean {
  return callCost(call.buckets, { rates: free, perRequestUsd: null }) !== null
}

const free = {
  inputUncached: { usdPerMillion: 0, above: [] },
  outputText: { usdPerMillion: 0, above: [] },
}

export function viewPrice(price: CallPrice): PriceView {
  const { rates: _rates, ...view } = price
  return { ...view, basis: priceBasis(price) }
}
