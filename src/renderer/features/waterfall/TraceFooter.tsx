import { memo, useEffect, useMemo, useState } from 'react'
import type { ReactElement } from 'react'
import { formatCount, formatDuration } from '../../../shared/logic/formatters'
import { sharePhrases, timeShares } from '../../../shared/logic/kindShares'
import { nextRowWhere } from '../../../shared/logic/rowNavigation'
import { sameRange, spanOf, type TimeRange } from '../../../shared/logic/timeScale'
import { formatOffset } from '../../../shared/logic/timeTicks'
import { currentRange } from '../../../shared/logic/timeTrail'
import { isErrorOrigin } from '../../../shared/logic/traceIndex'
import { observationFlags, observationKinds } from '../../../shared/model/kinds'
import type { ObservationKind } from '../../../shared/model/kinds'
import { Icon } from '../../ui/Icon'
import { Keys } from '../../ui/Keys'
import { kindMarks } from '../../ui/kindMarks'
import { Popover } from '../../ui/Popover'
import { flagWords, isDoubtFlag } from '../../ui/flagWords'
import './traceFooter.css'
import { useWaterfall, useWaterfallStore } from './useWaterfall'
import type { ViewAnimation } from './viewAnimation'

/** Phrases shown; the smallest are left to the tooltip of the last. */
const phrasesAtMost = 5
/** Kinds of doubt that stand on their own; more go into a panel. */
const chipsAtMost = 2

/** What the picture says, in words: where the time went, what is amiss, which range one is in. */
export const TraceFooter = memo(function TraceFooter({
  animation,
}: {
  readonly animation: ViewAnimation
}): ReactElement {
  const { index } = useWaterfallStore()
  return (
    <footer className="traceFooter">
      {index.isOrderOnly ? null : <Shares />}
      <span className="spacer" />
      <Health />
      <Trail animation={animation} />
    </footer>
  )
})

function Shares(): ReactElement {
  const store = useWaterfallStore()
  const { index } = store
  const trail = useWaterfall((state) => state.trail)
  const preview = useWaterfall((state) => state.preview)
  const whole: TimeRange = useMemo(() => ({ startNs: index.startNs, endNs: index.endNs }), [index])
  const range = useSettled(preview ?? currentRange(trail, whole))
  const shares = useMemo(() => timeShares(index, range), [index, range])
  const phrases = sharePhrases(shares, formatDuration)
  const rest = phrases.slice(phrasesAtMost)
  const about = `Self time: what each step took itself, without the steps below it. ${formatDuration(shares.totalNs)} in all in ${formatDuration(spanOf(range))}${shares.totalNs > spanOf(range) * 1.001 ? '; more, because steps ran beside each other' : ''}.`
  const goTo = (kind: ObservationKind): void => {
    const wanted = observationKinds.indexOf(kind)
    const row = nextRowWhere(
      index.trace.count,
      store.get().selectedRow,
      (at) => index.trace.kind[at] === wanted,
    )
    if (row !== null) store.select(row)
  }
  return (
    <div
      className="shares"
      role="group"
      aria-label={preview === null ? 'Where the time went' : 'Where the time of the drawn range went'}
    >
      {phrases.slice(0, phrasesAtMost).map((phrase) =>
        phrase.kind === null ? (
          <span key="none" className="footChip" title="No span covers this time.">
            {phrase.text}
          </span>
        ) : (
          <button
            key={phrase.kind}
            type="button"
            className={`footChip footChip-button kind-${phrase.kind}`}
            title={`${about} Click for the next ${kindMarks[phrase.kind].label}.`}
            onClick={() => phrase.kind !== null && goTo(phrase.kind)}
          >
            <span className="footDot" aria-hidden="true" />
            <bdi>{phrase.text}</bdi>
          </button>
        ),
      )}
      {rest.length === 0 ? null : (
        <span className="footChip" title={rest.map((phrase) => phrase.text).join('\n')}>
          {formatCount(rest.length)} more
        </span>
      )}
    </div>
  )
}

/** Findings with their counts; a click goes to the next. Many kinds of doubt share one chip. */
function Health(): ReactElement | null {
  const store = useWaterfallStore()
  const { index } = store
  const failed = index.errorsBefore[index.trace.count] ?? 0
  const doubts = index.flagCounts.filter(({ flag }) => isDoubtFlag(flag))
  if (failed === 0 && doubts.length === 0) return null
  const goTo = (wanted: (row: number) => boolean): void => {
    const row = nextRowWhere(index.trace.count, store.get().selectedRow, wanted)
    if (row !== null) store.select(row)
  }
  const chips = doubts.map(({ flag, count }) => (
    <button
      key={flag}
      type="button"
      className="footChip footChip-button footChip-doubt"
      title={`${flagWords[flag].hint} Click for the next.`}
      onClick={() => goTo((row) => ((index.trace.flags[row] as number) & observationFlags[flag]) !== 0)}
    >
      ◐ {formatCount(count)} {flagWords[flag].word}
    </button>
  ))
  return (
    <div className="health" role="group" aria-label="Findings">
      {failed === 0 ? null : (
        <button
          type="button"
          className="footChip footChip-button footChip-error"
          title="Next step where a failure began"
          onClick={() => goTo((row) => isErrorOrigin(index, row))}
        >
          ● {formatCount(failed)} failed
        </button>
      )}
      {doubts.length <= chipsAtMost ? (
        chips
      ) : (
        <Popover
          label="Doubts about this trace"
          align="end"
          trigger={
            <button type="button" className="footChip footChip-button footChip-doubt">
              ◐ {formatCount(doubts.length)} kinds of doubt
            </button>
          }
        >
          <ul className="doubtList">
            {doubts.map(({ flag }, at) => (
              <li key={flag}>
                {chips[at]}
                <span>{flagWords[flag].hint}</span>
              </li>
            ))}
          </ul>
        </Popover>
      )}
    </div>
  )
}

/** The ranges one went into; each is the way back to it. */
function Trail({ animation }: { readonly animation: ViewAnimation }): ReactElement | null {
  const store = useWaterfallStore()
  const trail = useWaterfall((state) => state.trail)
  if (trail.length === 0) return null
  const leaveTo = (crumb: number): void => {
    const view = store.leave(crumb)
    if (view !== null) animation.moveTo(view)
  }
  return (
    <nav className="trail" aria-label="Ranges">
      <button type="button" className="trailCrumb" onClick={() => leaveTo(-1)}>
        Whole trace
      </button>
      {trail.map((crumb, at) => (
        <span key={`${String(crumb.startNs)}-${String(crumb.endNs)}`} className="trailStep">
          <Icon name="chevronRight" size={11} />
          {at === trail.length - 1 ? (
            <b>{rangeWords(store.index.startNs, crumb)}</b>
          ) : (
            <button type="button" className="trailCrumb" onClick={() => leaveTo(at)}>
              {rangeWords(store.index.startNs, crumb)}
            </button>
          )}
        </span>
      ))}
      <Keys keys="Backspace" />
    </nav>
  )
}

function rangeWords(originNs: number, range: TimeRange): string {
  const digits = spanOf(range) / 100
  return `${formatOffset(range.startNs - originNs, digits)} – ${formatOffset(range.endNs - originNs, digits)}`
}

/** The range once it has stood still for a moment: shares of a large trace take a few milliseconds. */
function useSettled(range: TimeRange): TimeRange {
  const [settled, setSettled] = useState(range)
  useEffect(() => {
    const timer = setTimeout(() => setSettled((old) => (sameRange(old, range) ? old : range)), 90)
    return () => clearTimeout(timer)
  }, [range])
  return settled
}
