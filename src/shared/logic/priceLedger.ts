import { extraWords } from './costWords'
import { noExtras, pricedUnits } from '../model/prices'
import { tokenBucketNames } from '../model/tokenBuckets'
import type { BucketTokens, TokenBucket } from '../model/tokenBuckets'
import type { CallExtras, CallPrice, ExtraRates, PricedUnit, Rates } from '../model/prices'

/** One bucket of a call: tokens × price = amount. */
export interface LedgerLine {
  readonly bucket: TokenBucket
  readonly tokens: number
  /** Null: the table has no price for it. */
  readonly usdPerMillion: number | null
  readonly usd: number | null
  /** The bucket whose price was taken, where the table has none for this one. */
  readonly pricedAs: TokenBucket | null
  /** The step that the call's input exceeds, where the price depends on it. */
  readonly aboveTokens: number | null
}

/** Whose price is taken where a bucket has none: what it would cost without the discount, or as text. */
const standIns: Readonly<Record<TokenBucket, readonly TokenBucket[]>> = {
  inputUncached: [],
  cacheRead: ['inputUncached'],
  cacheWrite5m: ['inputUncached'],
  cacheWrite1h: ['cacheWrite5m', 'inputUncached'],
  inputAudio: ['inputUncached'],
  inputImage: ['inputUncached'],
  outputText: [],
  reasoning: ['outputText'],
  outputAudio: ['outputText'],
}

const inputBuckets = [
  'inputUncached',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'inputAudio',
  'inputImage',
] as const satisfies readonly TokenBucket[]
const outputBuckets = ['outputText', 'reasoning', 'outputAudio'] as const satisfies readonly TokenBucket[]

/** A count that can be priced: whole and not negative. Anything else is unknown. */
const countOf = (tokens: number | null | undefined): number | null =>
  typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : null

/** All input tokens: what long-context steps go by. */
export function inputTokensOf(usage: BucketTokens): number {
  let sum = 0
  for (const bucket of inputBuckets) sum += countOf(usage[bucket]) ?? 0
  return sum
}

interface FoundRate {
  readonly usdPerMillion: number
  readonly pricedAs: TokenBucket
  readonly aboveTokens: number | null
}

function findRate(bucket: TokenBucket, rates: Rates, inputTokens: number): FoundRate | null {
  const own = rates[bucket]
  if (own === undefined) {
    const other = standIns[bucket].find((name) => rates[name] !== undefined)
    return other === undefined ? null : findRate(other, rates, inputTokens)
  }
  let usdPerMillion = own.usdPerMillion
  let aboveTokens: number | null = null
  for (const step of own.above) {
    if (inputTokens <= step.tokens) continue
    usdPerMillion = step.usdPerMillion
    aboveTokens = step.tokens
  }
  return { usdPerMillion, pricedAs: bucket, aboveTokens }
}

/** Models that have no price for output at all (embedding, reranking) do not charge for it. */
function isFreeOutput(bucket: TokenBucket, rates: Rates): boolean {
  return (
    (outputBuckets as readonly TokenBucket[]).includes(bucket) &&
    rates.inputUncached !== undefined &&
    outputBuckets.every((name) => rates[name] === undefined)
  )
}

/** The known buckets of a call, priced one by one. `all`: with what is priced beside them. */
export function ledgerLines(usage: BucketTokens, rates: Rates, all: BucketTokens = usage): LedgerLine[] {
  const inputTokens = inputTokensOf(all)
  return tokenBucketNames.flatMap((bucket): LedgerLine[] => {
    const tokens = countOf(usage[bucket])
    if (tokens === null) return []
    const rate = findRate(bucket, rates, inputTokens)
    if (rate === null) {
      const isFree = isFreeOutput(bucket, rates)
      const usdPerMillion = isFree ? 0 : null
      const usd = isFree || tokens === 0 ? 0 : null
      return [{ bucket, tokens, usdPerMillion, usd, pricedAs: null, aboveTokens: null }]
    }
    const { usdPerMillion, pricedAs, aboveTokens } = rate
    return [
      {
        bucket,
        tokens,
        usdPerMillion,
        usd: (tokens * usdPerMillion) / 1_000_000,
        pricedAs: pricedAs === bucket ? null : pricedAs,
        aboveTokens,
      },
    ]
  })
}

/** What of a call is priced beside its buckets: count × price = amount. */
export interface ExtraLine {
  readonly what: 'cachedAudio' | 'searches' | PricedUnit
  readonly count: number
  /** Dollars per million tokens of cached sound; for one search, second, picture or character. */
  readonly price: number
  readonly usd: number
}

/** Sound from the cache that has a price of its own: no more than was read from the cache at all. */
function cachedAudioOf(usage: BucketTokens, extras: CallExtras, rates: ExtraRates | undefined): number {
  if (extras.cachedAudio === null || (rates?.cachedAudio ?? null) === null) return 0
  return Math.min(countOf(extras.cachedAudio) ?? 0, countOf(usage.cacheRead) ?? 0)
}

/** A call's buckets without what is priced beside them. */
export function withoutExtras(
  usage: BucketTokens,
  extras: CallExtras,
  rates: ExtraRates | undefined,
): BucketTokens {
  const sound = cachedAudioOf(usage, extras, rates)
  return sound === 0 ? usage : { ...usage, cacheRead: (usage.cacheRead ?? 0) - sound }
}

/** The lines for what has a price beside the buckets. */
export function extraLines(
  usage: BucketTokens,
  extras: CallExtras,
  rates: ExtraRates | undefined,
): ExtraLine[] {
  const lines: ExtraLine[] = []
  const sound = cachedAudioOf(usage, extras, rates)
  const perMillion = rates?.cachedAudio ?? 0
  if (sound > 0)
    lines.push({
      what: 'cachedAudio',
      count: sound,
      price: perMillion,
      usd: (sound * perMillion) / 1_000_000,
    })
  const perSearch = rates?.perSearchUsd ?? null
  const searches = countOf(extras.searches)
  if (perSearch !== null && searches !== null && searches > 0)
    lines.push({ what: 'searches', count: searches, price: perSearch, usd: searches * perSearch })
  for (const unit of pricedUnits) {
    const count = extras.units[unit] ?? null
    const price = unitPrice(unit, usage, rates)
    if (count !== null && count > 0 && price !== null)
      lines.push({ what: unit, count, price, usd: count * price })
  }
  return lines
}

/** The buckets that count the same as a unit does: whoever reports both is billed by the tokens. */
const sameInTokens: Readonly<Record<PricedUnit, readonly TokenBucket[]>> = {
  audioSecondsIn: ['inputUncached', 'cacheRead', 'inputAudio'],
  audioSecondsOut: ['outputText', 'outputAudio'],
  imagesIn: ['inputImage'],
  imagesOut: ['outputText'],
  charactersIn: ['inputUncached', 'cacheRead'],
  charactersOut: ['outputText', 'outputAudio'],
}

const isInTokens = (unit: PricedUnit, usage: BucketTokens): boolean =>
  sameInTokens[unit].some((bucket) => (countOf(usage[bucket]) ?? 0) > 0)

/**
 * Dollars for one of a unit; null without a price, or where tokens count the same. Tables write the one price of
 * transcription as one of the input, as one of the output, or as both: heard sound pays the first there is, once.
 */
function unitPrice(unit: PricedUnit, usage: BucketTokens, rates: ExtraRates | undefined): number | null {
  if (isInTokens(unit, usage)) return null
  const prices = rates?.perUnitUsd ?? {}
  return prices[unit] ?? (unit === 'audioSecondsIn' ? prices.audioSecondsOut : null) ?? null
}

/** What a call reports and no price covers, a sentence each. */
export function notPriced(
  extras: CallExtras,
  rates: ExtraRates | undefined,
  usage: BucketTokens = {},
): string[] {
  const found: string[] = []
  if (extras.searches !== null && (rates?.perSearchUsd ?? null) === null)
    found.push(`${extras.searches} searches of the provider’s own tool: no table has a price for them.`)
  if (extras.cachedAudio !== null && (rates?.cachedAudio ?? null) === null)
    found.push(
      `Of what was read from the cache ${extras.cachedAudio} tokens are sound: priced as text read from the cache.`,
    )
  for (const unit of pricedUnits) {
    const count = extras.units[unit]
    if (count === undefined || isInTokens(unit, usage) || unitPrice(unit, usage, rates) !== null) continue
    found.push(`${count} ${extraWords[unit]}: no table has a price for them.`)
  }
  return found
}

/**
 * What a call costs: the sum of its ledger. Null when neither tokens nor units with a price are known, or some tokens
 * have no price. `extras`: what it reports beside the buckets.
 */
export function callCost(
  tokens: BucketTokens,
  price: Pick<CallPrice, 'rates' | 'perRequestUsd'> & { readonly extras?: ExtraRates },
  extras: CallExtras = noExtras,
): number | null {
  const own = bucketCost(withoutExtras(tokens, extras, price.extras), tokens, price)
  if (extras === noExtras) return own
  const beside = extraLines(tokens, extras, price.extras)
  const isByUnits = own === null && tokenBucketNames.every((bucket) => countOf(tokens[bucket]) === null)
  // A call that is billed by the second or the piece alone reports no tokens.
  const start = isByUnits && beside.some(({ what }) => isUnit(what)) ? (price.perRequestUsd ?? 0) : own
  return start === null ? null : beside.reduce((sum, { usd }) => sum + usd, start)
}

const isUnit = (what: ExtraLine['what']): boolean => what !== 'cachedAudio' && what !== 'searches'

/** `all`: with what is priced beside the buckets, because long-context steps go by all of the input. */
function bucketCost(
  usage: BucketTokens,
  all: BucketTokens,
  price: Pick<CallPrice, 'rates' | 'perRequestUsd'>,
): number | null {
  const { rates } = price
  const inputTokens = inputTokensOf(all)
  let isKnown = false
  let millionths = 0
  for (const bucket of tokenBucketNames) {
    const tokens = countOf(usage[bucket])
    if (tokens === null) continue
    isKnown = true
    if (tokens === 0) continue
    const rate = findRate(bucket, rates, inputTokens)
    if (rate !== null) millionths += tokens * rate.usdPerMillion
    else if (!isFreeOutput(bucket, rates)) return null
  }
  return isKnown ? millionths / 1_000_000 + (price.perRequestUsd ?? 0) : null
}

/** One sentence: which price, from where, as of when. */
export function priceBasis(price: CallPrice): string {
  const { effectiveFrom, asOf, askedTier, tier } = price
  const entry = price.provider === null ? price.model : `${price.provider} ${price.model}`
  const since = effectiveFrom === null ? '' : ` (in force since ${effectiveFrom})`
  const parts = [
    `${price.table}: ${entry}`,
    asOf === null ? `newest price${since}, because the call's date is not known` : `price of ${asOf}${since}`,
  ]
  if (tier !== 'standard') parts.push(`${tier} tier`)
  else if (askedTier !== 'standard')
    parts.push(`the call ran at the ${askedTier} tier, for which the table has no price`)
  if (price.isGuessedProvider) parts.push('guessed provider')
  return parts.join(', ')
}
