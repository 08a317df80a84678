import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { formatBytes, formatCount } from '../../../shared/logic/formatters'
import { useEngine } from '../../engine/EngineProvider'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useNavigate } from '../../state/appStore'
import { traceRoute } from '../../state/view'
import { Button, IconButton } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { rowView, scrollTopFor } from '../../ui/fixedRows'
import { useElementSize } from '../../ui/useElementSize'
import { useFocusWhenLost } from '../../ui/useFocusWhenLost'
import { useHotkeys } from '../../ui/useHotkeys'
import { placeWords } from './importWords'
import type { PlaceView } from './importWords'
import './rawSource.css'
import { hexPlace, hexRows, rawRows, rowOfByte } from './rawRows'
import type { RawRow } from './rawRows'

const windowBytes = 262_144
const rowHeight = 19
const charactersPerRow = 240
const overscan = 10

export interface RawSourceProps {
  readonly fileId: number
  readonly path: string
  readonly sizeBytes: number
  readonly byte: number
  /** What was found at this byte, if one comes from there. */
  readonly finding: PlaceView | null
  readonly onByte: (byte: number) => void
  readonly onClose: () => void
}

/** The bytes of a file as they came in (unpacked), around one of them: where a finding stands. */
export function RawSource({
  fileId,
  path,
  sizeBytes,
  byte,
  finding,
  onByte,
  onClose,
}: RawSourceProps): ReactElement {
  const navigate = useNavigate()
  // Beginning where a row of a dump begins.
  const from = Math.floor(Math.max(0, byte - windowBytes / 4) / 16) * 16
  const answer = useRawWindow(fileId, from)
  useHotkeys([
    {
      id: 'source.close',
      label: 'Back to the findings',
      section: 'Source of a file',
      keys: ['Escape'],
      inPalette: false,
      run: onClose,
    },
  ])
  const spans = useEngineQuery('imports.listSpansAt', { fileId, offset: byte }).data?.spans ?? []
  return (
    <section className="rawSource" aria-label={`Source of ${path}`}>
      <header className="rawSourceHead">
        <IconButton icon="arrowLeft" label="Back to the findings" onClick={onClose} />
        <strong className="reportTitle">
          <bdi>{path}</bdi>
        </strong>
        <span className="muted">
          byte {formatCount(byte)} of {formatBytes(sizeBytes)}
        </span>
        <span className="spacer" />
        <Button size="small" disabled={from === 0} onClick={() => onByte(Math.max(0, from - 1))}>
          Earlier
        </Button>
        <Button
          size="small"
          disabled={answer.data === undefined || answer.data.end >= sizeBytes}
          onClick={() => onByte(answer.data?.end ?? byte)}
        >
          Later
        </Button>
      </header>
      {finding === null ? null : (
        <p className="rawSourceFinding">
          <strong className="mono">{finding.code}</strong>
          <span className="mono muted">{placeWords(finding)}</span>
          <bdi>{finding.message}</bdi>
        </p>
      )}
      {spans.length === 0 ? null : (
        <p className="rawSourceSpans">
          Read from here:
          {spans.map(({ traceKey, spanId, name }) => (
            <Button
              key={`${traceKey} ${spanId}`}
              size="small"
              tone="quiet"
              onClick={() => navigate(traceRoute(traceKey, spanId))}
            >
              <bdi>{name}</bdi>
            </Button>
          ))}
        </p>
      )}
      {answer.error !== null ? (
        <p className="reportError" role="alert">
          {answer.error.message}
        </p>
      ) : answer.data === undefined ? (
        <p className="emptyText">Reading…</p>
      ) : answer.data.text === '' ? (
        <p className="emptyText">Nothing is kept of the file at this byte.</p>
      ) : (
        <RawRows window={answer.data} byte={byte} />
      )}
    </section>
  )
}

interface RawWindow {
  readonly text: string
  readonly isText: boolean
  readonly from: number
  readonly end: number
}

/** A window may begin inside a character: then it begins after it. What is no text anywhere stays hexadecimal. */
function useRawWindow(fileId: number, from: number) {
  const client = useEngine()
  return useQuery<RawWindow>({
    queryKey: ['raw.readText', 'window', fileId, from],
    queryFn: async ({ signal }) => {
      let first: RawWindow | null = null
      for (let skipped = 0; skipped < 4; skipped++) {
        const offset = from + skipped
        const { text, bytes, isText } = await client.call(
          'raw.readText',
          { fileId, offset, length: windowBytes },
          { signal },
        )
        const read = { text, isText, from: offset, end: offset + bytes }
        if (isText) return read
        first ??= read
        if (from === 0) break
      }
      return first ?? { text: '', isText: true, from, end: from }
    },
  })
}

function RawRows({ window, byte }: { readonly window: RawWindow; readonly byte: number }): ReactElement {
  const { text, from, isText } = window
  const rows = useMemo(
    () => (isText ? rawRows(text, from, charactersPerRow) : hexRows(text, from)),
    [text, from, isText],
  )
  const marked = rowOfByte(rows, byte)
  const scroller = useRef<HTMLDivElement>(null)
  const { height } = useElementSize(scroller)
  const [scrollTop, setScrollTop] = useState(0)
  const view = rowView(rows.length, rowHeight, scrollTop, height, overscan)
  useEffect(() => {
    const element = scroller.current
    if (element === null || height === 0 || marked < 0) return
    const shown = scrollTopFor(marked, rows.length, rowHeight, element.scrollTop, height)
    // In the middle, so that one sees what comes before it.
    if (shown !== element.scrollTop)
      element.scrollTop = Math.max(0, marked * rowHeight - Math.floor(height / 3))
  }, [marked, rows.length, height])
  useFocusWhenLost(scroller)
  return (
    <div
      ref={scroller}
      className="rawSourceRows mono"
      // The bytes scroll by keys too.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={isText ? 'Bytes as text' : 'Bytes in hexadecimal'}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: view.contentHeight }}>
        <div style={{ transform: `translateY(${view.top}px)` }}>
          {rows.slice(view.first, view.last + 1).map((row, at) => (
            <div
              key={row.offset}
              className={classNames('rawSourceRow', view.first + at === marked && 'rawSourceMarked')}
              style={{ height: rowHeight }}
              aria-current={view.first + at === marked ? 'true' : undefined}
            >
              <span className="rawSourceOffset">
                {row.label ?? (row.isLineStart ? formatCount(row.offset) : '…')}
              </span>
              {!isText && view.first + at === marked ? (
                <HexText row={row} byte={byte} />
              ) : (
                <bdi className="rawSourceText">{row.text}</bdi>
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

/** A row of a dump with one of its bytes marked. */
function HexText({ row, byte }: { readonly row: RawRow; readonly byte: number }): ReactElement {
  const at = hexPlace(row, byte)
  return (
    <span className="rawSourceText">
      {row.text.slice(0, at)}
      <mark className="rawSourceByte">{row.text.slice(at, at + 2)}</mark>
      {row.text.slice(at + 2)}
    </span>
  )
}
