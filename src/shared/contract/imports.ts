import { z } from 'zod'
import { command, query } from './define'
import { rowId } from './shared'

export const importStatuses = ['running', 'done', 'failed', 'cancelled', 'interrupted', 'undone'] as const

export const findingSchema = z.object({
  code: z.string(),
  /** What the code means, one sentence. */
  text: z.string(),
  count: z.number(),
  /** The first few, with their place. */
  samples: z.array(
    z.object({
      message: z.string(),
      offset: z.number().nullable(),
      line: z.number().nullable(),
      /** The observation concerned, when there is one. */
      traceKey: z.string().nullable(),
      spanId: z.string().nullable(),
    }),
  ),
})

export const importFileSchema = z.object({
  fileId: rowId,
  path: z.string(),
  format: z.string().nullable(),
  formatLabel: z.string().nullable(),
  status: z.enum(['done', 'failed', 'cancelled', 'running']),
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
  findings: z.array(findingSchema),
})

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
  warnings: z.array(z.object({ code: z.string(), count: z.number() })),
})

export const imports = {
  'imports.start': command(
    'Imports files by their handles; answers at once with a job.',
    z.strictObject({ handles: z.array(z.string().max(200)).min(1).max(10_000) }),
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
    'The fidelity report of one import: per file, what came in and every finding.',
    z.strictObject({ importId: rowId }),
    z.object({ import: importSchema, files: z.array(importFileSchema) }),
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
