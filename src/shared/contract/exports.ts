import { z } from 'zod'
import { filterSchema } from '../model/filter'
import { binary, query } from './define'
import { kindSchema, nsText, pageInput, rowId, sourcedKey, statusSchema } from './shared'

/** One observation as a row of a list outside the window. */
export const observationRowSchema = z.object({
  observationId: rowId,
  traceKey: sourcedKey,
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullable(),
  sessionKey: sourcedKey.nullable(),
  name: z.string(),
  kind: kindSchema,
  status: statusSchema,
  statusMessage: z.string().nullable(),
  startNs: nsText.nullable(),
  endNs: nsText.nullable(),
  timeDigits: z.number(),
  durationNs: z.number().nullable(),
  agentName: z.string().nullable(),
  toolName: z.string().nullable(),
  model: z.string().nullable(),
  provider: z.string().nullable(),
  serviceName: z.string().nullable(),
  userId: z.string().nullable(),
  environment: z.string().nullable(),
  version: z.string().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  /** Reported in US dollars, else computed; null when neither is known. */
  costUsd: z.number().nullable(),
  flags: z.number(),
})
export type ObservationRow = z.output<typeof observationRowSchema>

export const exports_ = {
  'exports.otlpJson': binary(
    'Traces as OTLP JSON (one ExportTraceServiceRequest), UTF-8; importing it again gives the same observations. Empty when `spans` lies beyond the end.',
    z.strictObject({
      traceKeys: z.array(sourcedKey).min(1).max(1_000),
      /** A piece of one trace, for traces larger than a reply. */
      spans: z
        .strictObject({
          offset: z.number().int().nonnegative(),
          limit: z.number().int().positive().max(1_000_000),
        })
        .nullable()
        .default(null),
    }),
  ),
  'exports.observationRows': query(
    'A window of single observations, newest first: of a filter, one trace, one session, or with one span id.',
    z.strictObject({
      filter: filterSchema,
      traceKey: sourcedKey.nullable().default(null),
      sessionKey: sourcedKey.nullable().default(null),
      spanId: z.string().max(4_096).nullable().default(null),
      ...pageInput,
    }),
    z.object({ rows: z.array(observationRowSchema), matching: z.number() }),
  ),
}
