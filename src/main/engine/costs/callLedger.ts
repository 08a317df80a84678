import type { Output } from '../../../shared/contract/contract'
import {
  callCost,
  extraLines,
  ledgerLines,
  notPriced,
  withoutExtras,
} from '../../../shared/logic/priceLedger'
import { noExtras } from '../../../shared/model/prices'
import { callExtrasOf } from '../../ingest/pricing/callExtras'
import type { PriceBook } from '../../ingest/pricing/priceBook'
import type { CallToPrice } from '../../store/queries/callsToPrice'
import { findPrice, hasTokens, reportedUsd, viewPrice } from './priceCalls'

/** One call's buckets × prices, beside what the source states. */
export function callLedger(book: PriceBook, call: CallToPrice): Output<'costs.getLedger'> {
  const price = findPrice(book, call)
  const { buckets } = call
  const extras = call.words === null ? noExtras : callExtrasOf(call.words.reported)
  const own = withoutExtras(buckets, extras, price?.extras)
  const lines = ledgerLines(own, price?.rates ?? {}, buckets).map((line) =>
    price === null ? { ...line, usd: null, usdPerMillion: null } : line,
  )
  const computedUsd = price === null ? null : callCost(buckets, price, extras)
  const reported = reportedUsd(call)
  return {
    lines,
    extras: extraLines(buckets, extras, price?.extras),
    notPriced: notPriced(extras, price?.extras, buckets),
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
