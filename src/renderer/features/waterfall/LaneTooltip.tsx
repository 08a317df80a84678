import { useEffect, useRef } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { formatDuration, formatTokens, formatUsd, unknownText } from '../../../shared/logic/formatters'
import { formatOffset } from '../../../shared/logic/timeTicks'
import { durationOf, isOpen } from '../../../shared/logic/traceIndex'
import {
  hasSourceDuration,
  hasSourceTimes,
  observationKinds,
  observationStatuses,
} from '../../../shared/model/kinds'
import { kindMarks } from '../../ui/kindMarks'
import { KindBadge } from '../../ui/KindBadge'
import { StatusMark } from '../../ui/StatusMark'
import { doubtWords } from '../../ui/flagWords'
import { useWaterfall, useWaterfallStore } from './useWaterfall'

/** What the bar under the pointer is. The details drawer says the same and more. */
export function LaneTooltip(): ReactElement | null {
  const store = useWaterfallStore()
  const row = useWaterfall((state) => (state.pointer?.isOnBar === true ? state.pointer.row : null))
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const follow = (): void => {
      const { pointer, laneWidth, laneHeight } = store.get()
      const element = ref.current
      if (pointer === null || element === null) return
      const left = Math.max(4, Math.min(pointer.x + 14, laneWidth - element.offsetWidth - 6))
      const below = pointer.y + 20
      const top = below + element.offsetHeight > laneHeight ? pointer.y - element.offsetHeight - 12 : below
      element.style.transform = `translate(${String(Math.round(left))}px, ${String(Math.round(top))}px)`
    }
    follow()
    return store.subscribe(follow)
  }, [store, row])
  if (row === null) return null
  const { trace } = store.index
  const kind = observationKinds[trace.kind[row] as number] ?? 'span'
  const label = trace.header.labels[trace.labelId[row] as number] ?? ''
  const duration = durationOf(trace, row)
  const flags = trace.flags[row] as number
  const doubts = doubtWords(flags)
  return (
    <div ref={ref} className="laneTooltip" aria-hidden="true">
      <div className="laneTooltipHead">
        <KindBadge kind={kind} />
        <bdi className="laneTooltipName">{trace.header.names[trace.nameId[row] as number]}</bdi>
        {label === '' ? null : <bdi className="muted">{label}</bdi>}
      </div>
      <dl>
        <Fact name={kindMarks[kind].label}>
          <StatusMark status={observationStatuses[trace.status[row] as number] ?? 'unset'} />
        </Fact>
        <Fact name="Duration">
          {!hasSourceDuration(flags)
            ? unknownText
            : isOpen(trace, row)
              ? `≥ ${formatDuration((store.index.knownEnd[row] as number) - (trace.start[row] as number))}`
              : formatDuration(duration)}
        </Fact>
        {hasSourceTimes(flags) ? (
          <>
            <Fact name="Self">{formatDuration(trace.self[row])}</Fact>
            <Fact name="Starts at">
              {formatOffset((trace.start[row] as number) - store.index.startNs, 1e6)}
            </Fact>
          </>
        ) : null}
        {known(trace.firstToken[row]) ? (
          <Fact name="First token">{formatDuration(trace.firstToken[row])}</Fact>
        ) : null}
        {known(trace.inputTokens[row]) || known(trace.outputTokens[row]) ? (
          <Fact name="Tokens">
            {formatTokens(trace.inputTokens[row])} in, {formatTokens(trace.outputTokens[row])} out
          </Fact>
        ) : null}
        {known(trace.costUsd[row]) ? <Fact name="Cost">{formatUsd(trace.costUsd[row])}</Fact> : null}
        {doubts.length > 0 ? <Fact name="Doubt">{doubts.join(', ')}</Fact> : null}
      </dl>
    </div>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function known(value: number | undefined): boolean {
  return value !== undefined && !Number.isNaN(value)
}
