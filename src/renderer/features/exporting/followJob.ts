import type { Job } from '../../../shared/contract/jobs'
import { EngineError } from '../../../shared/contract/errors'
import type { RendererClient } from '../../engine/rendererClient'

/**
 * Resolves with the job when it is done; rejects with its sentence when it failed or was cancelled. Aborting cancels the job.
 * Events are hints: what was missed in a gap is asked for.
 */
export function followJob(
  client: Pick<RendererClient, 'call' | 'on' | 'onConnection'>,
  jobId: string,
  signal: AbortSignal,
  onProgress: (job: Job) => void,
): Promise<Job> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = []
    const settle = (act: () => void): void => {
      for (const stop of stops.splice(0)) stop()
      act()
    }
    const take = (job: Job): void => {
      if (job.jobId !== jobId) return
      if (job.state === 'running' || job.state === 'waiting') onProgress(job)
      else if (job.state === 'done') settle(() => resolve(job))
      else {
        const code = job.state === 'cancelled' ? 'cancelled' : 'internal'
        settle(() => reject(new EngineError(code, job.message ?? 'It was stopped.')))
      }
    }
    const lookAgain = (): void => {
      client.call('jobs.list', {}).then(
        ({ jobs }) => jobs.forEach(take),
        () => undefined,
      )
    }
    const cancel = (): void => {
      client.call('jobs.cancel', { jobId }).catch(() => undefined)
    }
    signal.addEventListener('abort', cancel, { once: true })
    stops.push(
      () => signal.removeEventListener('abort', cancel),
      client.on('jobs.progressed', take),
      client.on('jobs.finished', take),
      client.onConnection((connected) => {
        if (connected) lookAgain()
      }),
    )
    if (signal.aborted) cancel()
    lookAgain()
  })
}
