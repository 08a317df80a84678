import { useMemo, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { emptyFilter } from '../../../shared/model/filter'
import type { Filter } from '../../../shared/model/filter'
import { useEngineQuery } from '../../engine/useEngineQuery'
import type { ListProcedure, ListRow } from '../../engine/useRowWindow'
import { useAppStore, useFold, useNavigate } from '../../state/appStore'
import { isEmptyFilter } from '../../state/filterState'
import { noColumnChoice } from '../../state/listColumnsSlice'
import { listRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { emptySelection } from '../../ui/rowSelection'
import { SplitPane } from '../../ui/SplitPane'
import type { TableColumn } from '../../ui/tableColumns'
import { useHotkeys } from '../../ui/useHotkeys'
import { VirtualTable } from '../../ui/VirtualTable'
import { ExportButton } from '../exporting/ExportButton'
import type { ExportScope } from '../../../shared/model/exportScope'
import { ColumnsMenu } from './ColumnsMenu'
import { DeleteButton } from './DeleteButton'
import './lists.css'
import { listKeys } from './listKeys'
import { NothingListed } from './NothingListed'
import { useListRows } from './useListRows'
import type { ListRowsQuestion } from './useListRows'
import { useListScale } from './useListScale'
import type { ListScale } from './useListScale'

/** Empty rows drawn before the first answer, so that nothing jumps when it comes. */
const rowsWhileReading = 24

export interface ListPageProps<N extends ListProcedure> extends ListRowsQuestion<N> {
  /** "Traces"; and one of them, "trace". */
  readonly title: string
  readonly noun: string
  /** Must be a stable function. */
  readonly columns: (scale: ListScale) => readonly TableColumn<ListRow<N>>[]
  readonly onOpen: (row: ListRow<N>) => void
  readonly preview: (row: ListRow<N>) => ReactNode
  /** What deleting takes and leaves, in words. */
  readonly deleteWords: ReactNode
  readonly onDelete: (keys: readonly string[]) => Promise<string>
  /** Buttons of the owner, in the head. */
  readonly actions?: ReactNode
}

/** A list of sessions or traces: counts, table, preview beside it, and what one can do with the chosen rows. */
export function ListPage<N extends ListProcedure>(props: ListPageProps<N>): ReactElement {
  const { procedure, title, noun, keyOf } = props
  const { filter, sort, rows, cursor, cursorRow, moveTo, sortBy } = useListRows(props)
  const setFilter = useAppStore((state) => state.setFilter)
  const navigate = useNavigate()
  const choice = useAppStore((state) => state.columns[procedure] ?? noColumnChoice)
  const setColumnWidth = useAppStore((state) => state.setColumnWidth)
  const paneSize = useAppStore((state) => state.sizes['preview'] ?? 400)
  const setSize = useAppStore((state) => state.setSize)
  const [isPaneClosed, setPaneClosed] = useFold('preview', true)
  const [selection, setSelection] = useState(emptySelection)
  const [yielded, setYielded] = useState<readonly string[]>([])
  const scale = useListScale(rows.counts)
  const tracesInAll = useEngineQuery('app.getStorage', {}).data?.traces ?? 0
  const { columns: makeColumns } = props
  const columns = useMemo(() => makeColumns(scale), [makeColumns, scale])

  // Keys go by what was asked for: the row the preview shows may still be on its way.
  const isPaneOpen = !isPaneClosed && cursor !== null
  const setPane = (open: boolean): void => {
    setPaneClosed(!open)
    if (open && cursor === null && (rows.counts?.matching ?? 0) > 0) moveTo(0)
  }

  // The table takes these keys itself; here they are for whoever stands on a button of the head or in the preview.
  const step = (by: 1 | -1): boolean => {
    const matching = rows.counts?.matching ?? 0
    if (matching === 0) return false
    const from = cursor ?? (by > 0 ? -1 : matching)
    moveTo(Math.max(0, Math.min(matching - 1, from + by)))
    return true
  }

  useHotkeys([
    {
      id: 'list.preview',
      label: 'Open the preview',
      section: title,
      keys: ['ArrowRight', 'p'],
      run: () => (isPaneOpen ? false : setPane(true)),
    },
    {
      id: 'list.closePreview',
      label: 'Close the preview',
      section: title,
      keys: ['ArrowLeft'],
      run: () => (isPaneOpen ? setPane(false) : false),
    },
    {
      id: 'list.escape',
      label: 'Clear the choice, close the preview',
      section: title,
      keys: ['Escape'],
      inPalette: false,
      run: () => {
        if (selection.keys.size > 0) setSelection(emptySelection)
        else if (isPaneOpen) setPane(false)
        else return false
        return undefined
      },
    },
    {
      id: 'list.next',
      label: `Next ${noun}`,
      section: title,
      keys: ['j'],
      inPalette: false,
      run: () => step(1),
    },
    {
      id: 'list.previous',
      label: `Previous ${noun}`,
      section: title,
      keys: ['k'],
      inPalette: false,
      run: () => step(-1),
    },
    ...listKeys(title, noun),
  ])

  if (rows.error !== null && rows.counts === null) {
    return (
      <ErrorPanel
        title={`The ${title.toLowerCase()} could not be read`}
        message={rows.error.message}
        onRetry={rows.retry}
      />
    )
  }
  const counts = rows.counts
  const chosen = [...selection.keys]
  const table =
    counts !== null && counts.matching === 0 ? (
      <NothingListed
        total={counts.total}
        noun={noun}
        isFiltered={!isEmptyFilter(filter)}
        onClear={() => setFilter(emptyFilter)}
        onStart={() => navigate({ page: 'start' })}
        tracesWithout={noun === 'session' ? tracesInAll : 0}
        onTraces={() => navigate(listRoute('traces'))}
      />
    ) : (
      <VirtualTable
        label={title}
        sizeName="list"
        columns={columns}
        choice={choice}
        onWidth={(column, width) => setColumnWidth(procedure, column, width)}
        rowCount={counts?.matching ?? rowsWhileReading}
        rowAt={rows.rowAt}
        keyOf={keyOf}
        sort={sort}
        onSort={sortBy}
        cursor={cursor}
        onCursor={(index) => {
          // Before the first answer there are no rows to stand on.
          if (counts !== null) moveTo(index)
        }}
        onOpen={props.onOpen}
        {...(props.onApproach === undefined ? {} : { onPoint: props.onApproach })}
        selection={selection}
        onSelection={setSelection}
        onShow={rows.show}
        onYield={setYielded}
        isStale={rows.isStale}
        isUncounted={counts === null}
        hasFailed={rows.error !== null}
      />
    )

  // The pane keeps its place while its row is on its way: nothing beside it may jump.
  const preview =
    cursorRow === null ? <div className="preview" aria-busy={rows.isLoading} /> : props.preview(cursorRow)
  return (
    <>
      <div className="listHead">
        <h1>{title}</h1>
        <ListCountsLine counts={counts} isLoading={rows.isLoading} error={rows.error} />
        <span className="spacer" />
        {chosen.length > 0 ? (
          <>
            <span className="listChosen">{formatCount(chosen.length)} chosen</span>
            <Button size="small" tone="quiet" onClick={() => setSelection(emptySelection)}>
              Clear
            </Button>
            <DeleteButton
              noun={noun}
              keys={chosen}
              onDelete={props.onDelete}
              onDeleted={() => setSelection(emptySelection)}
            >
              {props.deleteWords}
            </DeleteButton>
          </>
        ) : null}
        {counts !== null && counts.matching > 0 ? (
          <ExportButton
            scope={exportScope(procedure, chosen, filter)}
            what={formatCounted(chosen.length > 0 ? chosen.length : counts.matching, noun)}
            name={`${noun}s`}
          />
        ) : null}
        {/* Of nothing there is nothing to set out. */}
        {counts?.matching === 0 ? null : (
          <>
            {props.actions}
            <ColumnsMenu list={procedure} columns={columns} yielded={yielded} />
            <Button size="small" icon="panel" aria-pressed={isPaneOpen} onClick={() => setPane(!isPaneOpen)}>
              Preview
            </Button>
          </>
        )}
      </div>
      <SplitPane
        main={table}
        side={isPaneOpen ? preview : null}
        size={paneSize}
        onSize={(size) => setSize('preview', size)}
        minSide={280}
        handleLabel="Width of the preview"
      />
    </>
  )
}

/** What is chosen, else all that the list shows. */
function exportScope(procedure: ListProcedure, chosen: readonly string[], filter: Filter): ExportScope {
  const list = procedure === 'traces.list' ? 'traces' : 'sessions'
  if (chosen.length === 0) return { type: 'list', list, filter }
  return list === 'traces' ? { type: 'traces', traceKeys: chosen } : { type: 'sessions', sessionKeys: chosen }
}

interface ListCountsLineProps {
  readonly counts: {
    readonly matching: number
    readonly total: number
    readonly errors: number
    readonly open: number
  } | null
  readonly isLoading: boolean
  readonly error: Error | null
}

function ListCountsLine({ counts, isLoading, error }: ListCountsLineProps): ReactElement {
  if (error !== null && counts !== null) return <span className="listCounts fieldError">{error.message}</span>
  if (counts === null) return <span className="listCounts">{isLoading ? 'Reading…' : ''}</span>
  if (counts.total === 0) return <span className="listCounts" />
  const parts = [`${formatCount(counts.matching)} of ${formatCount(counts.total)}`]
  if (counts.errors > 0) parts.push(`failed ${formatCount(counts.errors)}`)
  if (counts.open > 0) parts.push(`open ${formatCount(counts.open)}`)
  return (
    <span className="listCounts" aria-live="polite">
      {parts.join(' · ')}
    </span>
  )
}
