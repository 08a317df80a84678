import { z } from 'zod'
import { query } from './define'

export const prices = {
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
