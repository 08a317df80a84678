import { z } from 'zod'
import { filterSchema } from '../model/filter'
import { pricedUnits, serviceTiers } from '../model/prices'
import { tokenBucketNames } from '../model/tokenBuckets'
import { query } from './define'
import { rowId, sourcedKey } from './shared'

const bucket = z.enum(tokenBucketNames)

/** Whose calls are summed up. */
export const costScopeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('trace'), traceKey: sourcedKey }),
  z.strictObject({ type: z.literal('session'), sessionKey: sourcedKey }),
  z.strictObject({ type: z.literal('traces'), filter: filterSchema }),
])

export const priceViewSchema = z.object({
  /** `override`: set by hand; `table`: imported; `builtIn`: the table in the program. */
  origin: z.enum(['override', 'table', 'builtIn']),
  /** Name and version of the table. */
  table: z.string(),
  /** The entry in it. */
  model: z.string(),
  provider: z.string().nullable(),
  /** First day the prices hold, where the table says so. */
  effectiveFrom: z.string().nullable(),
  /** The day of the call; null: not known, so the newest price is taken. */
  asOf: z.string().nullable(),
  tier: z.enum(serviceTiers),
  askedTier: z.enum(serviceTiers),
  isGuessedProvider: z.boolean(),
  perRequestUsd: z.number().nullable(),
  /** All of this as one sentence. */
  basis: z.string(),
})

const modelSumSchema = z.object({
  model: z.string().nullable(),
  provider: z.string().nullable(),
  calls: z.number(),
  /** Of them with a cost, stated or computed. */
  pricedCalls: z.number(),
  /** Known buckets; `usd` is what is computed for them, null where a price is missing. */
  buckets: z.array(z.object({ bucket, tokens: z.number(), usd: z.number().nullable() })),
  /** Sums over the calls that have one. */
  reportedUsd: z.number().nullable(),
  computedUsd: z.number().nullable(),
  /** What counts: the stated cost, else the computed one. */
  costUsd: z.number().nullable(),
})

export const costs = {
  'costs.getLedger': query(
    'What one call costs: each bucket of tokens × price = amount, where the price comes from, and what the source states.',
    z.strictObject({ observationId: rowId }),
    z.object({
      lines: z.array(
        z.object({
          bucket,
          tokens: z.number(),
          /** Null: the table has no price for it. */
          usdPerMillion: z.number().nullable(),
          usd: z.number().nullable(),
          /** The bucket whose price was taken instead; null = its own. */
          pricedAs: bucket.nullable(),
          /** The step that the input of the call exceeds. */
          aboveTokens: z.number().nullable(),
        }),
      ),
      /** What has a price beside the buckets: `price` is per million tokens of cached sound, else for one. */
      extras: z.array(
        z.object({
          what: z.enum(['cachedAudio', 'searches', ...pricedUnits]),
          count: z.number(),
          price: z.number(),
          usd: z.number(),
        }),
      ),
      /** What the source reports and no price covers, a sentence each. */
      notPriced: z.array(z.string()),
      price: priceViewSchema.nullable(),
      /** Why nothing was computed; null when it was. */
      unpriced: z.enum(['noTokens', 'noModel', 'unknownModel', 'missingPrice']).nullable(),
      computedUsd: z.number().nullable(),
      reported: z.object({ amount: z.number(), currency: z.string() }).nullable(),
      /** Stated minus computed, where both are dollars. */
      differenceUsd: z.number().nullable(),
      /** Which of the two counts in sums. */
      counted: z.enum(['reported', 'computed']).nullable(),
    }),
  ),
  'costs.sumUp': query(
    'The cost of a trace, a session or all traces of a filter, by model and bucket; what wrappers repeat counts once.',
    z.strictObject({ scope: costScopeSchema }),
    z.object({
      models: z.array(modelSumSchema).max(1_000),
      /** Models beyond those listed; the sums are of all. */
      moreModels: z.number(),
      costUsd: z.number().nullable(),
      reportedUsd: z.number().nullable(),
      computedUsd: z.number().nullable(),
      generations: z.number(),
      generationsWithTokens: z.number(),
      generationsWithCost: z.number(),
      /** Calls left out because the calls below them say the same. */
      repeated: z.number(),
      /** Tables that the computed amounts come from, most used first. */
      tables: z.array(z.object({ table: z.string(), calls: z.number() })),
      /** Calls whose date is not known: they have the newest price. */
      undated: z.number(),
    }),
  ),
  'costs.compare': query(
    'What the same tokens, searches, seconds and pieces would cost with another model or another table. Nothing is stored.',
    z.strictObject({
      scope: costScopeSchema,
      /** Null = each call's own. */
      model: z.string().min(1).max(300).nullable(),
      provider: z.string().max(100).nullable().default(null),
      /** `active`: own prices, imported table, the one in the program; `builtIn`: that one alone. */
      prices: z.enum(['active', 'builtIn']).default('active'),
    }),
    z.object({
      /** Generations that count, and how many of them could be priced. */
      generations: z.number(),
      priced: z.number(),
      /** What the priced ones would cost. */
      usd: z.number().nullable(),
      /** Priced ones that also report searches, seconds or pieces for which the price has none: those are left out. */
      withoutExtras: z.number(),
      /** What those of them that have a cost do cost, and what just these would. */
      compared: z.number(),
      realUsd: z.number().nullable(),
      comparedUsd: z.number().nullable(),
      differenceUsd: z.number().nullable(),
      /** The price, when one model was asked for. */
      price: priceViewSchema.nullable(),
      /** Models that could not be priced, with their calls; an empty name: the call has none, or no tokens. */
      unpriced: z.array(z.object({ model: z.string().nullable(), calls: z.number() })).max(1_000),
    }),
  ),
}
