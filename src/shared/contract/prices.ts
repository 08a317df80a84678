import { z } from 'zod'
import { tokenBucketNames } from '../model/tokenBuckets'
import { command, query } from './define'

const usdPerMillion = z.number().nonnegative().max(1_000_000)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** A price set by hand. */
const ownPriceSchema = z.strictObject({
  /** The model's name, or a pattern with `*`. */
  model: z.string().min(1).max(300),
  /** Null = whoever sells it. */
  provider: z.string().min(1).max(100).nullable(),
  /** First day (UTC) it holds; null = always. */
  validFrom: day.nullable(),
  /** US dollars per million tokens; a bucket that is left out is priced as the next one to it. */
  rates: z
    .array(z.strictObject({ bucket: z.enum(tokenBucketNames), usdPerMillion }))
    .min(1)
    .max(9),
})
export type OwnPrice = z.output<typeof ownPriceSchema>

const pricesViewSchema = z.object({
  /** The table in the program. */
  builtIn: z.object({ table: z.string(), models: z.number() }),
  /** The table that a person imported; it goes before the one in the program. */
  table: z.object({ name: z.string(), importedMs: z.number(), models: z.number() }).nullable(),
  /** Prices set by hand; they go before every table. */
  own: z.array(ownPriceSchema.extend({ ownPriceId: z.string() })),
})
export type PricesView = z.output<typeof pricesViewSchema>

export const prices = {
  'prices.get': query(
    'The price tables in use and the prices set by hand.',
    z.strictObject({}),
    pricesViewSchema,
  ),
  'prices.importTable': command(
    'Takes a file in the form of LiteLLM’s model_prices_and_context_window.json as the table; stored costs follow.',
    z.strictObject({ handle: z.string().min(1).max(200) }),
    z.object({
      prices: pricesViewSchema,
      /** Entries that could not be taken, the first 200 with their line, and how many in all. */
      problems: z.array(z.object({ model: z.string(), line: z.number(), message: z.string() })).max(200),
      problemCount: z.number(),
      /** Entries that price no tokens (pictures by the piece, searches). */
      withoutTokens: z.number(),
    }),
  ),
  'prices.removeTable': command(
    'Forgets the imported table; stored costs follow.',
    z.strictObject({}),
    pricesViewSchema,
  ),
  'prices.saveOwn': command(
    'Sets a price by hand, or changes one; stored costs follow.',
    z.strictObject({
      /** Null = a new one. */
      ownPriceId: z.string().min(1).max(100).nullable(),
      price: ownPriceSchema,
    }),
    pricesViewSchema,
  ),
  'prices.deleteOwn': command(
    'Forgets a price set by hand; stored costs follow.',
    z.strictObject({ ownPriceId: z.string().min(1).max(100) }),
    pricesViewSchema,
  ),
  'prices.reset': command(
    'Forgets the imported table and all prices set by hand; stored costs follow.',
    z.strictObject({}),
    pricesViewSchema,
  ),
  'prices.listModels': query(
    'Models that the tables have prices for, whose name contains the text (any case).',
    z.strictObject({
      text: z.string().max(300).default(''),
      limit: z.number().int().positive().max(200).default(50),
    }),
    z.object({
      models: z.array(
        z.object({
          /** As `costs.compare` takes it. */
          name: z.string(),
          /** Who sells it, and its prices for input and output. */
          label: z.string(),
        }),
      ),
    }),
  ),
}
