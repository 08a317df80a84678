import { z } from 'zod'
import { observationKinds, observationStatuses } from './kinds'

/** How a time range is meant: of the newest data, or of the clock on the wall. */
export const timeAnchors = ['data', 'now'] as const

/**
 * One filter for every page. Empty lists mean "all". Times are nanoseconds since the epoch as text (JSON has no
 * 64-bit integers); `lastMs` counts back from the anchor.
 */
export const filterSchema = z.strictObject({
  lastMs: z.number().int().positive().nullable().default(null),
  anchor: z.enum(timeAnchors).default('data'),
  fromNs: z
    .string()
    .regex(/^-?\d{1,20}$/)
    .nullable()
    .default(null),
  toNs: z
    .string()
    .regex(/^-?\d{1,20}$/)
    .nullable()
    .default(null),
  environments: z.array(z.string()).max(100).default([]),
  agents: z.array(z.string()).max(100).default([]),
  tools: z.array(z.string()).max(100).default([]),
  models: z.array(z.string()).max(100).default([]),
  users: z.array(z.string()).max(100).default([]),
  services: z.array(z.string()).max(100).default([]),
  kinds: z.array(z.enum(observationKinds)).max(100).default([]),
  statuses: z.array(z.enum(observationStatuses)).max(100).default([]),
  /** Words that must all occur in the messages, names, inputs, outputs or ids. */
  text: z.string().max(1_000).default(''),
})
export type Filter = z.output<typeof filterSchema>
export type FilterInput = z.input<typeof filterSchema>

/** The filter that lets everything through. */
export const emptyFilter: Filter = filterSchema.parse({})
