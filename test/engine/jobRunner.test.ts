import { expect, test } from 'vitest'
import type { Job } from '../../src/shared/contract/jobs'
import { EventBus } from '../../src/main/engine/eventBus'
import { JobRunner } from '../../src/main/engine/jobRunner'

function runner(): { jobs: JobRunner; finished: Promise<Job>; heard: Job[] } {
  const events = new EventBus()
  const heard: Job[] = []
  const finished = new Promise<Job>((resolve) => {
    events.subscribe((name, payload) => {
      if (name === 'jobs.progressed') heard.push(payload as Job)
      if (name === 'jobs.finished') resolve(payload as Job)
    })
  })
  return { jobs: new JobRunner(events), finished, heard }
}

test('a job that ends tells its outcome and can be dismissed, not before', async () => {
  const { jobs, finished } = runner()
  let end: () => void = () => undefined
  const job = jobs.start('import', 'a.json', 7, async () => {
    await new Promise<void>((resolve) => (end = resolve))
    return { state: 'done', message: null }
  })
  expect(jobs.isBusy()).toBe(true)
  expect(jobs.dismiss(job.jobId)).toBe(false)
  end()
  expect(await finished).toMatchObject({ jobId: job.jobId, state: 'done', importId: 7 })
  expect(jobs.isBusy()).toBe(false)
  expect(jobs.dismiss(job.jobId)).toBe(true)
  expect(jobs.list()).toEqual([])
})

test('cancel shows at once, the work ends behind it', async () => {
  const { jobs, finished, heard } = runner()
  const job = jobs.start(
    'import',
    'a.json',
    null,
    (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
  )
  expect(jobs.cancel(job.jobId)).toBe(true)
  expect(heard.at(-1)?.state).toBe('cancelled')
  expect((await finished).state).toBe('cancelled')
  expect(jobs.cancel(job.jobId)).toBe(false)
})

test('work that throws fails with a sentence of ours: a foreign message may hold what nobody should read', async () => {
  const { jobs, finished } = runner()
  jobs.start('import', 'a.json', null, () => Promise.reject(new Error('broken pipe')))
  expect(await finished).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/^This failed inside Spanglass: Error at jobRunner\.test\.ts:\d+:\d+/),
  })
})

test('waiting is a state with its reason, until it runs on', async () => {
  const { jobs, finished, heard } = runner()
  jobs.start('import', 'a.json', null, async (_signal, update) => {
    update({ doneBytes: 5, totalBytes: 10, waiting: 'The disk is full.' })
    update({ doneBytes: 5, waiting: 'The disk is full.' })
    return { state: 'done', message: null }
  })
  await finished
  expect(heard[0]).toMatchObject({
    state: 'waiting',
    message: 'The disk is full.',
    doneBytes: 5,
    totalBytes: 10,
  })
})
