import type { Output } from '../../../shared/contract/contract'
import { callCost, notPriced } from '../../../shared/logic/priceLedger'
import { noExtras } from '../../../shared/model/prices'
import type { CallPrice } from '../../../shared/model/prices'
import { callExtrasOf } from '../../ingest/pricing/callExtras'
import type { PriceBook } from '../../ingest/pricing/priceBook'
import type { CallToPrice } from '../../store/queries/callsToPrice'
import { countedUsd, findPrice, tierOf, viewPrice } from './priceCalls'

export interface OtherPrices {
  /** Null = each call's own. */
  readonly model: string | null
  readonly provider: string | null
}

const shownModels = 200

/**
 * What generations would cost with another model, at its newest price (it may not have existed on the day of the
 * call), or with another table, at the price of the day. Tokens stay as they are, and so do searches, seconds and
 * pieces that are priced beside them: calls come with their words.
 */
export class CostComparison {
  private readonly sums = {
    generations: 0,
    priced: 0,
    usd: 0,
    withoutExtras: 0,
    compared: 0,
    real: 0,
    other: 0,
  }
  private readonly unpriced = new Map<string | null, number>()
  private readonly price: CallPrice | null

  constructor(
    private readonly book: PriceBook,
    private readonly other: OtherPrices,
  ) {
    this.price = other.model === null ? null : this.priceOfOther('standard')
  }

  add(call: CallToPrice): void {
    if (call.kind !== 'generation' || call.repeatsTokens) return
    const { sums } = this
    sums.generations += 1
    const price = this.other.model === null ? findPrice(this.book, call) : this.priceOfOther(tierOf(call))
    const extras = call.words === null ? noExtras : callExtrasOf(call.words.reported)
    const usd = price === null ? null : callCost(call.buckets, price, extras)
    if (price === null || usd === null) {
      this.unpriced.set(call.model, (this.unpriced.get(call.model) ?? 0) + 1)
      return
    }
    sums.priced += 1
    sums.usd += usd
    if (notPriced(extras, price.extras, call.buckets).length > 0) sums.withoutExtras += 1
    const real = call.repeatsCost ? null : countedUsd(call)
    if (real === null) return
    sums.compared += 1
    sums.real += real
    sums.other += usd
  }

  result(): Output<'costs.compare'> {
    const { generations, priced, usd, withoutExtras, compared, real, other } = this.sums
    const isCompared = compared > 0
    return {
      generations,
      priced,
      usd: priced === 0 ? null : usd,
      withoutExtras,
      compared,
      realUsd: isCompared ? real : null,
      comparedUsd: isCompared ? other : null,
      differenceUsd: isCompared ? other - real : null,
      price: this.price === null ? null : viewPrice(this.price),
      unpriced: [...this.unpriced]
        .toSorted((a, b) => b[1] - a[1])
        .slice(0, shownModels)
        .map(([model, calls]) => ({ model, calls })),
    }
  }

  private priceOfOther(tier: CallPrice['askedTier']): CallPrice | null {
    const { model, provider } = this.other
    return model === null ? null : this.book.find({ model, provider, startNs: null, tier })
  }
}
