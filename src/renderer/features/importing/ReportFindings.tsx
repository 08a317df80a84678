import type { ReactElement } from 'react'
import { formatBytes, formatCount, formatCounted } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useNavigate } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { accountSentence } from './importWords'
import type { ImportFileView } from './importWords'
import { ReportPlaces } from './ReportPlaces'
import type { ReportView } from './reportView'

/** What was found, wherever: in one file, or in all. */
export interface FoundThing {
  readonly code: string
  readonly text: string
  readonly isKept: boolean
  readonly count: number
}

export interface ReportFindingsProps {
  readonly importId: number
  readonly view: ReportView
  readonly fileCount: number
  /** Of all files together. */
  readonly findings: readonly FoundThing[]
  readonly onView: (changes: Partial<ReportView>) => void
}

/** What nobody read but is kept, and what a mapping read. */
function canBeMapped({ status, bytes, format }: ImportFileView): boolean {
  return bytes > 0 && (status === 'failed' || format?.startsWith('mapping:') === true)
}

/** The findings of one file, or of all: each with what it means; choosing one leaves its places and its files. */
export function ReportFindings({
  importId,
  view,
  fileCount,
  findings,
  onView,
}: ReportFindingsProps): ReactElement {
  const navigate = useNavigate()
  const isOne = view.fileId !== null || fileCount === 1
  const answer = useEngineQuery(
    'imports.listFiles',
    { importId, fileId: view.fileId, limit: 1 },
    { enabled: isOne, keep: false },
  )
  const file = isOne ? (answer.data?.rows[0] ?? null) : null
  const shown = file?.findings ?? (isOne ? [] : findings)
  return (
    <section className="reportPane" aria-label={file === null ? 'Findings' : file.path}>
      <div className="reportBar">
        {file === null ? (
          <h2>Findings in all files</h2>
        ) : (
          <FileHead file={file} isOnly={fileCount === 1} onAll={() => onView({ fileId: null, byte: null })} />
        )}
        <span className="spacer" />
        {view.code === null ? null : (
          <Button size="small" onClick={() => onView({ code: null })}>
            All findings
          </Button>
        )}
        {file !== null && canBeMapped(file) && (fileCount > 1 || file.format !== null) ? (
          <Button size="small" onClick={() => navigate({ page: 'mapping', fileId: file.fileId })}>
            {file.status === 'failed' ? 'Map its fields…' : 'Change its mapping…'}
          </Button>
        ) : null}
        {file !== null && file.bytes > 0 ? (
          <Button size="small" onClick={() => onView({ fileId: file.fileId, byte: 0 })}>
            Source
          </Button>
        ) : null}
      </div>
      {file === null || file.error === null ? null : (
        <p className="reportError">
          <span aria-hidden="true">● </span>
          <bdi>{file.error}</bdi>
        </p>
      )}
      {shown.length === 0 ? (
        isOne && file === null ? null : file?.status === 'failed' ? null : (
          <p className="reportClean">✓ Nothing to report: everything in it was understood and kept.</p>
        )
      ) : (
        <div className="reportFound">
          <ul className="reportFindings" aria-label="Kinds of findings">
            {shown.map((finding) => (
              <li key={finding.code}>
                <FindingButton
                  finding={finding}
                  isChosen={view.code === finding.code}
                  onClick={() => onView({ code: view.code === finding.code ? null : finding.code })}
                />
              </li>
            ))}
          </ul>
          <ReportPlaces
            importId={importId}
            view={view}
            isOneFile={isOne}
            onByte={(fileId, byte) => onView({ fileId, byte })}
          />
        </div>
      )}
    </section>
  )
}

function FileHead({
  file,
  isOnly,
  onAll,
}: {
  readonly file: ImportFileView
  readonly isOnly: boolean
  readonly onAll: () => void
}): ReactElement {
  return (
    <>
      {isOnly ? null : (
        <Button size="small" onClick={onAll}>
          All files
        </Button>
      )}
      <h2 className="reportTitle">
        <bdi>{file.path}</bdi>
      </h2>
      <span className="muted reportTitle">
        {file.formatLabel ?? 'not recognised'} · {formatBytes(file.bytes)}
        {isOnly || file.read === 0 ? '' : ` · ${accountSentence(file)}`}
      </span>
    </>
  )
}

function FindingButton({
  finding,
  isChosen,
  onClick,
}: {
  readonly finding: FoundThing & { readonly files?: number }
  readonly isChosen: boolean
  readonly onClick: () => void
}): ReactElement {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      className={classNames('reportFinding', isChosen && 'reportFindingChosen')}
      onClick={onClick}
    >
      <span className="reportFindingHead">
        <span className={finding.isKept ? 'reportKept' : 'reportLost'}>
          {finding.isKept ? 'kept' : 'skipped'}
        </span>
        <strong>{formatCount(finding.count)}×</strong>
        <span className="mono">{finding.code}</span>
        {finding.files === undefined ? null : (
          <span className="muted">in {formatCounted(finding.files, 'file')}</span>
        )}
      </span>
      <span className="reportFindingText">{finding.text}</span>
    </button>
  )
}
