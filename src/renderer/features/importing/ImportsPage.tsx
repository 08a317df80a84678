import { useRef } from 'react'
import type { MouseEvent, ReactElement } from 'react'
import { formatBytes, formatCount, formatCounted, formatInstant } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useFilter, useNavigate } from '../../state/appStore'
import { encodeView } from '../../state/urlState'
import { Button } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { importStatusWords, shareSentence } from './importWords'
import type { ImportView } from './importWords'
import './importing.css'
import { useImportFiles } from './useImportFiles'
import { useImportKeys } from './useImportKeys'

/** Every import so far, newest first, each with its account. */
export function ImportsPage(): ReactElement {
  const { data, error, refetch } = useEngineQuery('imports.list', {})
  const { choose, loadSample } = useImportFiles()
  const list = useRef<HTMLTableSectionElement>(null)
  useImportKeys(list)
  const actions = (
    <>
      <Button tone="primary" size="small" icon="file" onClick={() => choose(false)}>
        Open files…
      </Button>
      <Button size="small" icon="folder" onClick={() => choose(true)}>
        Open a folder…
      </Button>
    </>
  )
  if (error !== null && data === undefined) {
    return (
      <ErrorPanel
        title="The imports could not be read"
        message={error.message}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data?.imports.length === 0) {
    return (
      <EmptyState
        icon="imports"
        title="Nothing has been imported yet"
        actions={
          <>
            {actions}
            <Button size="small" icon="sparkles" onClick={loadSample}>
              Try the sample
            </Button>
          </>
        }
      >
        <p>Drop files anywhere on this page. Each import gets a report of what was kept and what was not.</p>
      </EmptyState>
    )
  }
  return (
    <>
      <div className="listHead">
        <h1>Imports</h1>
        <span className="listCounts">
          {data === undefined ? 'Reading…' : formatCounted(data.imports.length, 'import')}
        </span>
        <span className="spacer" />
        {actions}
      </div>
      <div className="importsScroll">
        <table className="plainTable" aria-label="Imports">
          <thead>
            <tr>
              <th>What</th>
              <th>Status</th>
              <th>Findings</th>
              <th className="plainEnd plainMinor">Size</th>
              <th
                className="plainEnd plainMinor"
                title="Prompts and answers: as they came, and what they take"
              >
                Texts
              </th>
              <th className="plainEnd">Read</th>
              <th className="plainEnd plainMinor">Stored</th>
              <th className="plainEnd plainMinor">Merged</th>
              <th className="plainEnd">Skipped</th>
              <th className="plainEnd">Traces</th>
              <th className="plainEnd">Spans</th>
              <th className="plainEnd">When</th>
            </tr>
          </thead>
          <tbody ref={list}>
            {data?.imports.map((view) => (
              <ImportRow key={view.importId} view={view} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function ImportRow({ view }: { readonly view: ImportView }): ReactElement {
  const zone = useZone()
  const filter = useFilter()
  const navigate = useNavigate()
  const route = { page: 'imports', importId: view.importId } as const
  const share = shareSentence(view)
  const findings = view.warnings.reduce((sum, warning) => sum + warning.count, 0)
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    navigate(route)
  }
  return (
    <tr className={classNames(view.status === 'undone' && 'plainFaint')}>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a cell is no control */}
      <td className="plainGrow">
        <a className="plainLink" href={encodeView({ route, filter })} onClick={follow}>
          <bdi>{view.label}</bdi>
        </a>
      </td>
      <td>
        <ImportStatus status={view.status} />
      </td>
      <td title={view.warnings.map((warning) => `${warning.code} ×${formatCount(warning.count)}`).join('\n')}>
        {findings === 0 ? (
          <span className="muted">none</span>
        ) : (
          <span className="importFindings">◐ {formatCount(findings)}</span>
        )}
      </td>
      <td className="plainEnd plainMinor">{formatBytes(view.bytes)}</td>
      <td className="plainEnd plainMinor" title={share ?? undefined}>
        {share === null ? (
          <span className="muted">–</span>
        ) : (
          `${formatBytes(view.textBytes)} → ${formatBytes(view.keptBytes)}`
        )}
      </td>
      <td className="plainEnd">{formatCount(view.read)}</td>
      <td className="plainEnd plainMinor">{formatCount(view.stored)}</td>
      <td className="plainEnd plainMinor">{formatCount(view.merged)}</td>
      <td className={classNames('plainEnd', view.skipped > 0 && 'importSkipped')}>
        {formatCount(view.skipped)}
      </td>
      <td className="plainEnd">{formatCount(view.traces)}</td>
      <td className="plainEnd">{formatCount(view.observations)}</td>
      <td className="plainEnd muted" title={new Date(view.startedMs).toISOString()}>
        {formatInstant(String(BigInt(Math.round(view.startedMs)) * 1_000_000n), zone)}
      </td>
    </tr>
  )
}

/** How an import ended, as shape, colour and word. */
export function ImportStatus({ status }: { readonly status: ImportView['status'] }): ReactElement {
  const shape = { running: '◌', done: '✓', failed: '●', cancelled: '○', interrupted: '◐', undone: '↶' }[
    status
  ]
  return (
    <span className={classNames('importStatus', `importStatus-${status}`)}>
      <span aria-hidden="true">{shape}</span> {importStatusWords[status]}
    </span>
  )
}
