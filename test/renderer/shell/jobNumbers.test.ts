import { expect, test } from 'vitest'
import { jobNumbers } from '../../../src/renderer/features/importing/jobWords'
import type { Job } from '../../../src/shared/contract/jobs'

const job: Job = {
  jobId: 'job-1',
  kind: 'prices',
  label: 'Costs with mine.json',
  state: 'running',
  doneBytes: 4_000,
  totalBytes: 120_000,
  records: 4_000,
  recordsPerSecond: 20_000,
  secondsLeft: 6,
  message: null,
  importId: null,
}

test('computing costs counts calls, not bytes', () => {
  expect(jobNumbers(job)).toBe('4,000 of 120,000 calls · 6 s left')
  expect(jobNumbers({ ...job, state: 'done', doneBytes: 120_000 })).toBe('120,000 of 120,000 calls')
  expect(jobNumbers({ ...job, totalBytes: null, doneBytes: 0, secondsLeft: null })).toBe('0 calls')
})

test('a look for secrets counts spans: it writes nothing', () => {
  expect(jobNumbers({ ...job, kind: 'secrets', records: 12_345, doneBytes: 0 })).toBe('12,345 spans')
})
