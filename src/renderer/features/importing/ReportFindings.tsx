import type { ReactElement } from 'react'
import { formatBytes } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useNavigate } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { FindingList } from './FindingList'
import type { FoundThing } from './FindingList'
import { accountSentence } from './importWords'
import type { ImportFileView } from './importWords'
import { ReportPlaces } from './ReportPlaces'
import type { ReportView } from './reportView'

export interface ReportFindingsProps {
  readonly importId: number
  readonly view: ReportView
  readonly fileCount: number
  /** Of all files together. */
  readonly findings: readonly FoundThing[]
  /** The import was taken back: neither its spans nor its bytes are there. */
  readonly isGone: boolean
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
  isGone,
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
        {file !== null && !isGone && canBeMapped(file) && (fileCount > 1 || file.format !== null) ? (
          <Button size="small" onClick={() => navigate({ page: 'mapping', fileId: file.fileId })}>
            {file.status === 'failed' ? 'Map its fields…' : 'Change its mapping…'}
          </Button>
        ) : null}
        {file !== null && !isGone && file.bytes > 0 ? (
          <Button size="small" onClick={() => onView({ sourceId: file.fileId, byte: 0 })}>
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
          <FindingList
            findings={shown}
            chosen={view.code}
            onChoose={(code) => onView({ code: view.code === code ? null : code })}
          />
          <ReportPlaces
            importId={importId}
            view={view}
            isOneFile={isOne}
            isGone={isGone}
            onPlace={(place) => onView({ place })}
            onByte={(sourceId, byte) => onView({ sourceId, byte })}
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
        {file.formatLabel ?? 'not recognised'}
        {/* Of what was not read, nobody knows the size. */}
        {file.bytes === 0 && file.status === 'failed' ? '' : ` · ${formatBytes(file.bytes)}`}
        {isOnly || file.read === 0 ? '' : ` · ${accountSentence(file)}`}
      </span>
    </>
  )
}
