import { memo } from 'react'
import type { ReactElement } from 'react'
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatInstant,
  formatUtc,
} from '../../shared/logic/formatters'
import { useIsConnected } from '../engine/EngineProvider'
import { useCapabilities } from '../engine/useCapability'
import { jobNumbers, jobShare } from '../features/importing/jobWords'
import { useEngineQuery } from '../engine/useEngineQuery'
import { isRunning, useJobs } from '../engine/useJobs'
import { useZone } from '../engine/useSettings'
import { useUpload } from '../engine/useUpload'
import { IconButton } from '../ui/Button'
import { Popover } from '../ui/Popover'
import { ProgressBar } from '../ui/ProgressBar'
import { JobTray, useCancelJob } from './JobTray'

/** What goes on, what is in the workspace, and up to when. */
export const StatusBar = memo(function StatusBar(): ReactElement {
  const isConnected = useIsConnected()
  const capabilities = useCapabilities()
  return (
    <footer className="statusBar">
      {isConnected ? <Activity /> : <span className="statusItem statusProblem">● not connected</span>}
      <span className="spacer" />
      {capabilities === null || capabilities.readOnlyReason === null ? null : (
        <span className="statusItem statusProblem statusShrink" title={capabilities.readOnlyReason}>
          read only: <bdi>{capabilities.readOnlyReason}</bdi>
        </span>
      )}
      <Totals />
    </footer>
  )
})

function Activity(): ReactElement {
  const jobs = useJobs()
  const upload = useUpload()
  const cancel = useCancelJob()
  const running = jobs.filter(isRunning)
  const [first] = running
  return (
    <>
      {upload === null ? null : (
        <span className="statusItem statusProgress">
          <span className="statusShrink">
            Sending <bdi>{upload.fileName}</bdi>
          </span>
          <ProgressBar
            share={upload.totalBytes === 0 ? null : upload.sentBytes / upload.totalBytes}
            label="Sent"
          />
          {formatBytes(upload.sentBytes)} of {formatBytes(upload.totalBytes)}
          <IconButton icon="close" size="small" label="Stop sending" onClick={upload.cancel} />
        </span>
      )}
      {first === undefined ? null : (
        <span className="statusItem statusProgress">
          <bdi className="statusShrink">{first.label}</bdi>
          <ProgressBar share={jobShare(first)} label={first.label} />
          {jobNumbers(first)}
          <IconButton
            icon="close"
            size="small"
            label={`Cancel: ${first.label}`}
            onClick={() => cancel(first)}
          />
        </span>
      )}
      {jobs.length > 0 ? (
        <Popover
          label="Jobs"
          trigger={
            <button type="button" className="statusButton">
              {running.length > 1
                ? `${formatCount(running.length)} jobs`
                : running.length === 1
                  ? 'Details'
                  : `${formatCounted(jobs.length, 'job')} done`}
            </button>
          }
        >
          <JobTray jobs={jobs} />
        </Popover>
      ) : upload === null ? (
        <span className="statusItem muted">Ready</span>
      ) : null}
    </>
  )
}

function Totals(): ReactElement | null {
  const { data } = useEngineQuery('app.getStorage', {})
  const zone = useZone()
  if (data === undefined) return null
  return (
    <>
      <span className="statusItem statusTotals">
        {formatCounted(data.sessions, 'session')} · {formatCounted(data.traces, 'trace')} ·{' '}
        {formatCounted(data.observations, 'span')}
      </span>
      <span
        className="statusItem statusEnd"
        title={data.dataEndNs === null ? undefined : `Newest data: ${formatUtc(data.dataEndNs, 3)}`}
      >
        {placeInTime(data.dataEndNs, zone)}
      </span>
    </>
  )
}

/** Up to when there is data, in UTC, and the zone one reads times in; UTC is said once. */
function placeInTime(dataEndNs: string | null, zone: string): string {
  if (dataEndNs === null) return `zone ${zone}`
  const end = `data to ${formatInstant(dataEndNs, 'UTC', 'dateTime')} UTC`
  return zone === 'UTC' ? end : `${end} · zone ${zone}`
}
