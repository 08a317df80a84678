import { expect, it } from 'vitest'
import type { Door } from '../../src/main/cli/door'
import { followJob } from '../../src/main/cli/followJob'
import { EngineError } from '../../src/shared/contract/errors'
import type { Job } from '../../src/shared/contract/jobs'
import { searchJob } from '../support/fakeSearch'

const running: Job = { ...searchJob, jobId: 'job-3', state: 'running' }
const followed = {
  jobId: 'job-3',
  describe: (job: Job) => `${job.records} so far`,
  interrupted: 'Interrupted.',
}

/** A door behind which each look at the jobs is answered in turn, the last one from then on. */
function doorTo(answers: readonly (readonly Job[] | Error)[], signal = new AbortController().signal) {
  const cancelled: string[] = []
  let looks = 0
  const door = {
    call: () => {
      const answer = answers[Math.min(looks++, answers.length - 1)] ?? []
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ jobs: answer })
    },
    cancelJob: (jobId: string) => Promise.resolve(void cancelled.push(jobId)),
    signal,
  } as unknown as Door
  return { door, cancelled, looks: () => looks }
}

it('answers how a job ended, and tells a terminal how far it is meanwhile', async () => {
  const written: string[] = []
  const terminal = { width: 80, out: () => undefined, err: (text: string) => void written.push(text) }
  const { door } = doorTo([...Array.from({ length: 7 }, () => [running]), [{ ...running, state: 'failed' }]])
  expect(await followJob(door, followed, terminal)).toMatchObject({ state: 'failed' })
  // The line is shown, and cleared at the end.
  expect(written).toEqual(['\r\u001b[K9 so far', '\r\u001b[K'])
})

it('ends when the engine does not know the job any more', async () => {
  expect(await followJob(doorTo([[running], []]).door, followed, null)).toBeUndefined()
})

it('ends with what is said when the program that does it has ended', async () => {
  const gone = new EngineError('internal', 'The program that holds the workspace has ended.')
  await expect(followJob(doorTo([[running], gone]).door, followed, null)).rejects.toThrow('has ended')
})

it('an interruption cancels the job', async () => {
  const { door, cancelled, looks } = doorTo([[running]], AbortSignal.abort())
  await expect(followJob(door, followed, null)).rejects.toMatchObject({
    code: 'cancelled',
    message: 'Interrupted.',
  })
  expect([cancelled, looks()]).toEqual([['job-3'], 0])
})
