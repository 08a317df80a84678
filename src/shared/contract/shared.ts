import { z } from 'zod'
import { observationKinds, observationStatuses } from '../model/kinds'

/** Pieces that several areas of the contract use. Times: ns since the epoch as text, with the digits the source gave. */

export const sourcedKey = z.string().min(1)
export const nsText = z.string()
export const kindSchema = z.enum(observationKinds)
export const statusSchema = z.enum(observationStatuses)
export const rowId = z.number().int().nonnegative()

export const pageInput = {
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().positive().max(1_000).default(200),
}

/** A name and how many spans have it. */
export const countedName = z.object({ name: z.string(), count: z.number() })

/** Token and cost sums with the share of generations that said anything: unknown is null. */
export const usageSums = z.object({
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  cachedInputTokens: z.number().nullable(),
  /** Generations in all, and those with token figures and with a cost. */
  generations: z.number(),
  generationsWithTokens: z.number(),
  generationsWithCost: z.number(),
  costUsd: z.number().nullable(),
  /** How the sum came about. */
  costBasis: z.enum(['reported', 'computed', 'mixed', 'unknown']),
})
