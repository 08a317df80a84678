import { calcPrice } from '@pydantic/genai-prices'
import type { ModelPrice, PriceCalculationResult, Provider } from '@pydantic/genai-prices'
import type { TokenUsage } from '../../../shared/model/usage'
import { totalInputTokens, totalOutputTokens } from '../../../shared/model/usage'

export interface ComputedCost {
  readonly usd: number
  /** One sentence: which price, from where, as of when. */
  readonly basis: string
}

/** A model's price on one day. `provider` holds that model alone, so that asking again is cheap. */
interface DayPrice {
  readonly provider: Provider
  readonly prices: ModelPrice
  readonly basis: string
}

const remembered = new Map<string, DayPrice | null>()

/**
 * Prices a call from the bundled table (@pydantic/genai-prices, historic prices) as of the span's start. Null when
 * the model is unknown or there is nothing to count. Contradicting figures, which the table refuses, count as unknown.
 */
export function priceUsage(
  usage: TokenUsage,
  model: string,
  provider: string | null,
  startNs: bigint | null,
): ComputedCost | null {
  const input = totalInputTokens(usage)
  const output = totalOutputTokens(usage)
  if (input === null && output === null) return null
  const day = startNs === null ? null : Number(startNs / 86_400_000_000_000n)
  const price = findDayPrice(model, provider, day)
  if (price === null) return null
  const usd = priceFlat(usage, price.prices) ?? priceByTable(usage, model, price.provider, startNs)
  return usd === null ? null : { usd, basis: price.basis }
}

function findDayPrice(model: string, provider: string | null, day: number | null): DayPrice | null {
  const key = `${provider ?? ''}\0${model}\0${day ?? ''}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  if (remembered.size > 20_000) remembered.clear()
  const timestamp = day === null ? undefined : new Date(day * 86_400_000 + 43_200_000)
  const named = provider === null ? null : lookUp(model, provider, timestamp)
  const found = named ?? lookUp(model, null, timestamp)
  const price =
    found === null
      ? null
      : {
          provider: { ...found.provider, models: [found.model] },
          prices: found.model_price,
          basis: `genai-prices: ${found.provider.name} ${found.model.id}, ${timestamp === undefined ? "today's price" : `price of ${timestamp.toISOString().slice(0, 10)}`}${named === null ? ', guessed provider' : ''}`,
        }
  remembered.set(key, price)
  return price
}

function lookUp(model: string, provider: string | null, timestamp: Date | undefined): PriceCalculationResult {
  try {
    return calcPrice({ input_tokens: 1, output_tokens: 1 }, model, {
      ...(provider === null ? {} : { providerId: provider }),
      ...(timestamp === undefined ? {} : { timestamp }),
    })
  } catch {
    return null
  }
}

/** USD per million tokens, untiered, text only: the common case, 100 times faster than the table's own arithmetic. */
function priceFlat(usage: TokenUsage, prices: ModelPrice): number | null {
  if (usage.inputAudio !== null || usage.outputAudio !== null || usage.inputImage !== null) return null
  if ((usage.cacheWrite5m ?? 0) !== 0 || (usage.cacheWrite1h ?? 0) !== 0) return null
  const {
    input_mtok: input,
    output_mtok: output,
    cache_read_mtok: cacheRead = input,
    requests_kcount: requests,
  } = prices
  if (
    typeof input !== 'number' ||
    typeof output !== 'number' ||
    typeof cacheRead !== 'number' ||
    requests !== undefined
  )
    return null
  return (
    ((usage.inputUncached ?? 0) * input +
      (usage.cacheRead ?? 0) * cacheRead +
      ((usage.outputText ?? 0) + (usage.reasoning ?? 0)) * output) /
    1_000_000
  )
}

/** Tiers, cache writes, sound: the table's own arithmetic. It wants inclusive totals. */
function priceByTable(
  usage: TokenUsage,
  model: string,
  provider: Provider,
  startNs: bigint | null,
): number | null {
  const write1h = usage.cacheWrite1h ?? 0
  const writes = write1h + (usage.cacheWrite5m ?? 0)
  const given = (key: string, value: number | null): Record<string, number> =>
    value === null || value === 0 ? {} : { [key]: value }
  try {
    const result = calcPrice(
      {
        ...given('input_tokens', totalInputTokens(usage)),
        ...given('output_tokens', totalOutputTokens(usage)),
        ...given('cache_read_tokens', usage.cacheRead),
        ...given('cache_write_tokens', writes),
        ...given('cache_write_1h_tokens', write1h),
        ...given('input_audio_tokens', usage.inputAudio),
        ...given('output_audio_tokens', usage.outputAudio),
      },
      model,
      { provider, ...(startNs === null ? {} : { timestamp: new Date(Number(startNs / 1_000_000n)) }) },
    )
    return result?.total_price ?? null
  } catch {
    return null
  }
}
