import { Activity, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import type { NoteTarget } from '../../../shared/contract/notes'
import type { TraceIndex } from '../../../shared/logic/traceIndex'
import { traceText } from '../../../shared/logic/traceText'
import { flagNames, observationKinds, observationStatuses } from '../../../shared/model/kinds'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useAppStore, useFold, useNavigate } from '../../state/appStore'
import { traceRoute } from '../../state/view'
import { SplitPane } from '../../ui/SplitPane'
import { useElementSize } from '../../ui/useElementSize'
import { useHotkeys } from '../../ui/useHotkeys'
import { useIsPainted } from '../../ui/useIsPainted'
import { type Arrival, useWhenThere } from '../../ui/useKeyHold'
import { NoteList } from '../notes/NoteList'
import { notesOn, useTraceNotes } from '../notes/useNotes'
import { DetailsDrawer, detailTabs, type DetailsSubject } from '../spanDetails/DetailsDrawer'
import { CopyActions } from './CopyActions'
import { flagWords, isDoubtFlag } from '../../ui/flagWords'
import { TraceFooter } from './TraceFooter'
import { TraceSearch } from './TraceSearch'
import { changeTraceAddress, useTraceAddress } from './traceAddress'
import { useNotedRows } from './useNotedRows'
import { useSelectionAddress, useViewAddress } from './useSelectionAddress'
import { useWaterfall, useWaterfallStore } from './useWaterfall'
import { useWaterfallKeys } from './useWaterfallKeys'
import { createViewAnimation } from './viewAnimation'
import { Waterfall } from './Waterfall'

const wideEnough = 1_100
const sideSize = 'trace.details.right'
const belowSize = 'trace.details.below'

/** The picture, the details beside or below it, and the line of words under them. */
export const TraceBody = memo(function TraceBody({
  traceKey,
  answer,
}: {
  readonly traceKey: string
  readonly answer: Output<'traces.get'>
}): ReactElement {
  const store = useWaterfallStore()
  const { index } = store
  const animation = useMemo(() => createViewAnimation(store), [store])
  useEffect(() => animation.stop, [animation])
  const askedTab = useTraceAddress(traceKey, 'tab')
  const navigate = useNavigate()
  const zone = useZone()
  const row = useWaterfall((state) => state.selectedRow)
  const observationId = row === null ? null : (index.trace.observationId[row] ?? null)
  const details = useEngineQuery(
    'observations.get',
    { observationId: observationId ?? 0 },
    { enabled: observationId !== null },
  )
  const selected =
    details.isPlaceholderData || details.data?.observationId !== observationId ? null : (details.data ?? null)
  useViewAddress(traceKey, store)
  useEventTimes(index, selected)
  useWaterfallKeys(store, animation, true)

  // The picture comes first; the details, made in small steps, appear a frame later.
  const isPictureThere = useIsPainted()
  const notes = useTraceNotes(traceKey)
  const noted = useNotedRows(traceKey, notes, index)
  const arrival: Arrival =
    selected !== null && isPictureThere
      ? 'there'
      : observationId === null || details.error !== null
        ? 'never'
        : 'coming'
  const [wish, setWish] = useState<WriteWish>({ spanId: null, count: 0 })
  const endWish = useCallback(() => setWish(({ count }) => ({ spanId: null, count })), [])
  // Coming back to a step does not ask again.
  useEffect(() => endWish, [endWish, row])
  const write = useWhenThere(arrival, () =>
    setWish({ spanId: selected?.spanId ?? null, count: wish.count + 1 }),
  )
  const [isClosed, setClosed] = useFold('trace.details')
  const tab = (detailTabs as readonly string[]).includes(askedTab) ? askedTab : 'call'
  const setTab = useCallback((next: string) => changeTraceAddress(traceKey, { tab: next }), [traceKey])
  const openLink = (key: string, spanId: string): void => navigate(traceRoute(key, spanId))
  const follow = useWhenThere(arrival, () => {
    const link = selected?.links.find((candidate) => candidate.present)
    if (link !== undefined) openLink(link.traceKey, link.spanId)
  })
  useHotkeys([
    {
      id: 'details.toggle',
      label: 'Show or hide the details',
      section: 'Trace',
      keys: ['q'],
      run: () => setClosed(!isClosed),
    },
    {
      id: 'details.note',
      label: 'Write a note on the step',
      section: 'Trace',
      keys: ['n'],
      run: () => {
        setClosed(false)
        setTab('notes')
        write()
      },
    },
    {
      id: 'details.followLink',
      label: 'Follow the link of the step',
      section: 'Trace',
      keys: [']'],
      run: follow,
    },
    {
      id: 'details.back',
      label: 'Back from a followed link',
      section: 'Trace',
      keys: ['['],
      run: () => history.back(),
    },
  ])

  const body = useRef<HTMLDivElement>(null)
  const { width, height } = useElementSize(body, 'trace.body')
  const isWide = width >= wideEnough
  const sizes = useAppStore((state) => state.sizes)
  const setSize = useAppStore((state) => state.setSize)
  const sizeName = isWide ? sideSize : belowSize
  const picture = useMemo(
    () => <Waterfall animation={animation} notes={noted} tools={<Search traceKey={traceKey} />} />,
    [animation, noted, traceKey],
  )
  const subject = row === null ? null : subjectOf(index, row)
  const traceTarget: NoteTarget = { type: 'trace', traceKey }
  const side =
    subject === null || isClosed ? null : (
      <Activity mode={isPictureThere ? 'visible' : 'hidden'}>
        <DetailsDrawer
          subject={subject}
          tab={tab}
          onTab={setTab}
          zone={zone}
          onClose={() => setClosed(true)}
          onOpenLink={openLink}
          actions={(observation) => (
            <CopyActions observation={observation} asText={() => traceText(index, row ?? 0)} />
          )}
          noteCount={notes.length}
          notes={(observation) => {
            const target: NoteTarget = { type: 'observation', traceKey, spanId: observation.spanId }
            const others = notes.filter(
              (note) => note.target.type === 'observation' && note.target.spanId !== observation.spanId,
            ).length
            return (
              <>
                <h3 className="conversationTitle">On this step</h3>
                <NoteList
                  key={observation.spanId}
                  target={target}
                  notes={notesOn(notes, target)}
                  writeRequest={wish.spanId === observation.spanId ? wish.count : 0}
                  onAnswered={endWish}
                />
                <h3 className="conversationTitle">On the trace</h3>
                <NoteList target={traceTarget} notes={notesOn(notes, traceTarget)} />
                {others === 0 ? null : (
                  <p className="emptyText">
                    {others === 1 ? 'One note' : `${String(others)} notes`} on other steps: they wear a mark
                    in the tree.
                  </p>
                )}
              </>
            )
          }}
        />
      </Activity>
    )
  return (
    <>
      <div ref={body} className="traceBody">
        {width === 0 ? null : (
          <SplitPane
            key={isWide ? 'wide' : 'narrow'}
            orientation={isWide ? 'horizontal' : 'vertical'}
            main={picture}
            side={side}
            size={
              sizes[sizeName] ??
              Math.round(isWide ? Math.min(560, Math.max(400, width * 0.33)) : Math.min(340, height * 0.45))
            }
            onSize={(size) => setSize(sizeName, size)}
            minSide={isWide ? 300 : 140}
            minMain={isWide ? 480 : 180}
            handleLabel={isWide ? 'Width of the details' : 'Height of the details'}
          />
        )}
      </div>
      <TraceFooter animation={animation} />
      <SelectionAddress traceKey={traceKey} selected={selected} />
      <span className="srOnly" aria-live="polite">
        {answer.trace.errors > 0 ? `${String(answer.trace.errors)} steps failed.` : ''}
      </span>
    </>
  )
})

/** The search of the trace, whose text stands in the address. */
function Search({ traceKey }: { readonly traceKey: string }): ReactElement {
  const text = useTraceAddress(traceKey, 'find')
  return (
    <TraceSearch traceKey={traceKey} text={text} onText={(find) => changeTraceAddress(traceKey, { find })} />
  )
}

/** Keeps the address and the selection together. Apart, because each move changes the address and nothing of the page. */
function SelectionAddress({
  traceKey,
  selected,
}: {
  readonly traceKey: string
  readonly selected: Output<'observations.get'> | null
}): null {
  useSelectionAddress(traceKey, useTraceAddress(traceKey, 'spanId'), useWaterfallStore(), selected)
  return null
}

/** The step whose note was asked for, and how often one was. */
interface WriteWish {
  readonly spanId: string | null
  readonly count: number
}

function subjectOf(index: TraceIndex, row: number): DetailsSubject {
  const { trace } = index
  return {
    observationId: trace.observationId[row] as number,
    name: trace.header.names[trace.nameId[row] as number] ?? '',
    label: trace.header.labels[trace.labelId[row] as number] ?? '',
    kind: observationKinds[trace.kind[row] as number] ?? 'span',
    status: observationStatuses[trace.status[row] as number] ?? 'unset',
    timing: {
      offsetNs: (trace.start[row] as number) - index.startNs,
      selfNs: trace.self[row] as number,
      traceNs: index.endNs - index.startNs,
    },
    doubts: flagNames(trace.flags[row] as number)
      .filter(isDoubtFlag)
      .map((flag) => flagWords[flag]),
  }
}

/** Puts the events of the selected step into the picture. */
function useEventTimes(index: TraceIndex, selected: Output<'observations.get'> | null): void {
  const store = useWaterfallStore()
  useEffect(() => {
    const origin = BigInt(index.trace.header.originNs)
    store.setEventTimes(
      (selected?.events ?? []).flatMap((event) =>
        event.timeNs === null ? [] : [Number(BigInt(event.timeNs) - origin)],
      ),
    )
  }, [store, index, selected])
}
