import type { ReactElement } from 'react'
import type { Job } from '../../shared/contract/jobs'
import { jobNumbers, jobShare } from '../features/importing/jobWords'
import { errorMessage } from '../engine/replies'
import { useCommand } from '../engine/useCommand'
import { isRunning } from '../engine/useJobs'
import { useEngineQuery } from '../engine/useEngineQuery'
import { useNavigate, useNotify } from '../state/appStore'
import { Button, IconButton } from '../ui/Button'
import { ProgressBar } from '../ui/ProgressBar'
import './jobTray.css'

/** Everything that runs or ran, newest first: how far, how fast, how long, and how to stop it. */
export function JobTray({ jobs }: { readonly jobs: readonly Job[] }): ReactElement {
  return (
    <div className="jobTray">
      <h2 className="jobTrayHead">Jobs</h2>
      {jobs.toReversed().map((job) => (
        <JobLine key={job.jobId} job={job} />
      ))}
    </div>
  )
}

const stateWords: Readonly<Record<Job['state'], string>> = {
  running: 'running',
  waiting: 'waiting',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

function JobLine({ job }: { readonly job: Job }): ReactElement {
  const cancel = useCancelJob()
  const dismiss = useDismissJob()
  const navigate = useNavigate()
  const { importId } = job
  return (
    <div className="job">
      <bdi className="jobTitle">{job.label}</bdi>
      <span className="jobActions">
        {importId !== null && !isRunning(job) ? (
          <Button size="small" tone="quiet" onClick={() => navigate({ page: 'imports', importId })}>
            Report
          </Button>
        ) : null}
        {isRunning(job) ? (
          <Button size="small" onClick={() => cancel(job)}>
            Cancel
          </Button>
        ) : (
          <IconButton size="small" icon="close" label="Dismiss" onClick={() => dismiss(job)} />
        )}
      </span>
      {isRunning(job) ? <ProgressBar share={jobShare(job)} label={job.label} /> : null}
      <span className="jobNumbers">
        <span className={job.state === 'failed' ? 'jobFailed' : undefined}>{stateWords[job.state]}</span>
        {' · '}
        {jobNumbers(job)}
        {job.message === null ? null : (
          <>
            {' · '}
            <bdi>{job.message}</bdi>
          </>
        )}
      </span>
    </div>
  )
}

/** Asks a job to stop; a refusal is said. */
export function useCancelJob(): (job: Job) => void {
  const command = useCommand('jobs.cancel')
  const notify = useNotify()
  return (job) =>
    command.mutate({ jobId: job.jobId }, { onError: (error) => notify('error', errorMessage(error)) })
}

function useDismissJob(): (job: Job) => void {
  const command = useCommand('jobs.dismiss')
  const { refetch } = useEngineQuery('jobs.list', {})
  return (job) => command.mutate({ jobId: job.jobId }, { onSettled: () => void refetch() })
}
