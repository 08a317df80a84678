import type { Output } from '../../../shared/contract/contract'
import { callCost, ledgerLines } from '../../../shared/logic/priceLedger'
import type { PriceBook } from '../../ingest/pricing/priceBook'
import type { CallToPrice } from '../../store/queries/callsToPrice'
import { findPrice, hasTokens, reportedUsd, viewPrice } from './priceCalls'

/** One call's buckets × prices, beside what the source states. */
export function callLedger(book: PriceBook, call: CallToPrice): Output<'costs.getLedger'> {
  const price = findPrice(book, call)
  const lines = ledgerLines(call.buckets, price?.rates ?? {}).map((line) =>
    price === null ? { ...line, usd: null, usdPerMillion: null } : line,
  )
  const computedUsd = price === null ? null : callCost(call.buckets, price)
  const reported = reportedUsd(call)
  return {
    lines,
    price: price === null ? null : viewPrice(price),
    unpriced: computedUsd !== null ? null : whyUnpriced(call, price !== null),
    computedUsd,
    reported:
      call.costReported === null ? null : { amount: call.costReported, currency: call.currency ?? 'USD' },
    differenceUsd: reported === null || computedUsd === null ? null : reported - computedUsd,
    counted: reported !== null ? 'reported' : computedUsd !== null ? 'computed' : null,
  }
}

function whyUnpriced(
  call: CallToPrice,
  hasPrice: boolean,
): NonNullable<Output<'costs.getLedger'>['unpriced']> {
  if (!hasTokens(call)) return 'noTokens'
  if (call.model === null) return 'noModel'
  return hasPrice ? 'missingPrice' : 'unknownModel'
}
