import type { ReactElement } from 'react'
import type { SessionRow } from '../../../shared/contract/sessions'
import { formatCount, formatCounted, formatDuration } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useNavigate } from '../../state/appStore'
import { sessionRoute, traceRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { Instant } from '../../ui/Instant'
import { StatusMark } from '../../ui/StatusMark'
import { DensityStrip } from '../lists/DensityStrip'
import { RowLink } from '../lists/cells'
import { costHint, costText, tokenHint, tokensText } from '../lists/costWords'
import { OutcomeMark } from '../lists/OutcomeMark'
import { Fact } from '../lists/previewParts'

/** A session in short, beside the list: the figures, then its traces in order. */
export function SessionPreview({ row }: { readonly row: SessionRow }): ReactElement {
  const zone = useZone()
  const navigate = useNavigate()
  return (
    <section className="preview" aria-label="Preview of the session">
      <div className="previewHead">
        <h2>
          <bdi>{row.inputPreview ?? row.name ?? row.sessionId}</bdi>
        </h2>
        <Button size="small" tone="primary" onClick={() => navigate(sessionRoute(row.sessionKey))}>
          Open
        </Button>
      </div>
      <DensityStrip strip={row.strip} />
      <dl className="previewFacts">
        <Fact name="Outcome">
          <OutcomeMark session={row} />
          {row.errors > 0 ? (
            <span className="listError"> · {formatCounted(row.errors, 'failed span')}</span>
          ) : null}
        </Fact>
        <Fact name="Started">
          <Instant timeNs={row.startNs} zone={zone} digits={row.timeDigits} shownDigits={3} />
        </Fact>
        <Fact name="Duration">{formatDuration(row.durationNs)}</Fact>
        <Fact name="Tokens">
          <span title={tokenHint(row.usage)}>{tokensText(row.usage)}</span>
        </Fact>
        <Fact name="Cost">
          <span title={costHint(row.usage)}>{costText(row.usage)}</span>
        </Fact>
        {row.agents.length > 0 ? (
          <Fact name="Agents">
            <bdi>{row.agents.join(', ')}</bdi>
          </Fact>
        ) : null}
        {row.userId === null ? null : (
          <Fact name="User">
            <bdi className="mono">{row.userId}</bdi>
          </Fact>
        )}
        {row.environment === null ? null : (
          <Fact name="Environment">
            <bdi>{row.environment}</bdi>
          </Fact>
        )}
        {row.version === null ? null : (
          <Fact name="Version">
            <bdi>{row.version}</bdi>
          </Fact>
        )}
        <Fact name="Session id">
          <bdi className="mono">{row.sessionId}</bdi>{' '}
          <CopyButton text={row.sessionId} label="Copy the session id" />
        </Fact>
      </dl>
      <SessionTraces sessionKey={row.sessionKey} />
    </section>
  )
}

const mostTraces = 100

function SessionTraces({ sessionKey }: { readonly sessionKey: string }): ReactElement | null {
  const { data, error } = useEngineQuery('sessions.get', { sessionKey }, { keep: false })
  if (error !== null) return <p className="fieldError">{error.message}</p>
  if (data === undefined) return <p className="muted">Reading its traces…</p>
  return (
    <ol className="previewTraces" aria-label="Its traces">
      {data.traces.slice(0, mostTraces).map((trace) => (
        <li key={trace.traceKey}>
          <StatusMark status={trace.status} isShort />
          <RowLink to={traceRoute(trace.traceKey)}>
            <bdi>{trace.inputPreview ?? trace.name}</bdi>
          </RowLink>
          <span className="listQuiet">{formatDuration(trace.durationNs)}</span>
        </li>
      ))}
      {data.tracesTotal > mostTraces ? (
        <li className="muted">
          and {formatCount(data.tracesTotal - Math.min(mostTraces, data.traces.length))} more
        </li>
      ) : null}
    </ol>
  )
}
