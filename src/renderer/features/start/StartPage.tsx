import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { jobNumbers, jobShare } from '../importing/jobWords'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { isRunning, useJobs } from '../../engine/useJobs'
import { useUpload } from '../../engine/useUpload'
import { useNavigate } from '../../state/appStore'
import { listRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { ProgressBar } from '../../ui/ProgressBar'
import { useImportFiles } from '../importing/useImportFiles'
import { openedForms, openedPacking } from './openedForms'
import './start.css'
import { StartPicture } from './StartPicture'

/** Where one begins: bring files, or try the sample. */
export function StartPage(): ReactElement {
  const { choose, loadSample } = useImportFiles()
  const navigate = useNavigate()
  const storage = useEngineQuery('app.getStorage', {})
  const hasData = (storage.data?.traces ?? 0) > 0
  return (
    <div className="startScroll">
      <div className="start">
        <h1>{hasData ? 'Bring in more traces' : 'See what your agent did'}</h1>
        <p className="startLead">
          Open an export, a log folder or a trace file from any platform. Everything stays on this machine;
          nothing is sent anywhere.
        </p>
        <div className="startDrop">
          <StartPicture />
          <p className="startDropText">Drop files or folders here</p>
          <div className="startButtons">
            <Button tone="primary" icon="file" data-autofocus="" onClick={() => choose(false)}>
              Open files…
            </Button>
            <Button icon="folder" onClick={() => choose(true)}>
              Open a folder…
            </Button>
            <Button icon="sparkles" onClick={loadSample}>
              Try the sample
            </Button>
          </div>
          {hasData ? null : (
            <p className="startHint">
              Nothing at hand? The sample is a week of a shop’s support agents: slow tools, failed calls,
              costs.
            </p>
          )}
          <Progress />
        </div>
        {hasData && storage.data !== undefined ? (
          <p className="startOn">
            This workspace has {formatCounted(storage.data.sessions, 'session')},{' '}
            {formatCounted(storage.data.traces, 'trace')} and{' '}
            {formatCounted(storage.data.observations, 'span')}.{' '}
            <Button
              size="small"
              onClick={() => navigate(listRoute((storage.data?.sessions ?? 0) > 0 ? 'sessions' : 'traces'))}
            >
              Look at them
            </Button>
          </p>
        ) : null}
        <section className="startForms" aria-labelledby="startForms">
          <h2 id="startForms">What it opens</h2>
          <dl>
            {openedForms.map(({ family, forms }) => (
              <div key={family}>
                <dt>{family}</dt>
                <dd>{forms.map((form) => form.name).join(', ')}</dd>
              </div>
            ))}
            <div>
              <dt>Anything else</dt>
              <dd>unknown JSON, JSON lines and CSV: you say once what the fields mean</dd>
            </div>
            <div>
              <dt>Packed</dt>
              <dd>{openedPacking}</dd>
            </div>
          </dl>
          <p className="muted">
            Recognised by what is inside, never by the file name. Each import ends with a report: what was
            read, what was kept, what was skipped and why.
          </p>
        </section>
      </div>
    </div>
  )
}

function Progress(): ReactElement | null {
  const jobs = useJobs()
  const upload = useUpload()
  const running = jobs.find(isRunning)
  if (upload !== null) {
    return (
      <p className="startProgress" role="status">
        Sending <bdi>{upload.fileName}</bdi>
        <ProgressBar
          share={upload.totalBytes === 0 ? null : upload.sentBytes / upload.totalBytes}
          label="Sent"
        />
      </p>
    )
  }
  if (running === undefined) return null
  return (
    <p className="startProgress" role="status">
      <bdi>{running.label}</bdi>
      <ProgressBar share={jobShare(running)} label={running.label} />
      {jobNumbers(running)}
    </p>
  )
}
