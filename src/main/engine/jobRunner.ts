import type { Job } from '../../shared/contract/jobs'
import { StoreError, toStoreError } from '../store/storeError'
import type { EventBus } from './eventBus'

/** Pages hear of a job's progress at most this often. */
const progressEveryMs = 250
/** Jobs that ended are remembered up to here, oldest forgotten first. */
const rememberedJobs = 50
/** The rate is taken over this much time. */
const rateWindowMs = 3_000

export interface JobUpdate {
  readonly doneBytes?: number
  readonly totalBytes?: number | null
  readonly records?: number
  /** A sentence while the job waits; null when it runs. */
  readonly waiting?: string | null
}

export interface JobOutcome {
  readonly state: 'done' | 'failed' | 'cancelled'
  readonly message: string | null
}

interface RunningJob {
  job: Job
  readonly controller: AbortController
  readonly samples: { readonly atMs: number; readonly records: number; readonly bytes: number }[]
  lastToldMs: number
}

/** Long work in the background: progress, rate, time left, cancel. */
export class JobRunner {
  private readonly jobs = new Map<string, RunningJob>()
  private nextId = 1
  private readonly settled = new Set<Promise<void>>()

  constructor(private readonly events: EventBus) {}

  /** Starts `work` and answers its job at once. */
  start(
    kind: Job['kind'],
    label: string,
    importId: number | null,
    work: (signal: AbortSignal, update: (change: JobUpdate) => void) => Promise<JobOutcome>,
  ): Job {
    const job: Job = {
      jobId: `job-${this.nextId++}`,
      kind,
      label,
      importId,
      state: 'running',
      doneBytes: 0,
      totalBytes: null,
      records: 0,
      recordsPerSecond: null,
      secondsLeft: null,
      message: null,
    }
    const running: RunningJob = { job, controller: new AbortController(), samples: [], lastToldMs: 0 }
    this.jobs.set(job.jobId, running)
    const done = this.run(running, work).finally(() => this.settled.delete(done))
    this.settled.add(done)
    return job
  }

  list(): Job[] {
    return [...this.jobs.values()].map(({ job }) => job)
  }

  /** Aborts a running job; it shows as cancelled at once, its end follows. False when it runs no more. */
  cancel(jobId: string): boolean {
    const running = this.jobs.get(jobId)
    if (running === undefined || !isActive(running.job)) return false
    running.controller.abort()
    running.job = {
      ...running.job,
      state: 'cancelled',
      message: running.job.kind === 'import' ? 'Cancelled; taking back what had come in.' : 'Cancelled.',
      secondsLeft: null,
    }
    this.events.emit('jobs.progressed', running.job)
    return true
  }

  dismiss(jobId: string): boolean {
    const running = this.jobs.get(jobId)
    if (running === undefined || isActive(running.job)) return false
    return this.jobs.delete(jobId)
  }

  isBusy(): boolean {
    return [...this.jobs.values()].some(({ job }) => isActive(job))
  }

  /** Cancels everything and waits until it has ended. */
  async close(): Promise<void> {
    for (const { controller } of this.jobs.values()) controller.abort()
    await Promise.allSettled(this.settled)
  }

  private async run(running: RunningJob, work: Parameters<JobRunner['start']>[3]): Promise<void> {
    let outcome: JobOutcome
    try {
      outcome = await work(running.controller.signal, (change) => this.update(running, change))
    } catch (error) {
      const failure = error instanceof StoreError ? error : toStoreError(error)
      outcome =
        failure.code === 'cancelled' || running.controller.signal.aborted
          ? { state: 'cancelled', message: 'Cancelled.' }
          : { state: 'failed', message: failure.message }
    }
    running.job = { ...running.job, state: outcome.state, message: outcome.message, secondsLeft: null }
    this.forgetOld()
    this.events.emit('jobs.finished', running.job)
  }

  private update(running: RunningJob, change: JobUpdate): void {
    if (running.job.state === 'cancelled') return
    const nowMs = performance.now()
    const { job, samples } = running
    const doneBytes = change.doneBytes ?? job.doneBytes
    const records = change.records ?? job.records
    const totalBytes = change.totalBytes === undefined ? job.totalBytes : change.totalBytes
    samples.push({ atMs: nowMs, records, bytes: doneBytes })
    while (samples.length > 2 && nowMs - (samples[0]?.atMs ?? nowMs) > rateWindowMs) samples.shift()
    const first = samples[0] ?? { atMs: nowMs, records, bytes: doneBytes }
    const seconds = (nowMs - first.atMs) / 1_000
    const bytesPerSecond = seconds > 0 ? (doneBytes - first.bytes) / seconds : 0
    const waiting = change.waiting ?? null
    running.job = {
      ...job,
      doneBytes,
      totalBytes,
      records,
      state: waiting === null ? 'running' : 'waiting',
      message: waiting,
      recordsPerSecond: seconds > 0.2 ? Math.round((records - first.records) / seconds) : null,
      secondsLeft:
        totalBytes !== null && bytesPerSecond > 0
          ? Math.round(Math.max(0, totalBytes - doneBytes) / bytesPerSecond)
          : null,
    }
    if (nowMs - running.lastToldMs < progressEveryMs && waiting === null) return
    running.lastToldMs = nowMs
    this.events.emit('jobs.progressed', running.job)
  }

  private forgetOld(): void {
    const ended = [...this.jobs.values()].filter(({ job }) => !isActive(job))
    for (const { job } of ended.slice(0, Math.max(0, ended.length - rememberedJobs)))
      this.jobs.delete(job.jobId)
  }
}

function isActive(job: Job): boolean {
  return job.state === 'running' || job.state === 'waiting'
}
