import type { ReactElement } from 'react'
import type { TraceRow } from '../../../shared/contract/traces'
import { formatCount, formatCounted, formatDuration } from '../../../shared/logic/formatters'
import { useZone } from '../../engine/useSettings'
import { useNavigate } from '../../state/appStore'
import { sessionRoute, traceRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { doubtWords } from '../../ui/flagWords'
import { Instant } from '../../ui/Instant'
import { StatusMark } from '../../ui/StatusMark'
import { RowLink } from '../lists/cells'
import { costHint, costText, tokenHint, tokensText } from '../lists/costWords'
import { Fact, Quote } from '../lists/previewParts'

/** A trace in short, beside the list: what came in, what came out, and the figures. */
export function TracePreview({ row }: { readonly row: TraceRow }): ReactElement {
  const zone = useZone()
  const navigate = useNavigate()
  const doubts = doubtWords(row.flags)
  return (
    <section className="preview" aria-label="Preview of the trace">
      <div className="previewHead">
        <h2>
          <bdi>{row.name}</bdi>
        </h2>
        <Button size="small" tone="primary" onClick={() => navigate(traceRoute(row.traceKey))}>
          Open
        </Button>
      </div>
      <Quote title="Input" text={row.inputPreview} />
      <Quote title="Output" text={row.outputPreview} />
      <dl className="previewFacts">
        <Fact name="Status">
          <StatusMark status={row.status} />
          {row.errors > 0 ? (
            <span className="listError"> · {formatCounted(row.errors, 'failed span')}</span>
          ) : null}
        </Fact>
        <Fact name="Started">
          <Instant timeNs={row.startNs} zone={zone} digits={row.timeDigits} shownDigits={3} />
        </Fact>
        <Fact name="Duration">{formatDuration(row.durationNs)}</Fact>
        <Fact name="Spans">{formatCount(row.spans)}</Fact>
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
        {row.models.length > 0 ? (
          <Fact name="Models">
            <bdi>{row.models.join(', ')}</bdi>
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
        {row.sessionKey === null ? null : (
          <Fact name="Session">
            <RowLink to={sessionRoute(row.sessionKey, row.traceKey)}>
              <bdi className="mono">{row.sessionId}</bdi>
            </RowLink>
          </Fact>
        )}
        <Fact name="Trace id">
          <bdi className="mono">{row.traceId}</bdi>{' '}
          <CopyButton text={row.traceId} label="Copy the trace id" />
        </Fact>
        {doubts.length > 0 ? (
          <Fact name="Doubts">
            <span className="listDoubt">{doubts.join(', ')}</span>
          </Fact>
        ) : null}
      </dl>
    </section>
  )
}
