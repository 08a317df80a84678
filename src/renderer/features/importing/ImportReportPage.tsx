import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatBytes, formatCount, formatCounted, formatInstant } from '../../../shared/logic/formatters'
import { useCommand } from '../../engine/useCommand'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useNavigate, useNotify } from '../../state/appStore'
import { listRoute } from '../../state/view'
import { Button, IconButton } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { CopyButton } from '../../ui/CopyButton'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { ImportFile } from './ImportFile'
import { ImportStatus } from './ImportsPage'
import { accountSentence, doesAccountAddUp, reportMarkdown } from './importWords'
import type { ImportView } from './importWords'
import './importing.css'

/** What one import kept and what it did not, file by file. */
export function ImportReportPage({ importId }: { readonly importId: number }): ReactElement {
  const { data, error, refetch } = useEngineQuery('imports.getReport', { importId }, { keep: false })
  const navigate = useNavigate()
  const zone = useZone()
  if (error !== null && data === undefined) {
    return (
      <ErrorPanel
        title="The report could not be read"
        message={error.message}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data === undefined) return <div className="importsScroll muted reportLoading">Reading the report…</div>
  const { import: view, files } = data
  const failed = files.filter((file) => file.status === 'failed').length
  return (
    <>
      <div className="listHead">
        <IconButton
          icon="arrowLeft"
          label="All imports"
          onClick={() => navigate({ page: 'imports', importId: null })}
        />
        <h1 className="reportTitle">
          <bdi>{view.label}</bdi>
        </h1>
        <ImportStatus status={view.status} />
        <span className="spacer" />
        <CopyButton text={() => reportMarkdown(view, files)} label="Copy the report as Markdown">
          Copy as Markdown
        </CopyButton>
        <UndoButton view={view} />
        {view.traces > 0 ? (
          <Button
            size="small"
            tone="primary"
            onClick={() => navigate(listRoute(view.sessions > 0 ? 'sessions' : 'traces'))}
          >
            Look at the data
          </Button>
        ) : null}
      </div>
      <div className="importsScroll">
        <div className="report">
          <p className="reportSummary">
            {formatCounted(files.length, 'file')}, {formatBytes(view.bytes)}, read in{' '}
            {view.seconds < 10 ? view.seconds.toFixed(2) : formatCount(view.seconds)} s, started{' '}
            <time title={new Date(view.startedMs).toISOString()}>
              {formatInstant(String(BigInt(Math.round(view.startedMs)) * 1_000_000n), zone)}
            </time>
            {failed > 0 ? (
              <strong className="importSkipped">; {formatCounted(failed, 'file')} could not be read</strong>
            ) : (
              ''
            )}
            .
          </p>
          <dl className="reportFigures">
            <Figure name="sessions" value={view.sessions} />
            <Figure name="traces" value={view.traces} />
            <Figure name="spans" value={view.observations} />
            <Figure name="records read" value={view.read} isFirst />
            <Figure sign="=" name="stored" value={view.stored} />
            <Figure sign="+" name="merged" value={view.merged} />
            <Figure sign="+" name="skipped" value={view.skipped} isBad={view.skipped > 0} />
          </dl>
          {doesAccountAddUp(view) || view.status === 'running' ? null : (
            <p className="fieldError">
              These figures do not add up: {accountSentence(view)}. That is a mistake in Spanglass.
            </p>
          )}
          {files.map((file) => (
            <ImportFile key={file.fileId} file={file} isOnly={files.length === 1} />
          ))}
        </div>
      </div>
    </>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: number
  readonly isBad?: boolean
  /** Opens the account: a line stands before it. */
  readonly isFirst?: boolean
  /** What stands between it and the figure before. */
  readonly sign?: '=' | '+'
}

function Figure({ name, value, isBad = false, isFirst = false, sign }: FigureProps): ReactElement {
  return (
    <div className={classNames('reportFigure', isFirst && 'reportFigureFirst')} data-sign={sign}>
      <dt>{name}</dt>
      <dd className={isBad ? 'importSkipped' : undefined}>{formatCount(value)}</dd>
    </div>
  )
}

function UndoButton({ view }: { readonly view: ImportView }): ReactElement | null {
  const [isAsking, setAsking] = useState(false)
  const undo = useCommand('imports.undo')
  const notify = useNotify()
  if (view.status === 'undone' || view.status === 'running') return null
  const run = async (): Promise<void> => {
    const { observationsRemoved, observationsRederived } = await undo.mutateAsync({ importId: view.importId })
    const again =
      observationsRederived > 0
        ? ` ${formatCounted(observationsRederived, 'span')} that other imports also brought stayed.`
        : ''
    notify('ok', `Taken back: ${formatCounted(observationsRemoved, 'span')} removed.${again}`)
  }
  return (
    <>
      <Button size="small" icon="undo" onClick={() => setAsking(true)}>
        Undo
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Take this import back?"
        confirmLabel="Take it back"
        onConfirm={run}
      >
        <p>
          Its records go from the workspace. What other imports also brought stays. Notes stay, and attach
          again when the data returns.
        </p>
      </ConfirmDialog>
    </>
  )
}
