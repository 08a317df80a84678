import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import type { NoteTarget } from '../../../shared/contract/notes'
import { errorCode } from '../../engine/replies'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useAppStore, useNavigate } from '../../state/appStore'
import { traceRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { Popover } from '../../ui/Popover'
import { SplitPane } from '../../ui/SplitPane'
import { useElementSize } from '../../ui/useElementSize'
import { useHotkeys } from '../../ui/useHotkeys'
import { useKeyHold } from '../../ui/useKeyHold'
import { ExportButton } from '../exporting/ExportButton'
import { useReadAhead } from '../lists/useReadAhead'
import { NoteList } from '../notes/NoteList'
import { useSessionNotes } from '../notes/useNotes'
import { SessionAbout } from './SessionAbout'
import { SessionHeader } from './SessionHeader'
import './sessionPage.css'
import { SessionTraces } from './SessionTraces'
import { TranscriptView } from './TranscriptView'
import { useCurrentTrace } from './useCurrentTrace'
import { useTranscript } from './useTranscript'

/** A session: its figures, its traces in order, and the whole conversation. */
export function SessionPage({ sessionKey }: { readonly sessionKey: string }): ReactElement {
  const answer = useEngineQuery('sessions.get', { sessionKey }, { keep: false })
  const navigate = useNavigate()
  const list = useAppStore((state) => state.lastList)
  useKeyHold(answer.data === undefined && answer.error === null)
  if (answer.error !== null) {
    const back = <Button onClick={() => navigate(list)}>Back to the list</Button>
    if (errorCode(answer.error) === 'not_found') {
      return (
        <EmptyState icon="sessions" title="This session is not in the workspace" actions={back}>
          <p>
            It may have been deleted, or its import undone. Notes on it are kept and attach again when it
            returns.
          </p>
        </EmptyState>
      )
    }
    return (
      <ErrorPanel
        title="The session could not be read"
        message={answer.error.message}
        onRetry={() => void answer.refetch()}
        actions={back}
      />
    )
  }
  if (answer.data === undefined) return <div className="sessionPage" aria-busy="true" />
  return <SessionBody key={sessionKey} sessionKey={sessionKey} answer={answer.data} />
}

function SessionBody({
  sessionKey,
  answer,
}: {
  readonly sessionKey: string
  readonly answer: Output<'sessions.get'>
}): ReactElement {
  const { session, traces } = answer
  const navigate = useNavigate()
  const transcript = useTranscript(sessionKey)
  const numbers = useMemo(() => new Map(traces.map((trace, at) => [trace.traceKey, at])), [traces])
  const [wanted, setWanted] = useState<{ traceKey: string } | null>(null)
  const follow = useCallback((traceKey: string) => setWanted({ traceKey }), [])
  const [current, setCurrentState] = useCurrentTrace(sessionKey, numbers, follow)
  const [isNoting, setNoting] = useState(false)
  const [writeRequest, setWriteRequest] = useState(0)
  const notes = useSessionNotes(sessionKey)

  const readAhead = useReadAhead()
  const currentTrace = traces[current]
  useEffect(() => {
    if (currentTrace !== undefined) readAhead(currentTrace)
  }, [readAhead, currentTrace])

  const setCurrent = (at: number): void => {
    const trace = traces[at]
    if (trace === undefined) return
    setCurrentState(trace.traceKey)
    follow(trace.traceKey)
  }
  const step = (by: number): boolean => {
    setCurrent(Math.max(0, Math.min(traces.length - 1, current + by)))
    return true
  }
  const open = (traceKey: string, spanId: string | null): void => navigate(traceRoute(traceKey, spanId))
  const isAtList = (): boolean => {
    const active = document.activeElement
    if (active === null || active === document.body || active.id === 'main') return true
    return active.closest('.sessionTraces') !== null
  }
  useHotkeys([
    {
      id: 'session.next',
      label: 'Next trace',
      section: 'Session',
      keys: ['j', 'shift+j'],
      run: () => step(1),
    },
    {
      id: 'session.previous',
      label: 'Previous trace',
      section: 'Session',
      keys: ['k', 'shift+k'],
      run: () => step(-1),
    },
    {
      id: 'session.down',
      label: 'Next trace',
      section: 'Session',
      keys: ['ArrowDown'],
      inPalette: false,
      run: () => (isAtList() ? step(1) : false),
    },
    {
      id: 'session.up',
      label: 'Previous trace',
      section: 'Session',
      keys: ['ArrowUp'],
      inPalette: false,
      run: () => (isAtList() ? step(-1) : false),
    },
    {
      id: 'session.open',
      label: 'Open the trace',
      section: 'Session',
      keys: ['Enter'],
      run: () => {
        const trace = traces[current]
        if (trace === undefined || !isAtList()) return false
        open(trace.traceKey, null)
        return true
      },
    },
    {
      id: 'session.note',
      label: 'Write a note on the session',
      section: 'Session',
      keys: ['n'],
      run: () => {
        setNoting(true)
        setWriteRequest(writeRequest + 1)
      },
    },
  ])

  const target: NoteTarget = { type: 'session', sessionKey }
  const onSight = useCallback((traceKey: string) => setCurrentState(traceKey), [setCurrentState])
  const body = useRef<HTMLDivElement>(null)
  const { width } = useElementSize(body)
  const size = useAppStore((state) => state.sizes['session.transcript'])
  const setSize = useAppStore((state) => state.setSize)
  const isWide = width >= 780
  return (
    <div className="sessionPage">
      <SessionHeader
        session={session}
        actions={
          <>
            <SessionAbout answer={answer} />
            <ExportButton
              scope={{ type: 'sessions', sessionKeys: [session.sessionKey] }}
              what="this session"
              name={`session-${session.sessionId}`}
            />
            <Popover
              label="Notes on this session"
              align="end"
              isOpen={isNoting}
              onOpenChange={(isOpen) => {
                setNoting(isOpen)
                // With nothing to read there, who opens it wants to write.
                if (isOpen && notes.length === 0) setWriteRequest(writeRequest + 1)
              }}
              trigger={
                <Button size="small" icon="note">
                  {notes.length === 0
                    ? 'Note'
                    : notes.length === 1
                      ? '1 note'
                      : `${String(notes.length)} notes`}
                </Button>
              }
            >
              <div className="sessionNotes">
                <NoteList target={target} notes={notes} writeRequest={writeRequest} />
              </div>
            </Popover>
          </>
        }
      />
      <div ref={body} className="sessionBody">
        {width === 0 ? null : (
          <SplitPane
            key={isWide ? 'wide' : 'narrow'}
            orientation={isWide ? 'horizontal' : 'vertical'}
            main={
              traces.length === 0 ? (
                <EmptyState icon="traces" title="No traces">
                  <p>The source names this session, but none of its traces is in the workspace.</p>
                </EmptyState>
              ) : (
                <SessionTraces
                  traces={traces}
                  total={answer.tracesTotal}
                  strips={answer.strips}
                  current={current}
                  onCurrent={setCurrent}
                  onOpen={(traceKey) => open(traceKey, null)}
                />
              )
            }
            side={
              <TranscriptView
                transcript={transcript}
                timeDigits={session.timeDigits}
                traceNumber={(traceKey) => {
                  const at = numbers.get(traceKey)
                  return at === undefined ? null : at + 1
                }}
                wanted={wanted}
                onOpen={open}
                onSight={onSight}
              />
            }
            size={size ?? (isWide ? Math.round(width * 0.6) : 360)}
            onSize={(next) => setSize('session.transcript', next)}
            minSide={isWide ? 340 : 180}
            minMain={isWide ? 280 : 140}
            handleLabel={isWide ? 'Width of the conversation' : 'Height of the conversation'}
          />
        )}
      </div>
    </div>
  )
}
