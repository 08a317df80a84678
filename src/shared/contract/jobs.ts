import { z } from 'zod'
import { command, query } from './define'

export const jobSchema = z.object({
  jobId: z.string(),
  kind: z.enum(['import', 'undo', 'index', 'export', 'prices', 'secrets']),
  label: z.string(),
  state: z.enum(['running', 'waiting', 'done', 'failed', 'cancelled']),
  /** Bytes done and in all; total null while unknown. */
  doneBytes: z.number(),
  totalBytes: z.number().nullable(),
  records: z.number(),
  recordsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** One sentence: what failed, or why it waits (disk full). */
  message: z.string().nullable(),
  importId: z.number().nullable(),
})
export type Job = z.output<typeof jobSchema>

export const jobs = {
  'jobs.list': query(
    'Jobs running now and those that ended since the program started.',
    z.strictObject({}),
    z.object({ jobs: z.array(jobSchema) }),
  ),
  'jobs.cancel': command(
    'Asks a job to stop; it ends as cancelled within half a second.',
    z.strictObject({ jobId: z.string() }),
    z.object({ cancelled: z.boolean() }),
  ),
  'jobs.dismiss': command(
    'Forgets an ended job.',
    z.strictObject({ jobId: z.string() }),
    z.object({ dismissed: z.boolean() }),
  ),
}
