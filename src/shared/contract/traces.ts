import { z } from 'zod'
import { filterSchema } from '../model/filter'
import { binary, command, query } from './define'
import { countedName, pageInput, rowId, sourcedKey, statusSchema, usageSums } from './shared'

export const traceSortColumns = [
  'start',
  'duration',
  'spans',
  'errors',
  'tokens',
  'cost',
  'name',
  'status',
] as const

export const traceRowSchema = z.object({
  traceKey: sourcedKey,
  traceId: z.string(),
  name: z.string(),
  /** First line of the input, cut at 200 characters; null when the trace has none. */
  inputPreview: z.string().nullable(),
  outputPreview: z.string().nullable(),
  status: statusSchema,
  startNs: z.string().nullable(),
  timeDigits: z.number(),
  /** Null while the trace is open or has no times. */
  durationNs: z.number().nullable(),
  spans: z.number(),
  errors: z.number(),
  /** All `observationFlags` of its spans together. */
  flags: z.number(),
  /** Tool calls that failed or returned an error. */
  toolErrors: z.number(),
  sessionKey: sourcedKey.nullable(),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  environment: z.string().nullable(),
  version: z.string().nullable(),
  agents: z.array(z.string()),
  models: z.array(z.string()),
  usage: usageSums,
  notes: z.number(),
})
export type TraceRow = z.output<typeof traceRowSchema>

/** What a list of traces or sessions answers. */
export const listOutput = <T extends z.ZodType>(row: T) =>
  z.object({
    rows: z.array(row),
    /** Rows that match the filter, and rows in the workspace. */
    matching: z.number(),
    total: z.number(),
    errors: z.number(),
    open: z.number(),
    /** The largest of all that match; null where none is known. */
    largestDurationNs: z.number().nullable(),
    largestCostUsd: z.number().nullable(),
    /** The instants that a relative range meant, ns as text; null without a range. */
    fromNs: z.string().nullable(),
    toNs: z.string().nullable(),
  })

export const traces = {
  'traces.list': query(
    'A window of the traces that match a filter, sorted.',
    z.strictObject({
      filter: filterSchema,
      sort: z.enum(traceSortColumns).default('start'),
      descending: z.boolean().default(true),
      ...pageInput,
    }),
    listOutput(traceRowSchema),
  ),
  'traces.get': query(
    'One trace: its row, health, neighbours in the session.',
    z.strictObject({ traceKey: sourcedKey }),
    z.object({
      trace: traceRowSchema,
      kinds: z.array(countedName),
      /** Findings about its spans: flag name and count. */
      health: z.array(z.object({ flag: z.string(), count: z.number() })),
      statusMessage: z.string().nullable(),
      tags: z.array(z.string()),
      /** The trace's own attributes, as JSON text. */
      attributes: z.string(),
      /** Position in its session, from 1, and the neighbours. */
      sessionIndex: z.number().nullable(),
      sessionTraces: z.number().nullable(),
      previousInSession: sourcedKey.nullable(),
      nextInSession: sourcedKey.nullable(),
    }),
  ),
  'traces.getNeighbours': query(
    'The traces before and after one in a filtered, sorted list.',
    z.strictObject({
      traceKey: sourcedKey,
      filter: filterSchema,
      sort: z.enum(traceSortColumns).default('start'),
      descending: z.boolean().default(true),
    }),
    z.object({
      previous: sourcedKey.nullable(),
      next: sourcedKey.nullable(),
      index: z.number().nullable(),
      matching: z.number(),
    }),
  ),
  'traces.readPacked': binary(
    'A whole trace as columns (`encodePackedTrace`).',
    z.strictObject({ traceKey: sourcedKey }),
  ),
  'traces.search': query(
    'Observations of one trace whose name, messages, payloads or attributes contain the text (any case). Answers soon with what it found so far; `next` is where to go on (`from`), null at the end.',
    z.strictObject({
      traceKey: sourcedKey,
      text: z.string().min(1).max(1_000),
      scope: z.enum(['all', 'name', 'content', 'attributes']).default('all'),
      from: z.number().int().min(0).default(0),
    }),
    z.object({
      observationIds: z.array(rowId),
      searched: z.number(),
      total: z.number(),
      next: z.number().nullable(),
    }),
  ),
  'traces.delete': command(
    'Deletes traces; notes on them stay and attach again when the trace returns.',
    z.strictObject({ traceKeys: z.array(sourcedKey).min(1).max(10_000) }),
    z.object({ traces: z.number(), observations: z.number() }),
  ),
  'facets.list': query(
    'The values each facet has in the workspace, most frequent first (at most 500 each).',
    z.strictObject({ filter: filterSchema }),
    z.object({
      environments: z.array(countedName),
      agents: z.array(countedName),
      tools: z.array(countedName),
      models: z.array(countedName),
      users: z.array(countedName),
      services: z.array(countedName),
    }),
  ),
}
