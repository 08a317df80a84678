import { z } from 'zod'
import { secretKinds } from './secretKinds'

/**
 * How secrets are masked: all that are found, except what somebody chose to keep. Said by what is kept, so that what nobody
 * saw is masked too.
 */
export const maskingSchema = z.strictObject({
  /** Kinds that stay as they are. */
  keptKinds: z.array(z.enum(secretKinds)).max(secretKinds.length).default([]),
  /** Single secrets that stay, by the marks that `exports.getFoundSecrets` gave them. */
  keptMarks: z
    .array(z.string().regex(/^[0-9a-f]{16}$/))
    .max(1_000)
    .default([]),
})
export type Masking = z.output<typeof maskingSchema>

/** One place where a secret stands. */
export const secretPlaceSchema = z.object({
  /** Null for what belongs to a session without traces. */
  traceKey: z.string().nullable(),
  /** Only of such a session. */
  sessionKey: z.string().nullable(),
  /** Null for what belongs to the trace or its session. */
  spanId: z.string().nullable(),
  /** Of the span, else what kind of record it is. */
  name: z.string(),
  /** As `input.messages[0].parts[1].text`. */
  field: z.string(),
  /** What stands around it, masked. */
  excerpt: z.string(),
})
export type SecretPlace = z.output<typeof secretPlaceSchema>

/** One secret, wherever it stands. Nothing of it is here but its mask. */
export const foundSecretSchema = z.object({
  kind: z.enum(secretKinds),
  /** Tells secrets apart while the program runs; says nothing of them. */
  mark: z.string(),
  mask: z.string(),
  places: z.number(),
  /** The first of its places; none where very many secrets were found before it. */
  examples: z.array(secretPlaceSchema),
})
export type FoundSecretSummary = z.output<typeof foundSecretSchema>

/** All secrets of what was looked through: most places first; beyond the first few hundred only their number. */
export const foundSecretsSchema = z.object({
  listed: z.array(foundSecretSchema),
  unlisted: z.array(
    z.object({
      kind: z.enum(secretKinds),
      /** Different secrets; at least so many where there are more than are told apart. */
      count: z.number(),
      isAtLeast: z.boolean(),
      places: z.number(),
    }),
  ),
})
export type FoundSecrets = z.output<typeof foundSecretsSchema>
