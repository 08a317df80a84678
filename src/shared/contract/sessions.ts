import { z } from 'zod'
import { filterSchema } from '../model/filter'
import { command, query } from './define'
import { messageViewSchema } from './observations'
import { kindSchema, pageInput, rowId, sourcedKey, statusSchema, usageSums } from './shared'
import { listOutput, traceRowSchema } from './traces'

export const sessionSortColumns = [
  'start',
  'duration',
  'traces',
  'errors',
  'tokens',
  'cost',
  'name',
  'status',
] as const

/** What happened, in order: runs of one kind as [kind index, share of the time 0..1, error 0|1]. */
const stripSchema = z.array(z.tuple([z.number(), z.number(), z.number()]))

export const sessionRowSchema = z.object({
  sessionKey: sourcedKey,
  sessionId: z.string(),
  name: z.string().nullable(),
  /** First user words of its first trace. */
  inputPreview: z.string().nullable(),
  /** `error` when any trace failed, else `open` when any is open, else `ok` or `unset`. */
  status: statusSchema,
  /** The source's own word, when it gave one. */
  statusRaw: z.string().nullable(),
  startNs: z.string().nullable(),
  timeDigits: z.number(),
  durationNs: z.number().nullable(),
  traces: z.number(),
  spans: z.number(),
  errors: z.number(),
  userId: z.string().nullable(),
  environment: z.string().nullable(),
  version: z.string().nullable(),
  channel: z.string().nullable(),
  agents: z.array(z.string()),
  models: z.array(z.string()),
  usage: usageSums,
  notes: z.number(),
  /** The density strip of the list, at most 60 pieces. */
  strip: stripSchema,
})
export type SessionRow = z.output<typeof sessionRowSchema>

export const sessions = {
  'sessions.list': query(
    'A window of the sessions that match a filter, sorted.',
    z.strictObject({
      filter: filterSchema,
      sort: z.enum(sessionSortColumns).default('start'),
      descending: z.boolean().default(true),
      ...pageInput,
    }),
    listOutput(sessionRowSchema),
  ),
  'sessions.get': query(
    'One session with its traces in order (at most 1,000).',
    z.strictObject({ sessionKey: sourcedKey }),
    z.object({
      session: sessionRowSchema,
      attributes: z.string(),
      reported: z.string(),
      traces: z.array(traceRowSchema),
      tracesTotal: z.number(),
      /** Density strips, as in a session's row, of the traces that are too large to draw one from their spans. */
      strips: z.array(z.object({ traceKey: sourcedKey, strip: stripSchema })),
      scores: z.array(
        z.object({
          name: z.string(),
          value: z.string().nullable(),
          comment: z.string().nullable(),
          annotator: z.string().nullable(),
        }),
      ),
    }),
  ),
  'sessions.getTranscript': query(
    'The conversation as one transcript: each message once, in order, with the trace and call it came from.',
    z.strictObject({ sessionKey: sourcedKey, ...pageInput }),
    z.object({
      entries: z.array(
        z.object({
          traceKey: sourcedKey.nullable(),
          observationId: rowId.nullable(),
          spanId: z.string().nullable(),
          agent: z.string().nullable(),
          kind: kindSchema.nullable(),
          timeNs: z.string().nullable(),
          status: statusSchema,
          message: messageViewSchema,
        }),
      ),
      total: z.number(),
    }),
  ),
  'sessions.findInTranscript': query(
    'Where in the transcript of a session a trace begins, counted from 0; null when no message came from it.',
    z.strictObject({ sessionKey: sourcedKey, traceKey: sourcedKey }),
    z.object({ at: z.number().nullable() }),
  ),
  'sessions.delete': command(
    'Deletes sessions with their traces; notes stay.',
    z.strictObject({ sessionKeys: z.array(sourcedKey).min(1).max(10_000) }),
    z.object({ sessions: z.number(), traces: z.number(), observations: z.number() }),
  ),
}
