import { z } from 'zod'
import { spanKinds } from '../model/kinds'
import { messageRoles } from '../model/message'
import { tokenConventions } from '../model/usage'
import { query } from './define'
import { kindSchema, nsText, rowId, sourcedKey, statusSchema } from './shared'

/**
 * Text as a page first sees it: the beginning, how long it is in all (UTF-16 units), and, when there is more, the
 * payload to read the rest from with `payloads.readText`.
 */
export const textViewSchema = z.object({
  text: z.string(),
  length: z.number(),
  /** Opaque reference for `payloads.readText`; null when `text` is all of it. */
  more: z.string().nullable(),
})
export type TextView = z.output<typeof textViewSchema>

export const partViewSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: textViewSchema }),
  z.object({ type: z.literal('reasoning'), text: textViewSchema }),
  z.object({
    type: z.literal('toolCall'),
    id: z.string().nullable(),
    name: z.string(),
    arguments: textViewSchema,
  }),
  z.object({
    type: z.literal('toolResult'),
    id: z.string().nullable(),
    name: z.string().nullable(),
    result: textViewSchema,
    isError: z.boolean(),
  }),
  z.object({
    type: z.literal('media'),
    mediaType: z.string().nullable(),
    reference: z.string().nullable(),
    sizeBytes: z.number().nullable(),
  }),
  z.object({ type: z.literal('other'), value: textViewSchema }),
])
export type PartView = z.output<typeof partViewSchema>

export const messageViewSchema = z.object({
  messageId: rowId,
  role: z.enum(messageRoles),
  name: z.string().nullable(),
  parts: z.array(partViewSchema),
  /** True when the previous call of the same conversation did not have it. */
  isNew: z.boolean(),
})
export type MessageView = z.output<typeof messageViewSchema>

/** Input or output: messages or one value. JSON values are pretty-printed text with `isJson`. */
export const contentViewSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('messages'),
    messages: z.array(messageViewSchema),
    total: z.number(),
    newCount: z.number(),
  }),
  z.object({ type: z.literal('value'), value: textViewSchema, isJson: z.boolean() }),
])
export type ContentView = z.output<typeof contentViewSchema>

export const usageViewSchema = z.object({
  /** Disjoint buckets by name (`inputUncached`, `cacheRead`, …); only known ones. */
  buckets: z.array(z.object({ bucket: z.string(), tokens: z.number() })),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  convention: z.enum(tokenConventions),
  reported: z.array(z.object({ name: z.string(), value: z.number() })),
  contradictions: z.array(z.string()),
  /** True when an ancestor or descendant already counts these tokens. */
  repeated: z.boolean(),
})

export const costViewSchema = z.object({
  reportedUsd: z.number().nullable(),
  reportedCurrency: z.string().nullable(),
  computedUsd: z.number().nullable(),
  /** Where the computed figure comes from, one sentence; null when there is none. */
  basis: z.string().nullable(),
})

export const observations = {
  'observations.get': query(
    'Everything about one observation except long texts, which come by reference.',
    z.strictObject({ observationId: rowId }),
    z.object({
      observationId: rowId,
      traceKey: sourcedKey,
      traceId: z.string(),
      spanId: z.string(),
      parentSpanId: z.string().nullable(),
      name: z.string(),
      kind: kindSchema,
      status: statusSchema,
      statusMessage: z.string().nullable(),
      /** As the source gave them, before any repair. */
      startNs: nsText.nullable(),
      endNs: nsText.nullable(),
      timeDigits: z.number(),
      durationNs: z.number().nullable(),
      firstTokenNs: z.number().nullable(),
      flags: z.number(),
      sessionKey: sourcedKey.nullable(),
      userId: z.string().nullable(),
      environment: z.string().nullable(),
      version: z.string().nullable(),
      serviceName: z.string().nullable(),
      agentName: z.string().nullable(),
      toolName: z.string().nullable(),
      toolCallId: z.string().nullable(),
      model: z.string().nullable(),
      requestModel: z.string().nullable(),
      provider: z.string().nullable(),
      finishReason: z.string().nullable(),
      input: contentViewSchema.nullable(),
      output: contentViewSchema.nullable(),
      /** JSON texts, pretty-printed. */
      parameters: textViewSchema.nullable(),
      toolDefinitions: textViewSchema.nullable(),
      /** For a tool call: the definition offered to the model that asked for it, when found. */
      toolDefinition: textViewSchema.nullable(),
      attributes: z.array(z.object({ key: z.string(), value: textViewSchema, isJson: z.boolean() })),
      resource: z.array(z.object({ key: z.string(), value: textViewSchema, isJson: z.boolean() })),
      scopeName: z.string().nullable(),
      scopeVersion: z.string().nullable(),
      /** As the source wrote it; null where it says none. */
      spanKind: z.enum(spanKinds).nullable(),
      /** W3C Trace Context; flags as OTLP has them, in 32 bits. */
      traceState: z.string().nullable(),
      traceFlags: z.number().nullable(),
      events: z.array(z.object({ name: z.string(), timeNs: nsText.nullable(), attributes: textViewSchema })),
      links: z.array(
        z.object({
          traceKey: sourcedKey,
          traceId: z.string(),
          spanId: z.string(),
          present: z.boolean(),
          traceState: z.string().nullable(),
          traceFlags: z.number().nullable(),
          attributes: textViewSchema,
        }),
      ),
      usage: usageViewSchema.nullable(),
      cost: costViewSchema.nullable(),
      scores: z.array(
        z.object({
          name: z.string(),
          value: z.string().nullable(),
          label: z.string().nullable(),
          comment: z.string().nullable(),
          annotator: z.string().nullable(),
        }),
      ),
      /** The records it came from; more than one after a merge. */
      raw: z.array(
        z.object({
          fileId: rowId,
          path: z.string(),
          importId: rowId,
          format: z.string().nullable(),
          offset: z.number(),
          length: z.number(),
          line: z.number().nullable(),
        }),
      ),
    }),
  ),
  'observations.find': query(
    'The row id of a span by its ids (for links and reloads).',
    z.strictObject({ traceKey: sourcedKey, spanId: z.string() }),
    z.object({ observationId: rowId.nullable() }),
  ),
  'payloads.readText': query(
    'A piece of a long text; offsets in UTF-16 units.',
    z.strictObject({
      reference: z.string().max(200),
      offset: z.number().int().nonnegative(),
      length: z.number().int().positive().max(1_048_576),
    }),
    z.object({ text: z.string(), length: z.number() }),
  ),
  'raw.readText': query(
    'The source bytes of a record as text, at most 1 MiB from an offset.',
    z.strictObject({
      fileId: rowId,
      offset: z.number().int().nonnegative(),
      length: z.number().int().positive().max(1_048_576),
    }),
    z.object({ text: z.string(), bytes: z.number(), isText: z.boolean() }),
  ),
}
