import { noExtraRates, noUserPrices } from '../../../shared/model/prices'
import type { CallPrice, ModelPrices, Rates, ServiceTier, UserPrices } from '../../../shared/model/prices'
import { builtInTable, chooseAt, findBuiltIn } from './builtInPrices'
import { mayBeSeller, OverrideIndex, TableIndex } from './tablePrices'

/** A call, as far as its price depends on it. */
export interface PricedCall {
  readonly model: string
  readonly provider: string | null
  readonly startNs: bigint | null
  readonly tier: ServiceTier
}

interface LastPrice {
  readonly price: CallPrice
  readonly fromNs: bigint
  readonly toNs: bigint
}

const nsPerDay = 86_400_000_000_000n

/** Before this day nobody sold tokens: such a time was counted from 1970 or stands for an unknown one. */
const firstPricedMs = Date.UTC(2020, 0, 1)
const lastPricedMs = Date.UTC(9999, 11, 31)

/** When a call was, in ms since the epoch; null when its time cannot be a date. */
export function dateOfCall(startNs: bigint | null): number | null {
  if (startNs === null) return null
  const ms = Number(startNs / 1_000_000n)
  return ms < firstPricedMs || ms > lastPricedMs ? null : ms
}

/** Finds the price of a call: a person's own prices, then the table they imported, then the one in the program. */
export class PriceBook {
  private readonly overrides: OverrideIndex
  private readonly table: { readonly name: string; readonly index: TableIndex } | null
  private readonly hasOverrides: boolean
  /** One price object per choice, day and tier: calls of one model share it. */
  private readonly remembered = new Map<string, CallPrice | null>()

  private last: (PricedCall & LastPrice) | null = null
  private isByHour = false

  constructor(user: UserPrices = noUserPrices) {
    this.overrides = new OverrideIndex(user.overrides)
    this.hasOverrides = user.overrides.length > 0
    this.table = user.table === null ? null : { name: user.table.name, index: new TableIndex(user.table) }
  }

  /** Null when no table knows the model. */
  find(call: PricedCall): CallPrice | null {
    const { last } = this
    // Neighbours are mostly calls of one model on one day: comparing costs a tenth of looking up.
    if (
      last !== null &&
      call.model === last.model &&
      call.provider === last.provider &&
      call.tier === last.tier &&
      call.startNs !== null &&
      call.startNs >= last.fromNs &&
      call.startNs < last.toNs
    )
      return last.price
    const price = this.look(call)
    if (price !== null && price.asOf !== null && !this.isByHour) {
      const fromNs = BigInt(Date.parse(price.asOf)) * 1_000_000n
      this.last = { ...call, price, fromNs, toNs: fromNs + nsPerDay }
    }
    return price
  }

  private look(call: PricedCall): CallPrice | null {
    this.isByHour = false
    const timeMs = dateOfCall(call.startNs)
    const day = timeMs === null ? -1 : Math.floor(timeMs / 86_400_000)
    const key = `${call.provider ?? ''}\0${call.model}\0${call.tier}\0${day}`
    const known = this.remembered.get(key)
    if (known !== undefined) return known
    if (this.remembered.size > 20_000) this.remembered.clear()
    const asOf = timeMs === null ? null : new Date(timeMs).toISOString().slice(0, 10)
    const own = this.findOwn(call, asOf)
    if (own !== null) {
      this.remembered.set(key, own)
      return own
    }
    const model = findBuiltIn(call.model, call.provider)
    const choice = model === null ? null : chooseAt(model, timeMs)
    if (model === null || choice === null) {
      this.remembered.set(key, null)
      return null
    }
    const price: CallPrice = {
      rates: choice.rates,
      perRequestUsd: choice.perRequestUsd,
      extras: choice.extras,
      origin: 'builtIn',
      table: builtInTable,
      model: model.model,
      provider: model.provider,
      effectiveFrom: choice.effectiveFrom,
      asOf,
      tier: 'standard',
      askedTier: call.tier,
      isGuessedProvider: model.isGuessedProvider,
    }
    // Prices by the hour are not those of the whole day.
    this.isByHour = model.choices.some(({ hours }) => hours !== null)
    if (!this.isByHour) this.remembered.set(key, price)
    return price
  }

  private findOwn({ model, provider, tier }: PricedCall, asOf: string | null): CallPrice | null {
    const override = this.hasOverrides ? this.overrides.find(model, provider, asOf) : null
    if (override !== null) return priceOf(override, 'override', 'your own price', tier, asOf)
    const entry = this.table?.index.find(model, provider, asOf) ?? null
    if (entry === null) return null
    const price = priceOf(entry, 'table', this.table?.name ?? '', tier, asOf)
    return { ...price, isGuessedProvider: !mayBeSeller(entry.provider, provider) }
  }
}

function priceOf(
  entry: ModelPrices,
  origin: 'override' | 'table',
  table: string,
  askedTier: ServiceTier,
  asOf: string | null,
): CallPrice {
  const ofTier: Rates | undefined = askedTier === 'standard' ? undefined : entry.tiers[askedTier]
  return {
    rates: ofTier === undefined ? entry.rates : { ...entry.rates, ...ofTier },
    perRequestUsd: entry.perRequestUsd,
    extras: entry.extras ?? noExtraRates,
    origin,
    table,
    model: entry.model,
    provider: entry.provider,
    effectiveFrom: entry.validFrom,
    asOf,
    tier: ofTier === undefined ? 'standard' : askedTier,
    askedTier,
    isGuessedProvider: false,
  }
}
