import { z } from 'zod'
import { fromGenAiMessages } from '../../../shared/logic/genAiMessages'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationStatuses } from '../../../shared/model/kinds'
import type { Content, Message } from '../../../shared/model/message'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { exceedsDepth, parseJson } from '../readers/jsonLossless'

/** The records that our OTLP export carries beside the spans: what a file said of traces, sessions and scores. */

const text = z.string().nullable()
const object = z.custom<JsonObject>(isJsonObject)
const instant = z
  .string()
  .regex(/^-?\d{1,20}$/)
  .nullable()
  .transform((digits) => (digits === null ? null : BigInt(digits)))
const times = { startNs: instant, endNs: instant, timeDigits: z.number().int().min(0).max(9) }

/** Messages travel in the GenAI form, which reads back whatever stands there. */
const messages = z
  .array(z.custom<JsonValue>((value) => value !== undefined))
  .transform((list, context): Message[] => {
    const read = fromGenAiMessages(list)
    if (read !== null) return read
    context.addIssue('not a list of messages')
    return z.NEVER
  })
const message = z
  .custom<JsonValue>((value) => value !== undefined)
  .transform((value, context): Message => {
    const [only] = fromGenAiMessages([value]) ?? []
    if (only !== undefined) return only
    context.addIssue('not a message')
    return z.NEVER
  })
const content = z
  .union([
    z.object({ type: z.literal('messages'), messages }),
    z.object({ type: z.literal('value'), value: z.custom<JsonValue>((value) => value !== undefined) }),
  ])
  .nullable()
  .transform((value): Content | null => value)

const recordSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('trace'),
    traceId: z.string(),
    sessionId: text,
    name: text,
    userId: text,
    agentName: text,
    environment: text,
    version: text,
    status: z.enum(observationStatuses).nullable(),
    statusMessage: text,
    tags: z.array(z.string()),
    input: content,
    output: content,
    attributes: object,
    reported: object,
    ...times,
  }),
  z.object({
    type: z.literal('session'),
    sessionId: z.string(),
    name: text,
    userId: text,
    agentName: text,
    environment: text,
    version: text,
    channel: text,
    status: text,
    attributes: object,
    reported: object,
    ...times,
  }),
  z.object({
    type: z.literal('score'),
    scoreId: text,
    sessionId: text,
    traceId: text,
    spanId: text,
    name: z.string(),
    value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
    label: text,
    comment: text,
    annotator: text,
    timeNs: instant,
    attributes: object,
  }),
  z.object({
    type: z.literal('sessionMessage'),
    sessionId: z.string(),
    traceId: text,
    messageId: text,
    timeNs: instant,
    timeDigits: z.number().int().min(0).max(9),
    message,
  }),
])

/** Reads the list; what is not one of these records is left out (the raw record keeps it). */
export function restoreRecords(json: string | null, raw: RawPosition): ImportRecord[] {
  if (json === null) return []
  let list: JsonValue
  try {
    list = parseJson(json)
  } catch {
    return []
  }
  if (!Array.isArray(list) || exceedsDepth(list)) return []
  return (list as readonly JsonValue[]).flatMap((item): ImportRecord[] => {
    const record = recordSchema.safeParse(item)
    return record.success ? [{ ...record.data, raw }] : []
  })
}
