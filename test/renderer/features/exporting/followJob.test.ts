import { expect, onTestFinished, test, vi } from 'vitest'
import { followJob } from '../../../../src/renderer/features/exporting/followJob'
import type { RendererClient } from '../../../../src/renderer/engine/rendererClient'
import type { Job } from '../../../../src/shared/contract/jobs'
import { searchJob } from '../../../support/fakeSearch'

const running: Job = { ...searchJob, jobId: 'job-3', kind: 'export', state: 'running' }
const times = { givenUpAfterMs: 60, lookAgainMs: 10 }

/** An engine that can be lost and found again. `list` answers what it knows of jobs, or throws where it is away. */
function engine(list: () => readonly Job[]) {
  const events = new Map<string, (payload: never) => void>()
  const connection: ((connected: boolean) => void)[] = []
  const refusals: (() => void)[] = []
  const calls: string[] = []
  const client = {
    call: async (name: string) => {
      calls.push(name)
      await Promise.resolve()
      return name === 'jobs.list' ? { jobs: list() } : { cancelled: list().length > 0 }
    },
    on: (name: string, listener: (payload: never) => void) => {
      events.set(name, listener)
      return () => void events.delete(name)
    },
    onConnection: (listener: (connected: boolean) => void) => {
      connection.push(listener)
      return () => void connection.splice(0)
    },
    onRefused: (listener: () => void) => {
      refusals.push(listener)
      return () => void refusals.splice(0)
    },
  } as unknown as RendererClient
  return {
    client,
    calls,
    tell: (job: Job) =>
      events.get(job.state === 'running' ? 'jobs.progressed' : 'jobs.finished')?.(job as never),
    connect: (connected: boolean) => connection.forEach((listener) => listener(connected)),
    refuse: () => refusals.forEach((listener) => listener()),
    listeners: () => events.size + connection.length + refusals.length,
  }
}

const away = (): never => {
  throw new Error('nobody there')
}
const never = new AbortController().signal

test('progress is told, the end resolves, and nobody listens any more', async () => {
  const { client, tell, listeners } = engine(() => [running])
  const heard: number[] = []
  const ended = followJob(client, 'job-3', never, ({ records }) => heard.push(records), times)
  tell({ ...running, records: 5 })
  tell({ ...running, jobId: 'another', state: 'done' })
  tell({ ...running, state: 'done', message: 'Well.' })
  expect(await ended).toMatchObject({ message: 'Well.' })
  expect(heard).toContain(5)
  expect(listeners()).toBe(0)
})

test('an end that was told while nobody was connected is asked for after the connection is back', async () => {
  let jobs: readonly Job[] = [running]
  const { client, connect } = engine(() => jobs)
  const ended = followJob(client, 'job-3', never, () => undefined, times)
  connect(false)
  jobs = [{ ...running, state: 'done' }]
  connect(true)
  expect(await ended).toMatchObject({ state: 'done' })
})

test('an engine that stays away ends it with a sentence', async () => {
  let isAway = false
  const { client, connect, listeners } = engine(() => (isAway ? away() : [running]))
  const ended = followJob(client, 'job-3', never, () => undefined, times)
  isAway = true
  connect(false)
  await expect(ended).rejects.toThrow('cannot be reached')
  expect(listeners()).toBe(0)
})

test('an engine that never answers ends it too, without any event', async () => {
  const { client } = engine(away)
  await expect(followJob(client, 'job-3', never, () => undefined, times)).rejects.toThrow('cannot be reached')
})

test('a short absence is waited out', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let answers = 0
  const { client, connect, tell } = engine(() => (++answers === 2 ? away() : [running]))
  const ended = followJob(client, 'job-3', never, () => undefined, times)
  connect(false)
  await vi.advanceTimersByTimeAsync(3 * times.lookAgainMs)
  expect(answers).toBeGreaterThan(2)
  await vi.advanceTimersByTimeAsync(times.givenUpAfterMs + 20)
  tell({ ...running, state: 'done' })
  expect(await ended).toMatchObject({ state: 'done' })
})

test('an engine that was started again knows nothing of it', async () => {
  const { client } = engine(() => [])
  await expect(followJob(client, 'job-3', never, () => undefined, times)).rejects.toThrow('started again')
  const { client: other, refuse } = engine(() => [running])
  const ended = followJob(other, 'job-3', never, () => undefined, times)
  refuse()
  await expect(ended).rejects.toThrow('started again')
})

test('aborting cancels the job; where that cannot be asked for, it ends at once', async () => {
  const stop = new AbortController()
  let state: Job['state'] = 'running'
  const { client, calls } = engine(() => [{ ...running, state, message: null }])
  const ended = followJob(client, 'job-3', stop.signal, () => undefined, times)
  state = 'cancelled'
  stop.abort()
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
  expect(calls).toContain('jobs.cancel')
  const lost = followJob(engine(away).client, 'job-3', AbortSignal.abort(), () => undefined, times)
  await expect(lost).rejects.toMatchObject({ code: 'cancelled' })
})
