// A region that scrolls must be reachable by keyboard, though nothing in it can be pressed.
/* oxlint-disable jsx-a11y/no-noninteractive-tabindex */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { useZone } from '../../engine/useSettings'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { Instant } from '../../ui/Instant'
import { KindBadge } from '../../ui/KindBadge'
import { RawToggle } from '../spanDetails/ForeignText'
import { MessageCard } from '../spanDetails/MessageCard'
import { callsBefore } from './callsBefore'
import type { Transcript, TranscriptEntry } from './useTranscript'

export interface TranscriptViewProps {
  readonly transcript: Transcript
  readonly timeDigits: number
  /** Number of a trace in the session from 1, or null when it is not among those listed. */
  readonly traceNumber: (traceKey: string) => number | null
  /** The trace to bring into sight; a new object asks again. */
  readonly wanted: { readonly traceKey: string } | null
  readonly onOpen: (traceKey: string, spanId: string | null) => void
  readonly onSight: (traceKey: string) => void
}

/** The whole conversation of a session, each message once; only what is in sight exists. */
export function TranscriptView({
  transcript,
  timeDigits,
  traceNumber,
  wanted,
  onOpen,
  onSight,
}: TranscriptViewProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null)
  const { total, entryAt, show, find } = transcript
  // The virtualizer's functions change what they answer; nothing here memoises them.
  // oxlint-disable-next-line react/incompatible-library
  const list = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => 120,
    overscan: 5,
  })
  const items = list.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => show(first, last), [show, first, last])
  // While the conversation follows a choice made elsewhere, what passes on its way is nobody's choice.
  const isFollowing = useRef(false)
  const followed = useRef<typeof wanted>(null)
  const isThere = total > 0
  useEffect(() => {
    if (wanted === null || wanted === followed.current || !isThere) return
    followed.current = wanted
    isFollowing.current = true
    // Whoever scrolls meanwhile, or wants another trace, is not pulled away.
    const go = (at: number | null): void => {
      if (at !== null && isFollowing.current && followed.current === wanted)
        list.scrollToIndex(at, { align: 'start' })
    }
    const read = findRead(total, entryAt, wanted.traceKey)
    if (read !== null) go(read)
    else find(wanted.traceKey).then(go, () => go(null))
    // Asked for again only when another trace is wanted: reading on must not scroll back.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted, isThere])

  const lead = (): void => {
    isFollowing.current = false
  }
  const leading = { onWheel: lead, onPointerDown: lead, onKeyDown: lead }

  if (transcript.failure !== null && total === 0)
    return (
      <ErrorPanel
        title="The conversation could not be read"
        message={transcript.failure}
        onRetry={transcript.retry}
      />
    )
  if (total === 0) {
    if (transcript.isLoading) return <p className="emptyText transcriptNote">Reading the conversation…</p>
    return (
      <EmptyState icon="sessions" title="No messages">
        <p>The traces of this session hold no messages: the export may have left inputs and outputs out.</p>
      </EmptyState>
    )
  }
  return (
    <section className="transcript" aria-label="Conversation">
      <div className="transcriptHead">
        <b>Conversation</b>
        <span className="muted">{formatCounted(total, 'message')}, each once</span>
        <span className="spacer" />
        {transcript.failure === null ? null : (
          <span className="textFailure">Some messages could not be read: {transcript.failure}</span>
        )}
        <RawToggle />
      </div>
      <div
        ref={scroller}
        className="transcriptScroll"
        tabIndex={0}
        role="log"
        aria-label="Messages"
        aria-live="off"
        {...leading}
        onScroll={() => {
          if (!isFollowing.current) tellSight(list.getVirtualItems(), scroller.current, entryAt, onSight)
        }}
      >
        <div className="transcriptInner" style={{ height: list.getTotalSize() }}>
          {items.map((item) => (
            <div
              key={item.index}
              ref={list.measureElement}
              data-index={item.index}
              className="transcriptItem"
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              <Entry
                entry={entryAt(item.index)}
                at={item.index}
                entryAt={entryAt}
                timeDigits={timeDigits}
                traceNumber={traceNumber}
                onOpen={onOpen}
              />
            </div>
          ))}
        </div>
      </div>
    </section>
  )
}

/** The first message of a trace where what was read shows that it is the first; null when it must be asked for. */
function findRead(
  total: number,
  entryAt: (at: number) => TranscriptEntry | null,
  traceKey: string,
): number | null {
  for (let at = 0; at < total; at++) {
    const entry = entryAt(at)
    if (entry === null) return null
    if (entry.traceKey === traceKey) return at
  }
  return null
}

/** Tells the trace whose message stands at the top. */
function tellSight(
  items: readonly { readonly index: number; readonly end: number }[],
  scroller: HTMLElement | null,
  entryAt: (at: number) => TranscriptEntry | null,
  onSight: (traceKey: string) => void,
): void {
  const top = (scroller?.scrollTop ?? 0) + 40
  const item = items.find((candidate) => candidate.end > top)
  const traceKey = item === undefined ? null : (entryAt(item.index)?.traceKey ?? null)
  if (traceKey !== null) onSight(traceKey)
}

interface EntryProps {
  readonly entry: TranscriptEntry | null
  readonly at: number
  readonly entryAt: (at: number) => TranscriptEntry | null
  readonly timeDigits: number
  readonly traceNumber: (traceKey: string) => number | null
  readonly onOpen: (traceKey: string, spanId: string | null) => void
}

function Entry({ entry, at, entryAt, timeDigits, traceNumber, onOpen }: EntryProps): ReactElement {
  const zone = useZone()
  const callNames = useMemo(() => callsBefore(entry, at, entryAt), [entry, at, entryAt])
  if (entry === null) return <div className="transcriptLoading" aria-busy="true" />
  const { traceKey } = entry
  const before = at === 0 ? null : entryAt(at - 1)
  const number = traceKey === null ? null : traceNumber(traceKey)
  const startsTrace = traceKey !== null && traceKey !== before?.traceKey
  return (
    <>
      {startsTrace ? (
        <div className="transcriptTrace">
          <button type="button" onClick={() => onOpen(traceKey, null)}>
            {number === null ? 'Trace' : `Trace ${String(number)}`}
          </button>
          {entry.timeNs === null ? (
            <span className="muted">order only: the source has no times</span>
          ) : (
            <Instant timeNs={entry.timeNs} zone={zone} digits={timeDigits} />
          )}
        </div>
      ) : null}
      <MessageCard
        message={entry.message}
        callNames={callNames}
        aside={
          <span className="transcriptAside">
            {entry.status === 'error' ? <span className="errorTag">failed</span> : null}
            {entry.agent === null ? null : <bdi>{entry.agent}</bdi>}
            {entry.kind === null || traceKey === null || entry.spanId === null ? null : (
              <button
                type="button"
                className="transcriptSource"
                title="Open the step this message came from"
                onClick={() => onOpen(traceKey, entry.spanId)}
              >
                <KindBadge kind={entry.kind} />
              </button>
            )}
            {entry.timeNs === null ? null : (
              <Instant timeNs={entry.timeNs} zone={zone} digits={timeDigits} style="time" />
            )}
          </span>
        }
      />
    </>
  )
}
