import type { ReactElement } from 'react'
import type { z } from 'zod'
import type { mappingPreviewSchema } from '../../../shared/contract/mappings'
import { formatCounted, formatDuration, formatTokens, formatUsd } from '../../../shared/logic/formatters'
import type { FieldMapping } from '../../../shared/model/fieldMapping'
import { warnings } from '../../../shared/model/warnings'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { KindBadge } from '../../ui/KindBadge'
import { StatusMark } from '../../ui/StatusMark'
import './mappingPreview.css'

type Preview = z.output<typeof mappingPreviewSchema>
type PreviewTrace = Preview['traces'][number]
type PreviewSpan = PreviewTrace['spans'][number]

/** What the first rows become with the roles as they are: traces as trees, and what does not fit. */
export function MappingPreview({
  fileId,
  mapping,
  isAll,
}: {
  readonly fileId: number
  readonly mapping: FieldMapping
  /** True when the file has no more rows than are previewed. */
  readonly isAll: boolean
}): ReactElement {
  const { data, error, isPlaceholderData } = useEngineQuery('mappings.preview', { fileId, mapping })
  return (
    <section
      className="mappingPreview"
      aria-label="Preview"
      aria-busy={isPlaceholderData || data === undefined}
    >
      <div className="mappingBar">
        <h2>Preview</h2>
        <span className="muted" role="status">
          {data === undefined ? '' : previewSentence(data, isAll)}
        </span>
      </div>
      <div className="mappingScroll">
        {error === null ? null : (
          <p className="mappingFailure" role="alert">
            {error.message}
          </p>
        )}
        {data === undefined ? null : (
          <>
            <Findings findings={data.findings} />
            {data.traces.map((trace) => (
              <TracePreview key={trace.traceId} trace={trace} />
            ))}
            {data.traceCount > data.traces.length ? (
              <p className="muted mappingMore">
                and {formatCounted(data.traceCount - data.traces.length, 'more trace')} from these rows
              </p>
            ) : null}
          </>
        )}
      </div>
    </section>
  )
}

function previewSentence({ traceCount, spanCount, sessionCount }: Preview, isAll: boolean): string {
  if (spanCount === 0) return 'No row fits.'
  const rows = `${isAll ? '' : 'The first '}${formatCounted(spanCount, 'row')} ${spanCount === 1 ? 'makes' : 'make'}`
  const sessions = sessionCount > 0 ? ` in ${formatCounted(sessionCount, 'session')}` : ''
  return `${rows} ${formatCounted(traceCount, 'trace')}${sessions}`
}

function Findings({ findings }: { readonly findings: Preview['findings'] }): ReactElement | null {
  if (findings.length === 0) return null
  return (
    <ul className="previewFindings" aria-label="Findings">
      {findings.map(({ code, count, message, line, isSkipped }) => (
        <li key={code} className={isSkipped ? 'previewLost' : undefined}>
          <span className="previewCount">{isSkipped ? `${count} skipped` : `${count}×`}</span>
          <span>
            {Object.hasOwn(warnings, code) ? warnings[code as keyof typeof warnings].text : code}{' '}
            <span className="muted">
              {line === null ? '' : `Line ${line}: `}
              <bdi>{message}</bdi>
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function TracePreview({ trace }: { readonly trace: PreviewTrace }): ReactElement {
  const { traceId, start, sessionId, userId, spans, spanCount } = trace
  const hidden = spanCount - spans.length
  return (
    <article className="previewTrace" aria-label={`Trace ${traceId}`}>
      <header>
        <bdi className="mono previewId" title={traceId}>
          {traceId}
        </bdi>
        <span>{start === null ? 'no time' : start.replace('T', ' ')}</span>
        {sessionId === null ? null : (
          <span>
            session <bdi>{sessionId}</bdi>
          </span>
        )}
        {userId === null ? null : (
          <span>
            user <bdi>{userId}</bdi>
          </span>
        )}
      </header>
      <ul>
        {spans.map((span, index) => (
          <SpanPreview key={index} span={span} />
        ))}
      </ul>
      {hidden > 0 ? <p className="muted mappingMore">and {formatCounted(hidden, 'more span')}</p> : null}
    </article>
  )
}

function SpanPreview({ span }: { readonly span: PreviewSpan }): ReactElement {
  const text = span.output ?? span.input
  const hasTokens = span.inputTokens !== null || span.outputTokens !== null
  return (
    <li className="previewSpan">
      <span className="previewName" style={{ paddingLeft: `${Math.min(span.depth, 12) * 14}px` }}>
        <KindBadge kind={span.kind} />
        <bdi title={span.name}>{span.name}</bdi>
        {span.model === null || span.model === span.name ? null : <bdi className="muted">{span.model}</bdi>}
        {span.status === 'unset' ? null : <StatusMark status={span.status} isShort />}
        {span.isOrphan ? <span className="previewOrphan">no parent here</span> : null}
        {text === null ? null : <bdi className="previewText">{text}</bdi>}
      </span>
      <span className="previewFigure" title="Tokens in and out">
        {hasTokens ? `${formatTokens(span.inputTokens)} → ${formatTokens(span.outputTokens)}` : ''}
      </span>
      <span className="previewFigure" title="Cost as the file states it">
        {span.cost === null ? '' : formatUsd(span.cost)}
      </span>
      <span className="previewFigure" title="Duration">
        {span.durationMs === null ? '' : formatDuration(span.durationMs * 1e6)}
      </span>
    </li>
  )
}
