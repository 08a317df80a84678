import { z } from 'zod'
import { event } from './define'
import { jobSchema } from './jobs'

export const events = {
  'jobs.progressed': event('A job moved on; at most ten a second.', jobSchema),
  'jobs.finished': event('A job ended.', jobSchema),
  'workspace.changed': event(
    'Data came or went: drop what is cached.',
    z.object({ what: z.enum(['traces', 'notes', 'settings']) }),
  ),
  'app.filesOpened': event(
    'The host was given files from outside; they are being imported.',
    z.object({ jobId: z.string(), importId: z.number() }),
  ),
  'app.navigated': event(
    'The host asks the page to go somewhere (menu, deep link): a hash route.',
    z.object({ route: z.string() }),
  ),
}
