import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { formatCount, formatDuration } from '../../../shared/logic/formatters'
import { useZone } from '../../engine/useSettings'
import { useNavigate } from '../../state/appStore'
import { sessionRoute } from '../../state/view'
import { IconButton } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Icon } from '../../ui/Icon'
import { Instant } from '../../ui/Instant'
import { HiddenCount } from '../../ui/MarkedText'
import { StatusMark } from '../../ui/StatusMark'
import { useHotkeys } from '../../ui/useHotkeys'
import { CostFigure } from '../costs/CostFigure'
import { ExportButton } from '../exporting/ExportButton'
import { tokenHint, totalTokens } from '../lists/costWords'
import { TraceMenu } from './TraceMenu'
import './traceTitle.css'
import type { TraceNeighbours } from './useTraceNeighbours'
import { useTraceStep } from './useTraceStep'

export interface TraceTitleProps {
  readonly answer: Output<'traces.get'>
  readonly neighbours: TraceNeighbours
  /** The trace as text, for the clipboard. */
  readonly asText: () => string
}

/** One line: how it ended, what was asked, when, how long, what it cost, and where it belongs. */
export function TraceTitle({ answer, neighbours, asText }: TraceTitleProps): ReactElement {
  const { trace } = answer
  const zone = useZone()
  const navigate = useNavigate()
  const step = useTraceStep(neighbours)
  useHotkeys([
    {
      id: 'trace.next',
      label: 'Next trace',
      section: 'Trace',
      keys: ['shift+j'],
      run: () => step(1),
    },
    {
      id: 'trace.previous',
      label: 'Previous trace',
      section: 'Trace',
      keys: ['shift+k'],
      run: () => step(-1),
    },
    {
      id: 'trace.session',
      label: 'Open the session of this trace',
      section: 'Trace',
      keys: ['u'],
      run: () => {
        if (trace.sessionKey === null) return false
        navigate(sessionRoute(trace.sessionKey, trace.traceKey))
        return true
      },
    },
  ])
  return (
    <header className="traceTitle">
      <StatusMark status={trace.status} isShort />
      <h1 title={trace.inputPreview ?? trace.name}>
        {trace.inputPreview === null ? <bdi>{trace.name}</bdi> : <bdi>“{trace.inputPreview}”</bdi>}
      </h1>
      <HiddenCount text={trace.inputPreview ?? trace.name} />
      {trace.inputPreview === null ? null : <bdi className="traceTitleName">{trace.name}</bdi>}
      <span className="traceTitleId">
        <bdi className="mono">{trace.traceId}</bdi>
        <CopyButton text={trace.traceId} label="Copy the trace id" />
      </span>
      <span className="spacer" />
      {/* A dash without a heading tells nobody what is unknown. */}
      {trace.startNs === null ? null : (
        <span className="traceFigure traceFigure-time">
          <Instant timeNs={trace.startNs} zone={zone} digits={trace.timeDigits} shownDigits={3} />
        </span>
      )}
      {trace.durationNs === null && trace.status !== 'open' ? null : (
        <b className="traceFigure" title="Duration">
          {trace.durationNs === null ? 'open' : formatDuration(trace.durationNs)}
        </b>
      )}
      {totalTokens(trace.usage) === null ? null : (
        <span className="traceFigure traceFigure-tokens" title={tokenHint(trace.usage)}>
          <b>{formatCount(trace.usage.inputTokens)}</b> in <b>{formatCount(trace.usage.outputTokens)}</b> out
        </span>
      )}
      {trace.usage.generations === 0 && trace.usage.costUsd === null ? null : (
        <CostFigure
          usage={trace.usage}
          scope={{ type: 'trace', traceKey: trace.traceKey }}
          title="Costs of this trace"
        />
      )}
      {trace.sessionKey === null ? null : (
        <button
          type="button"
          className="sessionChip"
          title="Open the session (U)"
          onClick={() =>
            trace.sessionKey !== null && navigate(sessionRoute(trace.sessionKey, trace.traceKey))
          }
        >
          <Icon name="sessions" size={13} />
          <bdi className="sessionChipId">{trace.sessionId}</bdi>
          {answer.sessionIndex === null || answer.sessionTraces === null ? null : (
            <span className="sessionChipPlace">
              {formatCount(answer.sessionIndex)} of {formatCount(answer.sessionTraces)}
            </span>
          )}
        </button>
      )}
      <span className="traceSteps">
        <IconButton
          icon="chevronUp"
          size="small"
          label={`Previous trace ${neighbours.words ?? ''} (Shift+K)`}
          disabled={neighbours.isKnown && neighbours.previous === null}
          onClick={() => step(-1)}
        />
        <IconButton
          icon="chevronDown"
          size="small"
          label={`Next trace ${neighbours.words ?? ''} (Shift+J)`}
          disabled={neighbours.isKnown && neighbours.next === null}
          onClick={() => step(1)}
        />
      </span>
      <span className="traceSteps">
        <ExportButton
          isIcon
          scope={{ type: 'traces', traceKeys: [trace.traceKey] }}
          what="this trace"
          name={`trace-${trace.traceId}`}
        />
        <TraceMenu answer={answer} asText={asText} />
      </span>
    </header>
  )
}
