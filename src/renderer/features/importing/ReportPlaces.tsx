import { useRef } from 'react'
import type { ReactElement } from 'react'
import { formatCount } from '../../../shared/logic/formatters'
import { useAppStore, useNavigate } from '../../state/appStore'
import { noColumnChoice } from '../../state/listColumnsSlice'
import { traceRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { emptySelection } from '../../ui/rowSelection'
import type { TableColumn } from '../../ui/tableColumns'
import { useHotkeys } from '../../ui/useHotkeys'
import { VirtualTable } from '../../ui/VirtualTable'
import { placeWords } from './importWords'
import type { PlaceView } from './importWords'
import type { ReportView } from './reportView'
import { useReportRows } from './useReportRows'

const tableId = 'imports.places'
const rowsWhileReading = 8

export interface ReportPlacesProps {
  readonly importId: number
  readonly view: ReportView
  readonly isOneFile: boolean
  /** Neither spans nor bytes are there to be looked at. */
  readonly isGone: boolean
  readonly onPlace: (index: number) => void
  readonly onByte: (fileId: number, byte: number) => void
}

/** Every place that is kept of what was found; each leads to its span, or to its byte in the source. */
export function ReportPlaces({
  importId,
  view,
  isOneFile,
  isGone,
  onPlace,
  onByte,
}: ReportPlacesProps): ReactElement {
  const navigate = useNavigate()
  const { fileId, code } = view
  // What filters the files filters their places, unless one file is chosen.
  const files = fileId === null ? { status: view.status, text: view.text } : {}
  const places = useReportRows('imports.listPlaces', { importId, fileId, code, ...files })
  const choice = useAppStore((state) => state.columns[tableId] ?? noColumnChoice)
  const setColumnWidth = useAppStore((state) => state.setColumnWidth)
  const { matching, total } = places
  const cursor = view.place === null || matching === null ? null : Math.min(view.place, matching - 1)
  const part = useRef<HTMLDivElement>(null)
  const showSpan = ({ traceKey, spanId }: PlaceView): void => {
    if (traceKey !== null) navigate(traceRoute(traceKey, spanId))
  }
  const open = (place: PlaceView): void => {
    if (isGone) return
    if (place.traceKey !== null) showSpan(place)
    else if (place.offset !== null) onByte(place.fileId, place.offset)
  }
  useHotkeys([
    {
      id: 'report.span',
      label: 'Open the span; without one, the byte',
      section: 'Places of findings',
      keys: ['Enter'],
      inPalette: false,
      // The table takes it itself; here so that the help names it.
      run: () => false,
    },
    {
      id: 'report.source',
      label: 'Look at the byte in the source',
      section: 'Places of findings',
      keys: ['shift+Enter'],
      inPalette: false,
      run: () => {
        const row = cursor === null ? null : places.rowAt(cursor)
        const offset = row?.offset ?? null
        if (isGone || row === null || offset === null) return false
        if (part.current?.contains(document.activeElement) !== true) return false
        return onByte(row.fileId, offset)
      },
    },
  ])
  if (places.error !== null) {
    return (
      <p className="reportError" role="alert">
        {places.error.message}
      </p>
    )
  }
  return (
    <div ref={part} className="reportPlaces">
      {matching === 0 ? (
        <p className="emptyText reportNone">
          These findings have no place: they are about the file as a whole.
        </p>
      ) : (
        <VirtualTable
          label="Places"
          columns={placeColumns(isOneFile, code === null, isGone ? null : { showSpan, onByte })}
          choice={choice}
          onWidth={(column, width) => setColumnWidth(tableId, column, width)}
          rowCount={matching ?? rowsWhileReading}
          rowAt={places.rowAt}
          keyOf={(place) => `${place.fileId} ${place.code} ${place.position}`}
          sort={null}
          onSort={() => undefined}
          cursor={cursor}
          onCursor={onPlace}
          onOpen={open}
          selection={emptySelection}
          onSelection={() => undefined}
          onShow={places.show}
          isStale={places.isStale}
        />
      )}
      {matching !== null && total !== null && matching < total && matching > 0 ? (
        <p className="reportBounded">
          {formatCount(matching)} of {formatCount(total)} places are kept: enough to see what is wrong, in the
          order of the source.
        </p>
      ) : null}
    </div>
  )
}

/** What tells files of one folder apart. */
const fileNameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function placeColumns(
  isOneFile: boolean,
  withCode: boolean,
  look: {
    readonly showSpan: (place: PlaceView) => void
    readonly onByte: (fileId: number, byte: number) => void
  } | null,
): readonly TableColumn<PlaceView>[] {
  const code: TableColumn<PlaceView> = {
    id: 'code',
    title: 'Finding',
    width: 140,
    minWidth: 80,
    yields: 2,
    sort: null,
    cell: (place) => <span className="mono">{place.code}</span>,
  }
  // Which file a line is of must be seen however narrow the window is.
  const place: TableColumn<PlaceView> = {
    id: isOneFile ? 'place' : 'filePlace',
    title: isOneFile ? 'Place' : 'File and place',
    width: isOneFile ? 110 : 220,
    minWidth: 90,
    sort: null,
    cell: (each) =>
      isOneFile ? (
        <span className="mono muted">{placeWords(each)}</span>
      ) : (
        <span className="reportWhere" title={each.path}>
          <bdi className="reportPath">{fileNameOf(each.path)}</bdi>
          <span className="mono muted">{placeWords(each)}</span>
        </span>
      ),
  }
  return [
    ...(withCode ? [code] : []),
    place,
    {
      id: 'message',
      title: 'What',
      width: 180,
      isFlexible: true,
      isFixed: true,
      sort: null,
      cell: (place) => <bdi title={place.message}>{place.message}</bdi>,
    },
    ...(look === null
      ? []
      : [
          {
            id: 'actions',
            title: 'Look',
            hint: 'At the span (Enter), or at the byte in the source (Shift+Enter)',
            width: 128,
            isFixed: true,
            sort: null,
            cell: (place: PlaceView) => (
              <span className="reportLook">
                {place.traceKey === null ? null : (
                  <Button size="small" tone="quiet" onClick={() => look.showSpan(place)}>
                    Span
                  </Button>
                )}
                {place.offset === null ? null : (
                  <Button
                    size="small"
                    tone="quiet"
                    onClick={() => look.onByte(place.fileId, place.offset ?? 0)}
                  >
                    Source
                  </Button>
                )}
              </span>
            ),
          },
        ]),
  ]
}
