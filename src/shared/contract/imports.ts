import { z } from 'zod'
import { command, query } from './define'
import { pageInput, rowId, sourcedKey } from './shared'

export const importStatuses = ['running', 'done', 'failed', 'cancelled', 'interrupted', 'undone'] as const

const fileStatuses = ['done', 'failed', 'cancelled', 'running'] as const

const findingMeaning = {
  code: z.string(),
  /** What the code means, one sentence. */
  text: z.string(),
  /** Whether the data concerned is in the workspace all the same. */
  isKept: z.boolean(),
  count: z.number(),
}

export const importFileSchema = z.object({
  fileId: rowId,
  path: z.string(),
  format: z.string().nullable(),
  formatLabel: z.string().nullable(),
  status: z.enum(fileStatuses),
  /** Why it failed, one sentence. */
  error: z.string().nullable(),
  bytes: z.number(),
  read: z.number(),
  stored: z.number(),
  merged: z.number(),
  skipped: z.number(),
  sessions: z.number(),
  traces: z.number(),
  observations: z.number(),
  findings: z.array(
    z.object({
      ...findingMeaning,
      /** How many of its places can be listed. */
      places: z.number(),
    }),
  ),
})

/** One place where a finding stands. */
export const findingPlaceSchema = z.object({
  fileId: rowId,
  path: z.string(),
  code: z.string(),
  /** Counts from 0 within the finding of the file. */
  position: z.number(),
  message: z.string(),
  /** Byte of the unpacked file, and its line where lines mean something. */
  offset: z.number().nullable(),
  line: z.number().nullable(),
  /** The observation concerned, when there is one. */
  traceKey: z.string().nullable(),
  spanId: z.string().nullable(),
})

/** Which files of an import, and which findings in them. */
const reportFilter = {
  importId: rowId,
  fileId: rowId.nullable().default(null),
  code: z.string().max(100).nullable().default(null),
  status: z.enum(fileStatuses).nullable().default(null),
  /** Part of the path, in any case. */
  text: z.string().max(1_000).default(''),
  ...pageInput,
}

export const importSchema = z.object({
  importId: rowId,
  /** What was opened: a file name, "3 files", "Sample workspace". */
  label: z.string(),
  status: z.enum(importStatuses),
  startedMs: z.number(),
  finishedMs: z.number().nullable(),
  seconds: z.number(),
  bytes: z.number(),
  read: z.number(),
  stored: z.number(),
  merged: z.number(),
  skipped: z.number(),
  sessions: z.number(),
  traces: z.number(),
  observations: z.number(),
  /** Bytes of texts each time they came, and of what was added for them; null where nobody counted. */
  textBytes: z.number().nullable(),
  keptBytes: z.number().nullable(),
  warnings: z.array(z.object({ code: z.string(), count: z.number() })),
})

export const imports = {
  'imports.start': command(
    'Imports files by their handles; answers at once with a job.',
    z.strictObject({
      handles: z.array(z.string().max(200)).min(1).max(10_000),
      /** A saved mapping that reads every file it can, whatever else might claim it. */
      mappingId: z.string().max(100).nullable().default(null),
    }),
    z.object({ jobId: z.string(), importId: rowId }),
  ),
  'imports.loadSample': command(
    'Imports the sample workspace that comes with the program.',
    z.strictObject({}),
    z.object({ jobId: z.string(), importId: rowId }),
  ),
  'imports.list': query(
    'All imports, newest first.',
    z.strictObject({}),
    z.object({ imports: z.array(importSchema) }),
  ),
  'imports.getReport': query(
    'The account of one import: its counts, how its files ended and how often each finding came.',
    z.strictObject({ importId: rowId }),
    z.object({
      import: importSchema,
      fileCount: z.number(),
      statuses: z.array(z.object({ status: z.enum(fileStatuses), count: z.number() })),
      findings: z.array(z.object({ ...findingMeaning, files: z.number() })),
    }),
  ),
  'imports.listFiles': query(
    'A window of the files of an import, in the order they were read, each with its findings.',
    z.strictObject(reportFilter),
    z.object({ rows: z.array(importFileSchema), matching: z.number(), total: z.number() }),
  ),
  'imports.listPlaces': query(
    'A window of the places where findings stand, by file and finding; `first` takes only so many of each.',
    z.strictObject({ ...reportFilter, first: z.number().int().nonnegative().nullable().default(null) }),
    z.object({
      rows: z.array(findingPlaceSchema),
      /** Places that can be listed, and how often it was found in all. */
      matching: z.number(),
      total: z.number(),
    }),
  ),
  'imports.listSpansAt': query(
    'The spans that were read from a byte of a file, at most 20.',
    z.strictObject({ fileId: rowId, offset: z.number().int().nonnegative() }),
    z.object({
      spans: z.array(z.object({ traceKey: sourcedKey, spanId: z.string(), name: z.string() })),
    }),
  ),
  'imports.awaitSearch': query(
    'Answers once the full text has caught up with what was imported.',
    z.strictObject({}),
    z.object({ ready: z.literal(true) }),
  ),
  'imports.undo': command(
    'Takes an import back: its records go, what other imports also supplied is derived again.',
    z.strictObject({ importId: rowId }),
    z.object({ observationsRemoved: z.number(), observationsRederived: z.number() }),
  ),
}
