import type { ReactElement, ReactNode } from 'react'
import { formatDuration, formatUtc, unknownText } from '../../../shared/logic/formatters'
import { observationFlags } from '../../../shared/model/kinds'
import { Instant } from '../../ui/Instant'
import type { Observation } from './observation'

/** What the picture knows of a row beyond the answer of the engine; null on pages without a picture. */
export interface RowTiming {
  /** ns from the start of the trace. */
  readonly offsetNs: number
  readonly selfNs: number
  readonly traceNs: number
}

export interface TimingTabProps {
  readonly observation: Observation
  readonly timing: RowTiming | null
  readonly zone: string
  /** Doubts about this step, each as a word and a sentence. */
  readonly doubts: readonly { readonly word: string; readonly hint: string }[]
}

/** When it ran, how long, how long it waited for the first token, and what of that is doubtful. */
export function TimingTab({ observation, timing, zone, doubts }: TimingTabProps): ReactElement {
  const { durationNs, firstTokenNs } = observation
  const isCounted = (observation.flags & observationFlags.orderOnlyTime) !== 0 && observation.startNs === null
  const streamNs = durationNs === null || firstTokenNs === null ? null : durationNs - firstTokenNs
  const outputTokens = observation.usage?.outputTokens ?? null
  const rate =
    streamNs === null || streamNs <= 0 || outputTokens === null ? null : outputTokens / (streamNs / 1e9)
  return (
    <>
      <TimeParts
        durationNs={durationNs}
        firstTokenNs={firstTokenNs}
        selfNs={isCounted ? NaN : (timing?.selfNs ?? NaN)}
        kind={observation.kind}
      />
      <dl className="facts">
        <Fact name="Duration">
          {durationNs !== null
            ? formatDuration(durationNs)
            : isCounted
              ? 'the source has no times, only an order'
              : 'no end is known'}
        </Fact>
        {timing === null || isCounted ? null : (
          <>
            <Fact name="Share of the trace">
              {durationNs === null
                ? unknownText
                : `${((durationNs / timing.traceNs) * 100).toFixed(durationNs / timing.traceNs < 0.1 ? 1 : 0)} %`}
            </Fact>
            <Fact name="Self time">{formatDuration(timing.selfNs)}</Fact>
            <Fact name="Starts at">{formatDuration(timing.offsetNs)} into the trace</Fact>
          </>
        )}
        {firstTokenNs === null ? null : <Fact name="First token after">{formatDuration(firstTokenNs)}</Fact>}
        {streamNs === null ? null : <Fact name="Streaming">{formatDuration(streamNs)}</Fact>}
        {rate === null ? null : <Fact name="Output rate">{rate.toFixed(1)} tokens/s while streaming</Fact>}
        <Fact name="Started">
          <Instant timeNs={observation.startNs} zone={zone} digits={observation.timeDigits} shownDigits={3} />
          {observation.startNs === null ? null : (
            <span className="muted mono block">{formatUtc(observation.startNs, observation.timeDigits)}</span>
          )}
        </Fact>
        <Fact name="Ended">
          <Instant timeNs={observation.endNs} zone={zone} digits={observation.timeDigits} shownDigits={3} />
          {observation.endNs === null ? null : (
            <span className="muted mono block">{formatUtc(observation.endNs, observation.timeDigits)}</span>
          )}
        </Fact>
        {isCounted ? null : (
          <Fact name="Precision of the source">{precisionWords(observation.timeDigits)}</Fact>
        )}
      </dl>
      {doubts.map((doubt) => (
        <p className="doubtText" key={doubt.word}>
          <span aria-hidden="true">◐ </span>
          <b>{doubt.word}</b>: {doubt.hint}
        </p>
      ))}
    </>
  )
}

/** The step's time as a bar of its parts. */
function TimeParts({
  durationNs,
  firstTokenNs,
  selfNs,
  kind,
}: {
  readonly durationNs: number | null
  readonly firstTokenNs: number | null
  readonly selfNs: number
  readonly kind: Observation['kind']
}): ReactElement | null {
  if (durationNs === null || durationNs <= 0) return null
  const parts =
    firstTokenNs !== null && firstTokenNs < durationNs
      ? [
          { name: 'until the first token', ns: firstTokenNs, tone: 'wait' },
          { name: 'streaming', ns: durationNs - firstTokenNs, tone: 'work' },
        ]
      : selfNs >= 0 && selfNs < durationNs
        ? [
            { name: 'itself', ns: selfNs, tone: 'work' },
            { name: 'in the steps below', ns: durationNs - selfNs, tone: 'wait' },
          ]
        : []
  if (parts.length === 0) return null
  return (
    <div className={`timeParts kind-${kind}`}>
      <div className="timePartsBar" aria-hidden="true">
        {parts.map((part) => (
          <span
            key={part.name}
            className={`timePart-${part.tone}`}
            style={{ flexGrow: Math.max(part.ns / durationNs, 0.004) }}
          />
        ))}
      </div>
      <p className="hintText">{parts.map((part) => `${formatDuration(part.ns)} ${part.name}`).join(' · ')}</p>
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

function precisionWords(digits: number): string {
  if (digits >= 9) return 'nanoseconds'
  if (digits >= 6) return 'microseconds'
  if (digits >= 3) return 'milliseconds'
  return digits > 0 ? `${String(digits)} digits of a second` : 'whole seconds'
}
