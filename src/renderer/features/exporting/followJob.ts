import type { Job } from '../../../shared/contract/jobs'
import { EngineError } from '../../../shared/contract/errors'
import type { RendererClient } from '../../engine/rendererClient'

/** Without an answer for so long, the engine is taken for gone. */
const givenUpAfterMs = 30_000
/** Between two looks while it does not answer. */
const lookAgainMs = 1_000

export interface FollowTimes {
  readonly givenUpAfterMs: number
  readonly lookAgainMs: number
}

/**
 * Resolves with the job when it is done; rejects with its sentence when it failed or was cancelled. Aborting cancels the
 * job. Events are hints: after a gap, jobs are asked for. It always ends: an engine that stays away, that refuses us or
 * that does not know the job any more ends it too.
 */
export function followJob(
  client: Pick<RendererClient, 'call' | 'on' | 'onConnection' | 'onRefused'>,
  jobId: string,
  signal: AbortSignal,
  onProgress: (job: Job) => void,
  times: FollowTimes = { givenUpAfterMs, lookAgainMs },
): Promise<Job> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = []
    let isSettled = false
    let lostSinceMs: number | null = null
    let timer: ReturnType<typeof setTimeout> | null = null
    const settle = (act: () => void): void => {
      if (isSettled) return
      isSettled = true
      if (timer !== null) clearTimeout(timer)
      for (const stop of stops) stop()
      act()
    }
    const fail = (error: EngineError): void => settle(() => reject(error))
    const take = (job: Job): void => {
      if (job.jobId !== jobId) return
      if (job.state === 'running' || job.state === 'waiting') onProgress(job)
      else if (job.state === 'done') settle(() => resolve(job))
      else
        fail(
          new EngineError(
            job.state === 'cancelled' ? 'cancelled' : 'internal',
            job.message ?? 'It was stopped.',
          ),
        )
    }
    const lose = (): void => {
      lostSinceMs ??= performance.now()
      if (performance.now() - lostSinceMs >= times.givenUpAfterMs) {
        fail(
          new EngineError('internal', 'Spanglass cannot be reached; whether this was finished is not known.'),
        )
        return
      }
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(look, times.lookAgainMs)
    }
    const look = (): void => {
      if (isSettled) return
      client.call('jobs.list', {}).then(
        ({ jobs }) => {
          lostSinceMs = null
          const job = jobs.find((each) => each.jobId === jobId)
          if (job !== undefined) take(job)
          else
            fail(
              new EngineError('not_found', 'Spanglass was started again meanwhile; this was not finished.'),
            )
        },
        () => {
          if (!isSettled) lose()
        },
      )
    }
    const cancel = (): void => {
      client.call('jobs.cancel', { jobId }).then(look, () => fail(new EngineError('cancelled', 'Cancelled.')))
    }
    signal.addEventListener('abort', cancel, { once: true })
    stops.push(
      () => signal.removeEventListener('abort', cancel),
      client.on('jobs.progressed', take),
      client.on('jobs.finished', take),
      client.onConnection((connected) => {
        if (connected) look()
        else lose()
      }),
      client.onRefused(() =>
        fail(new EngineError('refused', 'Spanglass was started again meanwhile; this was not finished.')),
      ),
    )
    if (signal.aborted) cancel()
    else look()
  })
}
