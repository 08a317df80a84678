import { modelPricesSchema, noExtraRates } from '../../../shared/model/prices'
import type { ExtraRates, ModelPrices, PricedUnit, Rate, ServiceTier } from '../../../shared/model/prices'
import type { TokenBucket } from '../../../shared/model/tokenBuckets'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { findJsonFault } from './jsonFault'
import { NameLines } from './nameLines'

/** An entry that was left out, with where it stands. */
export interface PriceProblem {
  readonly model: string
  /** Line in the file, from 1. */
  readonly line: number
  readonly message: string
}

export interface ReadPriceFile {
  readonly models: ModelPrices[]
  readonly problems: PriceProblem[]
  /** Entries that price neither tokens nor seconds, pictures or characters (pixels, pages): nothing to take. */
  readonly withoutTokens: number
}

/** The file as a whole is no price table: one sentence for the person. */
export class PriceFileError extends Error {}

/** LiteLLM's fields (US dollars per token) by bucket; longer names first, because they begin alike. */
const fields: readonly (readonly [string, TokenBucket])[] = [
  ['cache_creation_input_token_cost_above_1hr', 'cacheWrite1h'],
  ['cache_creation_input_token_cost', 'cacheWrite5m'],
  ['cache_read_input_token_cost', 'cacheRead'],
  ['output_cost_per_reasoning_token', 'reasoning'],
  ['output_cost_per_audio_token', 'outputAudio'],
  ['output_cost_per_token', 'outputText'],
  ['input_cost_per_audio_token', 'inputAudio'],
  ['input_cost_per_image_token', 'inputImage'],
  ['input_cost_per_token', 'inputUncached'],
]
/** What may follow a field: a long-context step and a service tier, in either order. */
const suffix = /^(?:_(batches|flex|priority))?(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?$/
const tierOf: Readonly<Record<string, Exclude<ServiceTier, 'standard'>>> = {
  batches: 'batch',
  flex: 'flex',
  priority: 'priority',
}

interface DraftRate {
  base: number | null
  readonly above: Map<number, number>
}
type Draft = Map<TokenBucket, DraftRate>

/**
 * Reads a file in the form of LiteLLM's `model_prices_and_context_window.json`: an object of models with prices per
 * token, and by the second, picture or character. Entries with a price that is none are left out and said; throws
 * `PriceFileError` when nothing can be taken.
 */
export function readPriceFile(text: string): ReadPriceFile {
  const entries = parseObject(text.replace(/^\uFEFF/, ''))
  const models: ModelPrices[] = []
  const problems: PriceProblem[] = []
  let withoutTokens = 0
  const lines = new NameLines(text)
  for (const [model, entry] of Object.entries(entries)) {
    if (model === 'sample_spec') continue
    if (!isJsonObject(entry)) {
      problems.push({ model, line: lines.lineOf(model), message: 'is no object with prices' })
      continue
    }
    const read = readEntry(model, entry)
    if (read === null) withoutTokens += 1
    else if ('message' in read)
      problems.push({ model, line: lines.lineOf(model, read.field), message: read.message })
    else models.push(read)
  }
  if (models.length === 0) {
    const [first] = problems
    throw new PriceFileError(
      first === undefined
        ? 'No model in this file has a price for tokens (input_cost_per_token, output_cost_per_token).'
        : `No price could be taken. Line ${first.line}, ${first.model}: ${first.message}.`,
    )
  }
  return { models, problems, withoutTokens }
}

function parseObject(text: string): JsonObject {
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    const fault = findJsonFault(text)
    const place = fault === null ? '' : `: line ${fault.line}, column ${fault.column} needs ${fault.expected}`
    throw new PriceFileError(`This is no JSON${place}.`)
  }
  if (!isJsonObject(value))
    throw new PriceFileError(
      'This is no table of prices: an object with a model under each name is expected.',
    )
  return value
}

interface EntryProblem {
  readonly field: string
  readonly message: string
}

function readEntry(model: string, entry: JsonObject): ModelPrices | EntryProblem | null {
  const drafts: Record<ServiceTier, Draft> = {
    standard: new Map(),
    batch: new Map(),
    flex: new Map(),
    priority: new Map(),
  }
  let perRequestUsd: number | null = null
  let extras = noExtraRates
  const perUnitUsd: Partial<Record<PricedUnit, number>> = {}
  for (const [field, value] of Object.entries(entry)) {
    if (value === null) continue
    if (field === 'tiered_pricing') {
      const problem = addSteps(drafts.standard, value)
      if (problem !== null) return problem
      continue
    }
    const unit = Object.hasOwn(unitFields, field) ? unitFields[field] : undefined
    if (unit !== undefined) {
      const price = readUnitPrice(field, value)
      if (typeof price !== 'number') return price
      perUnitUsd[unit] ??= price
      continue
    }
    const extra = readExtra(field, value)
    if (extra !== null) {
      if ('message' in extra) return extra
      extras = { ...extras, ...extra }
      continue
    }
    const isRequest = field === 'input_cost_per_request'
    const place = isRequest ? null : placeOf(field)
    if (place === null && !isRequest) continue
    const price = readPrice(value)
    if (typeof price === 'string') return { field, message: `${field} ${price}` }
    if (place === null) perRequestUsd = price / 1_000_000
    else draftOf(drafts[place.tier], place.bucket, price, place.above)
  }
  const rates = finish(drafts.standard)
  if ('message' in rates) return rates
  if (Object.keys(perUnitUsd).length > 0) extras = { ...extras, perUnitUsd }
  if (Object.keys(rates.rates).length === 0 && extras.perUnitUsd === undefined) return null
  const tiers: ModelPrices['tiers'] = {}
  for (const tier of ['batch', 'flex', 'priority'] as const) {
    if (drafts[tier].size === 0) continue
    const ofTier = finish(drafts[tier])
    if ('message' in ofTier) return ofTier
    tiers[tier] = ofTier.rates
  }
  const provider = entry['litellm_provider']
  const parsed = modelPricesSchema.safeParse({
    model,
    provider: typeof provider === 'string' ? provider : null,
    rates: rates.rates,
    tiers,
    perRequestUsd,
    ...(extras === noExtraRates ? {} : { extras }),
    validFrom: null,
  })
  if (parsed.success) return parsed.data
  return { field: '', message: parsed.error.issues[0]?.message ?? 'is not what a price entry looks like' }
}

/** LiteLLM's fields for what is sold by the piece, US dollars for one. Steps by context length are left alone. */
const unitFields: Readonly<Partial<Record<string, PricedUnit>>> = {
  input_cost_per_second: 'audioSecondsIn',
  input_cost_per_audio_per_second: 'audioSecondsIn',
  output_cost_per_second: 'audioSecondsOut',
  input_cost_per_image: 'imagesIn',
  output_cost_per_image: 'imagesOut',
  input_cost_per_character: 'charactersIn',
  output_cost_per_character: 'charactersOut',
}
/** More for one second, picture or character is a price for something else. */
const largestUnitUsd = 1_000

function readUnitPrice(field: string, value: JsonValue): number | EntryProblem {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && number >= 0 && number <= largestUnitUsd) return number
  return { field, message: `${field} is ${JSON.stringify(value).slice(0, 60)}, which is no price` }
}

/** Searches cost by how much they look up; what nobody chooses is the middle. */
const searchSizes = ['search_context_size_medium', 'search_context_size_low', 'search_context_size_high']

/** What is priced beside the buckets; null for any other field. */
function readExtra(field: string, value: JsonValue): Partial<ExtraRates> | EntryProblem | null {
  if (field === 'cache_read_input_audio_token_cost') {
    const price = readPrice(value)
    return typeof price === 'string' ? { field, message: `${field} ${price}` } : { cachedAudio: price }
  }
  if (field !== 'search_context_cost_per_query' || !isJsonObject(value)) return null
  const size = searchSizes.find((each) => typeof value[each] === 'number')
  if (size === undefined) return null
  const price = readPrice(value[size] ?? null)
  return typeof price === 'string'
    ? { field, message: `${size} in ${field} ${price}` }
    : { perSearchUsd: price / 1_000_000 }
}

function placeOf(
  field: string,
): { readonly bucket: TokenBucket; readonly tier: ServiceTier; readonly above: number | null } | null {
  const known = fields.find(([name]) => field.startsWith(name))
  if (known === undefined) return null
  const match = suffix.exec(field.slice(known[0].length))
  if (match === null) return null
  const word = match[1] ?? match[3]
  return {
    bucket: known[1],
    tier: word === undefined ? 'standard' : (tierOf[word] ?? 'standard'),
    above: match[2] === undefined ? null : Number(match[2]) * 1_000,
  }
}

/** Dollars per million tokens, or what is wrong. Some tables write numbers as text. */
function readPrice(value: JsonValue): number | string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  const shown = JSON.stringify(value).slice(0, 60)
  if (typeof number !== 'number' || !Number.isFinite(number)) return `is ${shown}, which is no number`
  if (number < 0) return `is ${shown}: a price is not negative`
  if (number > 1) return `is ${shown}: more than a dollar for one token; prices here are per token`
  // Per token to per million leaves traces of binary fractions in the last places.
  return Number((number * 1_000_000).toPrecision(12))
}

function draftOf(draft: Draft, bucket: TokenBucket, price: number, above: number | null): void {
  const rate = draft.get(bucket) ?? { base: null, above: new Map<number, number>() }
  if (above === null) rate.base = price
  else rate.above.set(above, price)
  draft.set(bucket, rate)
}

/** `tiered_pricing: [{range: [0, 32000], input_cost_per_token: …}, …]` (Dashscope). */
function addSteps(draft: Draft, value: JsonValue): EntryProblem | null {
  const field = 'tiered_pricing'
  if (!Array.isArray(value)) return { field, message: `${field} is no list` }
  for (const step of value) {
    if (!isJsonObject(step)) return { field, message: `${field} holds what is no step` }
    const range = step['range']
    const from = Array.isArray(range) ? range[0] : null
    if (typeof from !== 'number' || from < 0) return { field, message: `${field} has a step without a range` }
    for (const [name, price] of Object.entries(step)) {
      const place = price === null ? null : placeOf(name)
      if (place === null || price === null || place.tier !== 'standard' || place.above !== null) continue
      const read = readPrice(price)
      if (typeof read === 'string') return { field, message: `${name} in ${field} ${read}` }
      draftOf(draft, place.bucket, read, from === 0 ? null : Math.round(from))
    }
  }
  return null
}

function finish(draft: Draft): { readonly rates: Partial<Record<TokenBucket, Rate>> } | EntryProblem {
  const rates: Partial<Record<TokenBucket, Rate>> = {}
  for (const [bucket, { base, above }] of draft) {
    const steps = [...above]
      .toSorted(([a], [b]) => a - b)
      .map(([tokens, usdPerMillion]) => ({ tokens, usdPerMillion }))
    const [first] = steps
    if (base === null && first !== undefined && fields.some(([, name]) => name === bucket)) {
      const name = fields.find(([, each]) => each === bucket)?.[0] ?? bucket
      return {
        field: name,
        message: `has a ${name} above ${first.tokens.toLocaleString('en-US')} tokens, but none below`,
      }
    }
    if (base !== null) rates[bucket] = { usdPerMillion: base, above: steps }
  }
  return { rates }
}
