import { z } from 'zod'
import { exportForms, exportLosses } from '../model/exportForms'
import type { ExportLoss } from '../model/exportForms'
import { exportPlaceSchema } from '../model/exportPiece'
import { exportScopeSchema, secretScopeSchema } from '../model/exportScope'
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

/** Traces to take, and where to go on in them: `next` of the answer before, null at first. */
const takenTraces = {
  traceKeys: z.array(sourcedKey).min(1).max(1_000),
  from: exportPlaceSchema.nullable().default(null),
}

/** Null writes everything as it is. */
const masking = maskingSchema.nullable().default(null)

export const exports_ = {
  'exports.readPiece': binary(
    'About 2 MB of traces in one of the forms, behind a header that says where the next piece begins. Pieces follow each other, texts end with a line break; OTLP comes back as it was when imported.',
    z.strictObject({ form: z.enum(exportForms), ...takenTraces, masking }),
  ),
  'exports.startSecretSearch': command(
    'Looks for secrets in what an export would write, or in what an import brought, as a job. It changes nothing.',
    z.strictObject({
      scope: secretScopeSchema,
      /** Kinds that are not looked for. */
      keptKinds: z.array(z.enum(secretKinds)).max(secretKinds.length).default([]),
    }),
    z.object({ job: jobSchema, traces: z.number(), spans: z.number() }),
  ),
  'exports.getFoundSecrets': query(
    'What a search for secrets found: what each is, its mask and where it stands; never the secret. Known of the last few searches.',
    z.strictObject({ jobId: z.string() }),
    z.object({
      found: foundSecretsSchema,
      /** What was looked through, and traces that were deleted meanwhile. */
      traces: z.number(),
      spans: z.number(),
      missing: z.number(),
    }),
  ),
  'exports.findLosses': query(
    'What a form would lose of these traces: a part of them is written, read back and compared; `next` says where to go on.',
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
      /** Traces begun and observations compared in this part. */
      traces: z.number(),
      observations: z.number(),
      /** Traces that are not in the workspace. */
      missing: z.number(),
      next: exportPlaceSchema.nullable(),
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
