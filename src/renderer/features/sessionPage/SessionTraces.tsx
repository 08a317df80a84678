import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import type { TraceRow } from '../../../shared/contract/traces'
import { formatCount, formatCounted, formatDuration } from '../../../shared/logic/formatters'
import { useZone } from '../../engine/useSettings'
import { classNames } from '../../ui/classNames'
import { Icon } from '../../ui/Icon'
import { Instant } from '../../ui/Instant'
import { StatusMark } from '../../ui/StatusMark'
import { costHint, costText } from '../lists/costWords'
import type { Strip } from '../lists/DensityStrip'
import { NoteCell } from '../lists/NoteCell'
import { TraceStrip } from './TraceStrip'

export interface SessionTracesProps {
  readonly traces: readonly TraceRow[]
  readonly total: number
  /** Strips of the very large ones. */
  readonly strips: Output<'sessions.get'>['strips']
  /** Position of the chosen trace. */
  readonly current: number
  readonly onCurrent: (at: number) => void
  readonly onOpen: (traceKey: string) => void
}

const rowPixels = 92

/** The traces of a session in order: what was asked, who answered, how long, how it ended. */
export function SessionTraces({
  traces,
  total,
  strips,
  current,
  onCurrent,
  onOpen,
}: SessionTracesProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null)
  // The virtualizer's functions change what they answer; nothing here memoises them.
  // oxlint-disable-next-line react/incompatible-library
  const list = useVirtualizer({
    count: traces.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: 4,
  })
  useEffect(() => {
    if (traces.length > 0) list.scrollToIndex(current, { align: 'auto' })
  }, [list, current, traces.length])
  return (
    <div
      ref={scroller}
      className="sessionTraces"
      role="listbox"
      tabIndex={0}
      aria-label="Traces of this session"
      aria-activedescendant={traces.length === 0 ? undefined : `session-trace-${String(current)}`}
    >
      <div role="presentation" className="sessionTracesInner" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => {
          const trace = traces[item.index]
          if (trace === undefined) return null
          return (
            <TraceItem
              key={trace.traceKey}
              trace={trace}
              strip={strips.find(({ traceKey }) => traceKey === trace.traceKey)?.strip}
              at={item.index}
              top={item.start}
              total={total}
              isCurrent={item.index === current}
              onCurrent={onCurrent}
              onOpen={onOpen}
            />
          )
        })}
      </div>
      {total > traces.length ? (
        <p className="emptyText sessionMore">
          The first {formatCount(traces.length)} of {formatCount(total)} traces. The list of traces shows them
          all.
        </p>
      ) : null}
    </div>
  )
}

interface TraceItemProps {
  readonly trace: TraceRow
  readonly strip: Strip | undefined
  readonly at: number
  readonly top: number
  readonly total: number
  readonly isCurrent: boolean
  readonly onCurrent: (at: number) => void
  readonly onOpen: (traceKey: string) => void
}

function TraceItem({
  trace,
  strip,
  at,
  top,
  total,
  isCurrent,
  onCurrent,
  onOpen,
}: TraceItemProps): ReactElement {
  const zone = useZone()
  return (
    // Keys are taken by the page: j and k move, Enter opens.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`session-trace-${String(at)}`}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      aria-posinset={at + 1}
      aria-setsize={total}
      className={classNames('sessionTrace', isCurrent && 'sessionTrace-current')}
      style={{ transform: `translateY(${String(top)}px)`, height: rowPixels }}
      onClick={() => onCurrent(at)}
      onDoubleClick={() => onOpen(trace.traceKey)}
    >
      <div className="sessionTraceHead">
        <span className="sessionTraceNumber">{at + 1}</span>
        <StatusMark status={trace.status} isShort />
        <bdi className="sessionTraceInput">
          {trace.inputPreview === null ? trace.name : `“${trace.inputPreview}”`}
        </bdi>
        <NoteCell notes={trace.notes} />
        <Icon name="chevronRight" size={12} />
      </div>
      <TraceStrip traceKey={trace.traceKey} spans={trace.spans} pieces={strip} />
      <div className="sessionTraceFigures">
        <bdi className="sessionTraceAgent">{trace.agents[0] ?? trace.name}</bdi>
        <span className="spacer" />
        {trace.toolErrors > 0 ? (
          <span className="sessionErrors">{formatCounted(trace.toolErrors, 'tool error')}</span>
        ) : null}
        <span title={costHint(trace.usage)}>{costText(trace.usage)}</span>
        <b>{formatDuration(trace.durationNs)}</b>
        <Instant timeNs={trace.startNs} zone={zone} digits={trace.timeDigits} style="time" />
      </div>
    </div>
  )
}
