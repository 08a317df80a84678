import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatBytes, formatCount, formatCounted, unknownText } from '../../../shared/logic/formatters'
import { useAppStore } from '../../state/appStore'
import { noColumnChoice } from '../../state/listColumnsSlice'
import { SelectField, TextField } from '../../ui/Fields'
import { emptySelection } from '../../ui/rowSelection'
import type { TableColumn } from '../../ui/tableColumns'
import { useHotkeys } from '../../ui/useHotkeys'
import { VirtualTable } from '../../ui/VirtualTable'
import { fileStatusWords, isMappedSince } from './importWords'
import type { ImportFileView } from './importWords'
import type { ReportView } from './reportView'
import { useReportRows } from './useReportRows'

/** Rows drawn before the first answer. */
const rowsWhileReading = 12
const tableId = 'imports.files'

export interface ReportFilesProps {
  readonly importId: number
  readonly view: ReportView
  readonly statuses: readonly { readonly status: ImportFileView['status']; readonly count: number }[]
  readonly onView: (changes: Partial<ReportView>) => void
}

/** The files of an import, however many: by name, by how they ended, by what was found in them. */
export function ReportFiles({ importId, view, statuses, onView }: ReportFilesProps): ReactElement {
  const { code, status, text } = view
  const files = useReportRows('imports.listFiles', { importId, code, status, text })
  const choice = useAppStore((state) => state.columns[tableId] ?? noColumnChoice)
  const setColumnWidth = useAppStore((state) => state.setColumnWidth)
  const [cursor, setCursor] = useState<number | null>(null)
  const choose = (index: number, file: ImportFileView | null): void => {
    setCursor(index)
    if (file !== null) onView({ fileId: file.fileId, byte: null })
  }
  // The table takes these keys itself; here they are for whoever stands elsewhere, but not among the findings.
  const step = (by: 1 | -1): boolean => {
    const { matching } = files
    if (matching === null || matching === 0) return false
    if (document.activeElement?.closest('.reportFound') !== null) return false
    const index = Math.max(0, Math.min(matching - 1, (cursor ?? (by > 0 ? -1 : matching)) + by))
    choose(index, files.rowAt(index))
    return true
  }
  const key = (id: string, label: string, keys: readonly string[], run: () => boolean) => ({
    id: `report.${id}`,
    label,
    section: 'Files of the import',
    keys,
    inPalette: false,
    run,
  })
  useHotkeys([
    key('nextFile', 'Next file: its findings', ['j', 'ArrowDown'], () => step(1)),
    key('previousFile', 'Previous file', ['k', 'ArrowUp'], () => step(-1)),
    key('openFile', 'Look at its source', ['Enter'], () => false),
  ])
  const filter = (changes: Partial<ReportView>): void => {
    setCursor(null)
    onView({ ...changes, fileId: null, byte: null })
  }
  return (
    <section className="reportPane" aria-label="Files">
      <div className="reportBar">
        <h2>Files</h2>
        <span className="muted">{filesSentence(files.matching, files.total)}</span>
        <span className="spacer" />
        <TextField
          label="Part of a file's name"
          placeholder="Name contains…"
          type="search"
          value={text}
          onChange={(event) => filter({ text: event.target.value })}
        />
        <SelectField
          label="How the file ended"
          value={status ?? ''}
          options={[
            { value: '', label: 'Any status' },
            ...statuses.map((each) => ({
              value: each.status,
              label: `${fileStatusWords[each.status]} (${formatCount(each.count)})`,
            })),
          ]}
          onChange={(event) =>
            filter({ status: statuses.find((each) => each.status === event.target.value)?.status ?? null })
          }
        />
      </div>
      {files.error !== null ? (
        <p className="reportError" role="alert">
          {files.error.message}
        </p>
      ) : files.matching === 0 ? (
        <p className="emptyText reportNone">No file of this import is like that.</p>
      ) : (
        <VirtualTable
          label="Files of the import"
          columns={columns}
          choice={choice}
          onWidth={(column, width) => setColumnWidth(tableId, column, width)}
          rowCount={files.matching ?? rowsWhileReading}
          rowAt={files.rowAt}
          keyOf={(file) => String(file.fileId)}
          sort={null}
          onSort={() => undefined}
          cursor={cursor}
          onCursor={choose}
          onOpen={({ fileId }) => onView({ fileId, sourceId: fileId, byte: 0 })}
          selection={
            view.fileId === null ? emptySelection : { keys: new Set([String(view.fileId)]), anchor: null }
          }
          onSelection={() => undefined}
          onShow={files.show}
          takesFocus={view.place === null}
          isStale={files.isStale}
        />
      )}
    </section>
  )
}

function filesSentence(matching: number | null, total: number | null): string {
  if (matching === null || total === null) return 'Reading…'
  return matching === total
    ? formatCounted(total, 'file')
    : `${formatCount(matching)} of ${formatCounted(total, 'file')}`
}

const figure = (
  id: string,
  title: string,
  yields: number,
  value: (file: ImportFileView) => number,
): TableColumn<ImportFileView> => ({
  id,
  title,
  width: 70,
  align: 'end',
  yields,
  sort: null,
  cell: (file) => (value(file) === 0 ? <span className="muted">0</span> : <>{formatCount(value(file))}</>),
})

const columns: readonly TableColumn<ImportFileView>[] = [
  {
    id: 'status',
    title: 'Status',
    width: 82,
    sort: null,
    isFixed: true,
    cell: (file) =>
      isMappedSince(file) ? (
        <span className="muted">
          <span aria-hidden="true">→</span> mapped
        </span>
      ) : (
        <span className={`importStatus-${file.status}`}>
          <span aria-hidden="true">
            {{ done: '✓', failed: '●', cancelled: '○', running: '◌' }[file.status]}
          </span>{' '}
          {fileStatusWords[file.status]}
        </span>
      ),
  },
  {
    id: 'path',
    title: 'File',
    width: 260,
    minWidth: 120,
    sort: null,
    isFixed: true,
    cell: (file) => (
      <bdi className="reportPath" title={file.path}>
        {file.path}
      </bdi>
    ),
  },
  {
    id: 'format',
    title: 'Format',
    width: 150,
    yields: 5,
    sort: null,
    cell: (file) => <span className="muted">{file.formatLabel ?? 'not recognised'}</span>,
  },
  {
    id: 'findings',
    title: 'Found',
    hint: 'Why it could not be read, or what was found in it',
    width: 200,
    isFlexible: true,
    sort: null,
    cell: (file) => <FoundCell file={file} />,
  },
  {
    ...figure('bytes', 'Size', 4, (file) => file.bytes),
    // Of a file that was not recognised nothing was counted, its size neither.
    cell: (file) => (file.bytes === 0 && file.status === 'failed' ? unknownText : formatBytes(file.bytes)),
  },
  figure('read', 'Read', 6, (file) => file.read),
  figure('stored', 'Stored', 2, (file) => file.stored),
  figure('merged', 'Merged', 1, (file) => file.merged),
  figure('skipped', 'Skipped', 7, (file) => file.skipped),
  figure('traces', 'Traces', 3, (file) => file.traces),
]

function FoundCell({ file }: { readonly file: ImportFileView }): ReactElement {
  if (file.error !== null) {
    return (
      <bdi className={isMappedSince(file) ? 'muted' : 'importSkipped'} title={file.error}>
        {file.error}
      </bdi>
    )
  }
  if (file.findings.length === 0) return <span className="muted">nothing to report</span>
  const words = file.findings
    .map(({ code, count }) => `${code.replaceAll('_', ' ')} ×${formatCount(count)}`)
    .join(', ')
  return (
    <span
      className={file.findings.some(({ isKept }) => !isKept) ? 'importLost' : 'importFindings'}
      title={words}
    >
      {words}
    </span>
  )
}
