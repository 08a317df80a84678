import { z } from 'zod'
import { tokenBucketNames } from './tokenBuckets'
import type { TokenBucket } from './tokenBuckets'

const usd = z.number().nonnegative().max(1_000_000)

/**
 * US dollars per million tokens. A call whose whole input exceeds `tokens` pays the last step that it exceeds, for all
 * of its tokens (long-context prices: Gemini above 200,000).
 */
export const rateSchema = z.strictObject({
  usdPerMillion: usd,
  above: z.array(z.strictObject({ tokens: z.number().int().positive(), usdPerMillion: usd })).max(20),
})
export type Rate = z.output<typeof rateSchema>

export const ratesSchema = z.partialRecord(z.enum(tokenBucketNames), rateSchema)
export type Rates = Readonly<Partial<Record<TokenBucket, Rate>>>

/** How urgently a provider works, where that has a price of its own. */
export const serviceTiers = ['standard', 'batch', 'flex', 'priority'] as const
export type ServiceTier = (typeof serviceTiers)[number]

/** What is sold by the piece instead of by the token: seconds of sound, pictures, characters; in and out. */
export const pricedUnits = [
  'audioSecondsIn',
  'audioSecondsOut',
  'imagesIn',
  'imagesOut',
  'charactersIn',
  'charactersOut',
] as const
export type PricedUnit = (typeof pricedUnits)[number]

/** What is priced beside the tokens of the buckets; null without a price of its own. */
export const extraRatesSchema = z.strictObject({
  /** US dollars per million tokens of sound read from the cache: a part of the tokens read from the cache. */
  cachedAudio: usd.nullable(),
  /** US dollars for one search of the provider's own tool. */
  perSearchUsd: usd.nullable(),
  /** US dollars for one of what is sold by the piece; absent where the table has no such price. */
  perUnitUsd: z.partialRecord(z.enum(pricedUnits), usd).optional(),
})
export type ExtraRates = z.output<typeof extraRatesSchema>

export const noExtraRates: ExtraRates = { cachedAudio: null, perSearchUsd: null }

/** What a source reports of a call that is priced beside its buckets, or could be; null where it says nothing. */
export interface CallExtras {
  readonly cachedAudio: number | null
  readonly searches: number | null
  /** What the source counts by the piece; only units that it names. */
  readonly units: Readonly<Partial<Record<PricedUnit, number>>>
}

export const noExtras: CallExtras = { cachedAudio: null, searches: null, units: {} }

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** One model's prices in a table. Rates of a service tier stand in for the standard ones of the same bucket. */
export const modelPricesSchema = z.strictObject({
  /** The model's name in the table; in an override a name or a pattern with `*`. */
  model: z.string().min(1).max(300),
  provider: z.string().max(100).nullable(),
  rates: ratesSchema,
  tiers: z.partialRecord(z.enum(['batch', 'flex', 'priority']), ratesSchema),
  perRequestUsd: usd.nullable(),
  /** Absent where the table has none of them. */
  extras: extraRatesSchema.optional(),
  /** First day (UTC) the prices hold; null = always. */
  validFrom: day.nullable(),
})
export type ModelPrices = z.output<typeof modelPricesSchema>

/** A table that a person brought. */
export const priceTableSchema = z.strictObject({
  name: z.string().min(1).max(300),
  importedMs: z.number(),
  models: z.array(modelPricesSchema).max(50_000),
})
export type PriceTable = z.output<typeof priceTableSchema>

/** A price that a person set for one model or pattern; it goes before every table. */
export const priceOverrideSchema = modelPricesSchema.extend({ id: z.string().min(1).max(100) })
export type PriceOverride = z.output<typeof priceOverrideSchema>

/** Everything that a person said about prices. Kept with their notes. */
export const userPricesSchema = z.strictObject({
  table: priceTableSchema.nullable(),
  overrides: z.array(priceOverrideSchema).max(1_000),
})
export type UserPrices = z.output<typeof userPricesSchema>

export const noUserPrices: UserPrices = { table: null, overrides: [] }

/** The price that was found for a call: which table says so, for when, and how sure that is. */
export interface CallPrice {
  readonly rates: Rates
  readonly perRequestUsd: number | null
  readonly extras: ExtraRates
  /** `override`: a person's own price; `table`: one they imported; `builtIn`: the table in the program. */
  readonly origin: 'override' | 'table' | 'builtIn'
  /** Name and version of the table. */
  readonly table: string
  /** The entry in it. */
  readonly model: string
  readonly provider: string | null
  /** First day these prices hold, where the table says so. */
  readonly effectiveFrom: string | null
  /** The day of the call that the price is of; null: not known, so the newest price is taken. */
  readonly asOf: string | null
  /** The tier that the rates are of; `standard` also where the table has none for the call's own. */
  readonly tier: ServiceTier
  readonly askedTier: ServiceTier
  /** The call's provider is unknown to the table, which guessed from the model's name. */
  readonly isGuessedProvider: boolean
}
