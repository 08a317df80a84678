import { z } from 'zod'
import { exportForms, exportLosses } from '../model/exportForms'
import type { ExportLoss } from '../model/exportForms'
import { exportScopeSchema } from '../model/exportScope'
import { filterSchema } from '../model/filter'
import { foundSecretsSchema, maskingSchema } from '../model/masking'
import { secretKinds } from '../model/secretKinds'
import { binary, command, query } from './define'
import { jobSchema } from './jobs'
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

/** Traces to take, whole, or a piece of one of them. */
const takenTraces = {
  traceKeys: z.array(sourcedKey).min(1).max(1_000),
  /** A piece of one trace, for traces larger than a reply. */
  spans: z
    .strictObject({
      offset: z.number().int().nonnegative(),
      limit: z.number().int().positive().max(1_000_000),
    })
    .nullable()
    .default(null),
}

/** Null writes everything as it is. */
const masking = maskingSchema.nullable().default(null)

export const exports_ = {
  'exports.otlpJson': binary(
    'Traces as OTLP JSON (one ExportTraceServiceRequest), UTF-8; importing it again gives the same observations, but for what is masked. Empty when `spans` lies beyond the end.',
    z.strictObject({ ...takenTraces, masking }),
  ),
  'exports.traces': binary(
    'Traces in one of the forms. Texts follow each other with a line break between, protobuf without. Empty when `spans` lies beyond the end.',
    z.strictObject({ form: z.enum(exportForms), ...takenTraces, masking }),
  ),
  'exports.findSecrets': query(
    'Secrets in these traces, as an export would write them: what each is, its mask and where it stands; never the secret.',
    z.strictObject({
      ...takenTraces,
      /** Kinds that are not looked for. */
      keptKinds: z.array(z.enum(secretKinds)).max(secretKinds.length).default([]),
    }),
    foundSecretsSchema,
  ),
  'exports.findLosses': query(
    'What a form would lose of these traces: they are written, read back and compared.',
    z.strictObject({ form: z.enum(exportForms), ...takenTraces }),
    z.object({
      losses: z.array(
        z.object({
          code: z.enum(Object.keys(exportLosses) as [ExportLoss, ...ExportLoss[]]),
          /** What is lost, one sentence. */
          text: z.string(),
          /** Spans or records concerned. */
          count: z.number(),
        }),
      ),
      traces: z.number(),
      observations: z.number(),
    }),
  ),
  'exports.save': command(
    'Writes an export of any size as a job: to a file chosen in a dialog, or to a download that begins when the page opens its address, once, within a minute.',
    z.strictObject({
      form: z.enum(exportForms),
      scope: exportScopeSchema,
      /** Of the file, without its suffix. */
      name: z.string().regex(/^[\w-]{1,80}$/),
      masking,
    }),
    z.object({
      /** Null when the person closed the dialog. */
      job: jobSchema.nullable(),
      /** Path below the page's origin; null where the host writes the file itself. */
      download: z.string().nullable(),
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
