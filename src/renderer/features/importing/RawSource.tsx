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
import { rawRows, rowOfByte } from './rawRows'

const windowBytes = 262_144
const rowHeight = 19
const charactersPerRow = 240
const overscan = 10

export interface RawSourceProps {
  readonly fileId: number
  readonly path: string
  readonly sizeBytes: number
  readonly byte: number
  readonly onByte: (byte: number) => void
  readonly onClose: () => void
}

/** The bytes of a file as they came in (unpacked), around one of them: where a finding stands. */
export function RawSource({ fileId, path, sizeBytes, byte, onByte, onClose }: RawSourceProps): ReactElement {
  const navigate = useNavigate()
  const from = Math.max(0, byte - windowBytes / 4)
  const answer = useRawWindow(fileId, from)
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
      ) : answer.data.isText ? (
        <RawRows text={answer.data.text} from={answer.data.from} byte={byte} />
      ) : (
        <pre className="rawSourceHex mono">{answer.data.text}</pre>
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
        // Hexadecimal takes five times the room.
        first ??= { ...read, text: text.slice(0, windowBytes) }
        if (from === 0) break
      }
      return first ?? { text: '', isText: true, from, end: from }
    },
  })
}

function RawRows({
  text,
  from,
  byte,
}: {
  readonly text: string
  readonly from: number
  readonly byte: number
}): ReactElement {
  const rows = useMemo(() => rawRows(text, from, charactersPerRow), [text, from])
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
  return (
    <div
      ref={scroller}
      className="rawSourceRows mono"
      // The bytes scroll by keys too.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label="Bytes as text"
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
              <span className="rawSourceOffset">{row.isLineStart ? formatCount(row.offset) : '…'}</span>
              <bdi className="rawSourceText">{row.text}</bdi>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
