import { useQueryClient } from '@tanstack/react-query'
import type { Job } from '../../shared/contract/jobs'
import { useEngineEvent } from './useEngineEvent'
import { useEngineQuery } from './useEngineQuery'

const key = ['jobs.list', {}]

/** Jobs that run, and those that ended and were not dismissed, oldest first; kept up to date by the engine's events. */
export function useJobs(): readonly Job[] {
  const cache = useQueryClient()
  const { data } = useEngineQuery('jobs.list', {})
  const put = (job: Job): void =>
    void cache.setQueryData<{ jobs: Job[] }>(key, (old) => ({ jobs: withJob(old?.jobs ?? [], job) }))
  useEngineEvent('jobs.progressed', put)
  useEngineEvent('jobs.finished', put)
  return data?.jobs ?? []
}

/** The list with one job replaced, or added at the end. */
export function withJob(jobs: readonly Job[], job: Job): Job[] {
  const at = jobs.findIndex((other) => other.jobId === job.jobId)
  return at < 0 ? [...jobs, job] : jobs.with(at, job)
}

export function isRunning(job: Job): boolean {
  return job.state === 'running' || job.state === 'waiting'
}
