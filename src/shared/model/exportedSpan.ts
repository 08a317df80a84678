import { z } from 'zod'
import { isJsonObject } from '../util/jsonValue'
import type { JsonObject } from '../util/jsonValue'
import { observationKinds, observationStatuses, spanKinds } from './kinds'
import { tokenConventions } from './usage'

/**
 * What our OTLP export writes beside the words that OpenTelemetry has, so that importing it again gives the same
 * observations: what no convention can say (kinds, disjoint token buckets, digits of times, ids that are not hex).
 */
export const exportedKeys = {
  /** `exportedSpanSchema` as JSON text; on every span. */
  observation: 'spanglass.observation',
  /** What the file said besides observations (trace, session, scores), as a JSON list; on the first span of a trace. */
  records: 'spanglass.records',
  /** True on a span that stands for a trace without observations. */
  carrier: 'spanglass.carrier',
  /** Ids as the source had them, where they are not OpenTelemetry's. */
  sourceId: 'spanglass.source_id',
  sourceTraceId: 'spanglass.source_trace_id',
  sourceParentId: 'spanglass.source_parent_id',
} as const

/** Where a content stands among the attributes, and how it was written there. */
const contentPlaceSchema = z.object({ key: z.string(), as: z.enum(['messages', 'json', 'text']) })
export type ExportedContentPlace = z.output<typeof contentPlaceSchema>

const text = z.string().nullable().default(null)
/** Not `z.record`, which drops the key `__proto__`. */
const numbers = z.custom<Readonly<Record<string, number>>>(
  (value) => isJsonObject(value) && Object.values(value).every((each) => typeof each === 'number'),
)
const count = z.number().int().nonnegative().nullable().default(null)
const instant = z
  .string()
  .regex(/^-?\d{1,20}$/)
  .nullable()
  .default(null)

export const exportedSpanSchema = z.object({
  format: z.literal(1),
  side: z.enum(['', 'server']).default(''),
  kind: z.enum(observationKinds),
  status: z.enum(observationStatuses),
  timeDigits: z.number().int().min(0).max(9),
  /** Only where OTLP cannot hold them (before 1970). */
  startNs: instant,
  endNs: instant,
  firstTokenNs: instant,
  /** Absent where the source said none: the span is then written with a kind that fits what it does. */
  spanKind: z.enum(spanKinds).nullable().default(null),
  flags: z.number().int().min(0).max(0xffff_ffff).default(0),
  sessionId: text,
  userId: text,
  environment: text,
  version: text,
  serviceName: text,
  agentName: text,
  toolName: text,
  toolCallId: text,
  model: text,
  requestModel: text,
  provider: text,
  finishReason: text,
  parameters: z.custom<JsonObject>(isJsonObject).default({}),
  input: contentPlaceSchema.nullable().default(null),
  output: contentPlaceSchema.nullable().default(null),
  toolDefinitions: contentPlaceSchema.nullable().default(null),
  usage: z
    .object({
      inputUncached: count,
      cacheRead: count,
      cacheWrite5m: count,
      cacheWrite1h: count,
      inputAudio: count,
      inputImage: count,
      outputText: count,
      reasoning: count,
      outputAudio: count,
      convention: z.enum(tokenConventions),
      reported: numbers.default({}),
      contradictions: z.array(z.string()).default([]),
    })
    .nullable()
    .default(null),
  cost: z
    .object({
      currency: z.string(),
      input: z.number().nullable().default(null),
      output: z.number().nullable().default(null),
      total: z.number().nullable().default(null),
    })
    .nullable()
    .default(null),
  /** Attributes that the export added for other readers; they are not the source's. */
  added: z.array(z.string()).default([]),
  /** Attributes written as JSON text because they are nested too deep for OTLP values. */
  jsonAttributes: z.array(z.string()).default([]),
  /** Links whose ids are not OpenTelemetry's, by position. */
  linkIds: z
    .array(z.object({ index: z.number().int(), traceId: z.string(), spanId: z.string() }))
    .default([]),
})
export type ExportedSpan = z.output<typeof exportedSpanSchema>
