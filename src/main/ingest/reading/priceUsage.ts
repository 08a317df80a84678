import { bucketWords } from '../../../shared/logic/costWords'
import { callCost, ledgerLines, priceBasis } from '../../../shared/logic/priceLedger'
import type { CallPrice } from '../../../shared/model/prices'
import type { TokenUsage } from '../../../shared/model/usage'
import { callExtrasOf } from '../pricing/callExtras'
import type { PriceBook, PricedCall } from '../pricing/priceBook'

export interface ComputedCost {
  readonly usd: number
  /** One sentence: which price, from where, as of when. */
  readonly basis: string
}

const sentences = new WeakMap<CallPrice, string>()

/** Prices a call as of its day. Null when the model is unknown, there is nothing to count, or a bucket has no price. */
export function priceUsage(book: PriceBook, usage: TokenUsage, call: PricedCall): ComputedCost | null {
  const price = book.find(call)
  if (price === null) return null
  const usd = callCost(usage, price, callExtrasOf(usage.reported))
  if (usd === null) return null
  let basis = sentences.get(price)
  if (basis === undefined) {
    basis = priceBasis(price)
    sentences.set(price, basis)
  }
  return { usd, basis }
}

/** Why a call with tokens has no computed cost, one sentence; null when it has none to price. */
export function whyUnpriced(book: PriceBook, usage: TokenUsage, call: PricedCall | null): string | null {
  const lines = ledgerLines(usage, {})
  if (lines.length === 0) return null
  if (call === null) return 'No price is known for a call without a model.'
  const price = book.find(call)
  if (price === null) return `No price is known for ${call.model}.`
  const missing = ledgerLines(usage, price.rates).find(({ usd }) => usd === null)
  return missing === undefined
    ? null
    : `The price of ${call.model} has none for ${bucketWords[missing.bucket]}.`
}
