import type { Job } from '../../src/shared/contract/jobs'
import type { FoundSecrets } from '../../src/shared/model/masking'
import type { StubAnswers } from './renderPage'

export const searchJob: Job = {
  jobId: 'search', kind: 'secrets', label: 'Looking for secrets', state: 'done', doneBytes: 0, totalBytes: null, records: 9,
  recordsPerSecond: null, secondsLeft: null, message: null, importId: null,
} // prettier-ignore

/** Answers of an engine whose search for secrets is done at once and found these; `jobs`: others that it knows. */
export function foundAnswers(found: FoundSecrets, jobs: readonly Job[] = []): StubAnswers {
  return {
    'exports.startSecretSearch': () => ({ job: searchJob, traces: 1, spans: 9 }),
    'exports.getFoundSecrets': () => ({ found, traces: 1, spans: 9, missing: 0 }),
    'jobs.list': () => ({ jobs: [searchJob, ...jobs] }),
    'jobs.dismiss': () => ({ dismissed: true }),
  }
}
