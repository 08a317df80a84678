import { tokenBucketNames } from '../model/prices'
import type { BucketTokens, CallPrice, Rates, TokenBucket } from '../model/prices'

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

/** The known buckets of a call, priced one by one. */
export function ledgerLines(usage: BucketTokens, rates: Rates): LedgerLine[] {
  const inputTokens = inputTokensOf(usage)
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

/** What a call costs: the sum of its ledger. Null when no tokens are known, or some have no price. */
export function callCost(
  usage: BucketTokens,
  price: Pick<CallPrice, 'rates' | 'perRequestUsd'>,
): number | null {
  const { rates } = price
  const inputTokens = inputTokensOf(usage)
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
