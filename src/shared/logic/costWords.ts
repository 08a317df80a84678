import type { PricedUnit } from '../model/prices'
import type { TokenBucket } from '../model/tokenBuckets'
import { unknownText } from './formatters'

/** What is priced beside the buckets, in words. */
export const extraWords: Readonly<Record<'cachedAudio' | 'searches' | PricedUnit, string>> = {
  cachedAudio: 'sound read from the cache',
  searches: 'searches of the provider',
  audioSecondsIn: 'seconds of sound heard',
  audioSecondsOut: 'seconds of sound made',
  imagesIn: 'pictures looked at',
  imagesOut: 'pictures made',
  charactersIn: 'characters read',
  charactersOut: 'characters written',
}

/** What one of them costs: `$0.0001 each`; cached sound goes by the million, like the buckets. */
export function formatExtraPrice(what: keyof typeof extraWords, price: number): string {
  if (what === 'cachedAudio') return formatPrice(price)
  return `$${price.toLocaleString('en-US', { maximumSignificantDigits: 6 })} each`
}

/** How buckets of tokens are called for people. */
export const bucketWords: Readonly<Record<TokenBucket, string>> = {
  inputUncached: 'input, not cached',
  cacheRead: 'read from cache',
  cacheWrite5m: 'written to cache (5 min)',
  cacheWrite1h: 'written to cache (1 h)',
  inputAudio: 'audio in',
  inputImage: 'image in',
  outputText: 'output',
  reasoning: 'reasoning',
  outputAudio: 'audio out',
}

/** US dollars that can be added up by eye: six decimals below one dollar, four above. Unknown is an en dash. */
export function formatAmount(usd: number | null): string {
  if (usd === null) return unknownText
  const size = Math.abs(usd)
  if (size > 0 && size < 0.0000005) return usd < 0 ? '−<$0.000001' : '<$0.000001'
  const decimals = size === 0 ? 2 : size < 1 ? 6 : 4
  const text = size.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  return `${usd < 0 ? '−' : ''}$${text}`
}

/** A price per million tokens: `$2.50`, `$0.075`, `$0.0375`. */
export function formatPrice(usdPerMillion: number | null): string {
  if (usdPerMillion === null) return unknownText
  return `$${usdPerMillion.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`
}

/** A difference with its sign and, where there is something to compare with, its share: `+$0.000500 (+11.1%)`. */
export function formatDifference(usd: number | null, of: number | null): string {
  if (usd === null) return unknownText
  const sign = usd > 0 ? '+' : ''
  if (of === null || of === 0) return `${sign}${formatAmount(usd)}`
  const percent = (usd / of) * 100
  const rounded = Math.abs(percent) >= 99.95 ? Math.round(percent) : Math.round(percent * 10) / 10
  const share = `${rounded < 0 ? '−' : rounded > 0 ? '+' : ''}${Math.abs(rounded).toLocaleString('en-US')}%`
  return `${sign}${formatAmount(usd)} (${share})`
}
