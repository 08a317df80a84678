import { createRequire } from 'node:module'
import type * as GenAiPrices from '@pydantic/genai-prices'
import type { ConditionalPrice, ModelPrice, PriceCalculation } from '@pydantic/genai-prices'
import type { ExtraRates, Rate, Rates } from '../../../shared/model/prices'
import type { TokenBucket } from '../../../shared/model/tokenBuckets'

/** The table in the program: its name and the version of the package. */
export const builtInTable = 'genai-prices 0.1.8'

/** A model's prices through time, as the table has them: the last that holds at a moment counts. */
export interface BuiltInModel {
  readonly model: string
  readonly provider: string
  readonly isGuessedProvider: boolean
  readonly choices: readonly BuiltInChoice[]
}

export interface BuiltInChoice {
  readonly rates: Rates
  readonly perRequestUsd: number | null
  readonly extras: ExtraRates
  /** `YYYY-MM-DD`, and the same as ms since the epoch; null without. */
  readonly effectiveFrom: string | null
  readonly fromMs: number
  /** Seconds of the UTC day between which it holds (DeepSeek); null = all day. */
  readonly hours: { readonly from: number; readonly to: number } | null
}

const load = createRequire(import.meta.url)
let loaded: typeof GenAiPrices | null = null

/** The table takes 13 MB in each thread that has it: it is loaded where something is priced, not where it could be. */
function table(): typeof GenAiPrices {
  loaded ??= load('@pydantic/genai-prices') as typeof GenAiPrices
  return loaded
}

/** Price keys of the table by bucket. Hours of sound are read beside; keys of other units (pages) are left alone. */
const keys: Readonly<Record<TokenBucket, string>> = {
  inputUncached: 'input_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite5m: 'cache_write_mtok',
  cacheWrite1h: 'cache_write_1h_mtok',
  inputAudio: 'input_audio_mtok',
  inputImage: 'input_image_mtok',
  outputText: 'output_mtok',
  reasoning: 'output_reasoning_mtok',
  outputAudio: 'output_audio_mtok',
}

const remembered = new Map<string, BuiltInModel | null>()

/** Looks a model up under the provider that the source names, then by its name alone; null when it is not there. */
export function findBuiltIn(model: string, provider: string | null): BuiltInModel | null {
  const key = `${provider ?? ''}\0${model}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  if (remembered.size > 20_000) remembered.clear()
  const named = provider === null ? null : lookUp(model, provider)
  const found = named ?? lookUp(model, null) ?? lookUpSpelled(model)
  const result =
    found === null
      ? null
      : {
          model: found.model.id,
          provider: found.provider.name,
          isGuessedProvider: named === null,
          choices: readChoices(found.model.prices),
        }
  remembered.set(key, result)
  return result
}

/** The prices that hold at a moment, or the newest when the moment is not known (at noon, where hours matter). */
export function chooseAt(model: BuiltInModel, timeMs: number | null): BuiltInChoice | null {
  const second = timeMs === null ? 43_200 : Math.floor(timeMs / 1_000) % 86_400
  for (let i = model.choices.length - 1; i >= 0; i--) {
    const choice = model.choices[i]
    if (choice === undefined) continue
    if (timeMs !== null && timeMs < choice.fromMs) continue
    if (choice.hours === null || isWithin(second, choice.hours)) return choice
  }
  return model.choices[0] ?? null
}

const isWithin = (second: number, { from, to }: { readonly from: number; readonly to: number }): boolean =>
  to < from ? second >= from || second < to : second >= from && second < to

export interface ListedModel {
  /** One that `findBuiltIn` takes without a provider. */
  readonly name: string
  readonly provider: string
  /** The newest prices. */
  readonly rates: Rates
  /** True when this is who is meant by the model's name alone. */
  readonly isNative: boolean
}

let listed: readonly ListedModel[] | null = null

/** Every model of the table that can be asked for by its name. */
export async function listBuiltInModels(): Promise<readonly ListedModel[]> {
  if (listed !== null) return listed
  const providers = (await table().waitForUpdate()) ?? []
  const models = providers.flatMap((provider) =>
    provider.models.map((model) => ({
      name: `${provider.id}/${model.id}`,
      provider: provider.name,
      rates: readChoices(model.prices).at(-1)?.rates ?? {},
      isNative: lookUp(model.id, null)?.provider.id === provider.id,
    })),
  )
  // Some entries stand for a family and match no name of their own; some sell by other units.
  listed = models.filter(
    ({ name, rates }) => Object.keys(rates).length > 0 && findBuiltIn(name, null) !== null,
  )
  return listed
}

/** Gateways and clouds spell models in their own ways: `models/x`, `openai/gpt-4o`, `us.anthropic.claude-…`. */
function lookUpSpelled(model: string): PriceCalculation | null {
  if (model.startsWith('models/')) return lookUp(model.slice('models/'.length), null)
  if (/^(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek)\./.test(model))
    return lookUp(model, 'aws')
  if (model.startsWith('text-embedding-')) return lookUp(model, 'openai')
  const slash = model.indexOf('/')
  if (slash <= 0) return null
  const rest = model.slice(slash + 1)
  return lookUp(rest, model.slice(0, slash)) ?? lookUp(rest, null) ?? lookUp(model, 'openrouter')
}

function lookUp(model: string, provider: string | null): PriceCalculation | null {
  try {
    return table().calcPrice({ input_tokens: 1 }, model, provider === null ? {} : { providerId: provider })
  } catch {
    return null
  }
}

function readChoices(prices: ConditionalPrice[] | ModelPrice): BuiltInChoice[] {
  const list: ConditionalPrice[] = isConditional(prices) ? prices : [{ prices }]
  return list.map(({ constraint, prices: ofChoice }) => {
    const effectiveFrom = constraint?.type === 'start_date' ? constraint.start_date : null
    return {
      rates: readRates(ofChoice),
      perRequestUsd: perRequest(ofChoice),
      extras: {
        cachedAudio: flatPrice(ofChoice['cache_audio_read_mtok']),
        perSearchUsd: perThousand(ofChoice['web_searches_kcount']),
        ...perSecond(ofChoice),
      },
      effectiveFrom,
      fromMs: effectiveFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(effectiveFrom),
      hours:
        constraint?.type === 'time_of_date'
          ? { from: secondOfDay(constraint.start_time), to: secondOfDay(constraint.end_time) }
          : null,
    }
  })
}

const isConditional = (prices: ConditionalPrice[] | ModelPrice): prices is ConditionalPrice[] =>
  Array.isArray(prices)

function readRates(prices: ModelPrice): Rates {
  const rates: Partial<Record<TokenBucket, Rate>> = {}
  for (const [bucket, key] of Object.entries(keys) as [TokenBucket, string][]) {
    const price = prices[key]
    if (typeof price === 'number') rates[bucket] = { usdPerMillion: price, above: [] }
    else if (price !== undefined) {
      const above = price.tiers
        .map((tier) => ({ tokens: tier.start, usdPerMillion: tier.price }))
        .toSorted((a, b) => a.tokens - b.tokens)
      rates[bucket] = { usdPerMillion: price.base, above }
    }
  }
  return rates
}

function perRequest(prices: ModelPrice): number | null {
  return perThousand(prices['requests_kcount'])
}

const flatPrice = (price: ModelPrice[string]): number | null =>
  typeof price === 'number' ? price : (price?.base ?? null)
const perThousand = (price: ModelPrice[string]): number | null =>
  typeof price === 'number' ? price / 1_000 : null

/** The table has hours of sound; some entries say them twice, under an old name and a new one. */
function perSecond(prices: ModelPrice): Pick<ExtraRates, 'perUnitUsd'> {
  const hour = flatPrice(prices['input_audio_hours'] ?? prices['audio_hours'])
  return hour === null ? {} : { perUnitUsd: { audioSecondsIn: hour / 3_600 } }
}

/** `00:30:00Z` or with an offset, as seconds of the UTC day. */
function secondOfDay(text: string): number {
  const match = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|([+-])(\d{2}):(\d{2}))$/.exec(text)
  if (match === null) return 0
  const [, hours, minutes, seconds, sign, offsetHours = '0', offsetMinutes = '0'] = match
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60 * (sign === '-' ? -1 : 1)
  const local = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)
  return (local - offset + 86_400) % 86_400
}
