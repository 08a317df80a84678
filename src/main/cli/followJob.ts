import { setTimeout as wait } from 'node:timers/promises'
import type { Job } from '../../shared/contract/jobs'
import { EngineError } from '../../shared/contract/errors'
import type { Door } from './door'
import type { Terminal } from './output'

const pollMs = 40

export interface FollowedJob {
  readonly jobId: string
  /** How far it is, in one line; a terminal shows it until the job ends. */
  describe(job: Job): string
  /** What an interruption means, one sentence. */
  readonly interrupted: string
}

/**
 * Waits for the end of a job and answers how it ended; undefined when the engine does not know it any more. Throws
 * `cancelled` when the person interrupts, and what the engine says when it cannot be asked.
 */
export async function followJob(
  door: Door,
  { jobId, describe, interrupted }: FollowedJob,
  terminal: Terminal | null,
): Promise<Job | undefined> {
  const line =
    terminal === null || terminal.width === null ? null : (text: string) => terminal.err(`\r\u001b[K${text}`)
  for (let round = 0; ; round += 1) {
    if (door.signal.aborted) {
      await door.cancelJob(jobId)
      throw new EngineError('cancelled', interrupted)
    }
    const { jobs } = await door.call('jobs.list', {})
    const job = jobs.find((each) => each.jobId === jobId)
    if (job === undefined || job.state === 'done' || job.state === 'failed' || job.state === 'cancelled') {
      if (round > 5) line?.('')
      return job
    }
    if (round % 5 === 4) line?.(describe(job))
    await wait(round < 20 ? pollMs : pollMs * 4)
  }
}
