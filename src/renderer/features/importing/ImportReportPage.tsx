import { Activity } from 'react'
import type { ReactElement } from 'react'
import { useEngine } from '../../engine/EngineProvider'
import { errorCode } from '../../engine/replies'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useAppStore, useNavigate } from '../../state/appStore'
import { listRoute } from '../../state/view'
import { Button, IconButton } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { KeptFocus } from '../../ui/KeptFocus'
import { SplitPane } from '../../ui/SplitPane'
import { ImportStatus } from './ImportsPage'
import { countUnread } from './importWords'
import type { PlaceView } from './importWords'
import { MappableFiles } from './MappableFiles'
import { RawSource } from './RawSource'
import { readReportAsMarkdown } from './readWholeReport'
import { ReportFiles } from './ReportFiles'
import { ReportFindings } from './ReportFindings'
import { ReportTop } from './ReportTop'
import { changeReportView, readReportView, writeReportView } from './reportView'
import type { ReportView } from './reportView'
import { UndoImport } from './UndoImport'
import { useReportCommands } from './useReportCommands'
import './importing.css'
import './report.css'

/** Pixels of the window that stand above the files and the findings, and the share of the rest that the findings take. */
const aboveFiles = 300
const findingsShare = 0.5

/** What one import kept and what it did not: the account, the files, every finding with its places. */
export function ImportReportPage({
  importId,
  params,
}: {
  readonly importId: number
  readonly params: Readonly<Record<string, string>>
}): ReactElement {
  const { data, error, refetch } = useEngineQuery('imports.getReport', { importId }, { keep: false })
  const client = useEngine()
  const navigate = useNavigate()
  const findingsSize = useAppStore(
    (state) => state.sizes['reportFindings'] ?? Math.round((window.innerHeight - aboveFiles) * findingsShare),
  )
  const setSize = useAppStore((state) => state.setSize)
  const hasData =
    data !== undefined &&
    data.import.traces > 0 &&
    data.import.status !== 'undone' &&
    data.import.status !== 'running'
  const look = (): void => navigate(listRoute((data?.import.sessions ?? 0) > 0 ? 'sessions' : 'traces'))
  useReportCommands(data?.import ?? null, hasData ? look : null)
  if (error !== null && data === undefined) {
    const back = (
      <Button onClick={() => navigate({ page: 'imports', importId: null })}>To the list of imports</Button>
    )
    if (errorCode(error) === 'not_found') {
      return (
        <EmptyState icon="imports" title="This import is not in the workspace" actions={back}>
          <p>The address may come from another workspace.</p>
        </EmptyState>
      )
    }
    return (
      <ErrorPanel
        title="The report could not be read"
        message={error.message}
        onRetry={() => void refetch()}
        actions={back}
      />
    )
  }
  if (data === undefined) return <div className="importsScroll muted reportLoading">Reading the report…</div>
  const { import: summary, fileCount, statuses, findings } = data
  const view = readReportView(params)
  const change = (changes: Partial<ReportView>): void => {
    // One press may change it twice: the row stood on, and what is done there.
    const { route } = useAppStore.getState().view
    const now = route.page === 'imports' ? readReportView(route.params ?? {}) : view
    const next = writeReportView(changeReportView(now, changes))
    // Looking at a byte is a step one goes back from; choosing is not.
    const isStep = changes.byte !== undefined && changes.byte !== null && now.byte === null
    navigate({ page: 'imports', importId, params: next }, { replace: !isStep })
  }
  const { sourceId, byte } = view
  const source = sourceId === null || byte === null ? null : { fileId: sourceId, byte }
  const found = (
    <ReportFindings
      importId={importId}
      view={view}
      fileCount={fileCount}
      findings={findings}
      isGone={summary.status === 'undone'}
      onView={change}
    />
  )
  return (
    <>
      <div className="listHead">
        <IconButton
          icon="arrowLeft"
          label="All imports"
          onClick={() => navigate({ page: 'imports', importId: null })}
        />
        <h1 className="reportTitle">
          <bdi>{summary.label}</bdi>
        </h1>
        <ImportStatus status={summary.status} />
        <span className="spacer" />
        <CopyButton text={() => readReportAsMarkdown(client, importId)} label="Copy the report as Markdown">
          Copy as Markdown
        </CopyButton>
        <UndoImport view={summary} />
        {hasData ? (
          <Button size="small" tone="primary" onClick={look}>
            Look at the data
          </Button>
        ) : null}
      </div>
      {/* Kept as it is while a byte is looked at: one comes back to the same row. */}
      <Activity mode={source === null ? 'visible' : 'hidden'}>
        <KeptFocus className="report">
          <ReportTop
            key={importId}
            view={summary}
            fileCount={fileCount}
            unread={countUnread(statuses, findings)}
            hasData={hasData}
            onView={change}
          />
          {summary.status !== 'undone' && findings.some(({ code }) => code === 'unrecognised') ? (
            <MappableFiles importId={importId} />
          ) : null}
          {fileCount > 1 ? (
            <SplitPane
              orientation="vertical"
              size={findingsSize}
              onSize={(size) => setSize('reportFindings', size)}
              minSide={160}
              minMain={120}
              handleLabel="Height of the findings"
              main={<ReportFiles importId={importId} view={view} statuses={statuses} onView={change} />}
              side={found}
            />
          ) : fileCount === 1 ? (
            found
          ) : null}
        </KeptFocus>
      </Activity>
      {source === null ? null : <SourceOfFile importId={importId} {...source} view={view} onView={change} />}
    </>
  )
}

function SourceOfFile({
  importId,
  fileId,
  byte,
  view,
  onView,
}: {
  readonly importId: number
  readonly fileId: number
  readonly byte: number
  readonly view: ReportView
  readonly onView: (changes: Partial<ReportView>) => void
}): ReactElement | null {
  const answer = useEngineQuery('imports.listFiles', { importId, fileId, limit: 1 }, { keep: false })
  const finding = useFindingAt(importId, view)
  const [file] = answer.data?.rows ?? []
  if (file === undefined)
    return answer.data === undefined ? null : (
      <EmptyState
        icon="help"
        title="There is no such file"
        actions={<Button onClick={() => onView({ byte: null })}>To the report</Button>}
      >
        <p>It does not belong to this import.</p>
      </EmptyState>
    )
  return (
    <RawSource
      fileId={fileId}
      path={file.path}
      sizeBytes={file.bytes}
      byte={byte}
      finding={finding}
      onByte={(next) => onView({ byte: next })}
      onClose={() => onView({ byte: null })}
    />
  )
}

/** The finding one stands on, where it is at the byte that is looked at. */
function useFindingAt(importId: number, view: ReportView): PlaceView | null {
  const { code, status, text, place, byte, sourceId } = view
  // As its list asks: what filters the files filters their places, unless one file is chosen.
  const files = view.fileId === null ? { status, text } : {}
  const { data } = useEngineQuery(
    'imports.listPlaces',
    { importId, fileId: view.fileId, code, ...files, offset: place ?? 0, limit: 1 },
    { enabled: place !== null && byte !== null, keep: false },
  )
  const found = place === null ? undefined : data?.rows[0]
  return found !== undefined && found.fileId === sourceId && found.offset === byte ? found : null
}
