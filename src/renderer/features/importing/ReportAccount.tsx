import type { ReactElement, ReactNode } from 'react'
import { formatBytes, formatCount, formatCounted, formatInstant } from '../../../shared/logic/formatters'
import { useZone } from '../../engine/useSettings'
import { classNames } from '../../ui/classNames'
import { accountSentence, doesAccountAddUp, shareSentence } from './importWords'
import type { ImportView } from './importWords'
import type { ReportView } from './reportView'

/** The account of an import: what was read, what became of it, what it takes. */
export function ReportAccount({
  view,
  fileCount,
  unread,
  onView,
  children,
}: {
  readonly view: ImportView
  readonly fileCount: number
  /** Files that nobody could read. */
  readonly unread: number
  readonly onView: (changes: Partial<ReportView>) => void
  /** What else one may do here, beside the figures. */
  readonly children?: ReactNode
}): ReactElement {
  const zone = useZone()
  const failedWords = `${formatCounted(unread, 'file')} could not be read`
  const share = shareSentence(view)
  return (
    <div className="reportAccount">
      <p className="reportSummary">
        {formatCounted(fileCount, 'file')}, {formatBytes(view.bytes)}, read in{' '}
        {view.seconds < 10 ? view.seconds.toFixed(2) : formatCount(view.seconds)} s, started{' '}
        <time title={new Date(view.startedMs).toISOString()}>
          {formatInstant(String(BigInt(Math.round(view.startedMs)) * 1_000_000n), zone)}
        </time>
        {unread > 0 ? (
          <>
            {'; '}
            {fileCount > 1 ? (
              <button
                type="button"
                className="reportFailed importSkipped"
                onClick={() => onView({ status: 'failed', code: null, text: '', fileId: null, byte: null })}
              >
                {failedWords}
              </button>
            ) : (
              <strong className="importSkipped">{failedWords}</strong>
            )}
          </>
        ) : (
          ''
        )}
        .
        {share === null ? null : (
          <span title="Each text is kept once, packed; its own table rows are not counted."> {share}.</span>
        )}
      </p>
      <div className="reportFiguresLine">
        <dl className="reportFigures">
          <Figure name={pluralOf(view.sessions, 'session')} value={view.sessions} />
          <Figure name={pluralOf(view.traces, 'trace')} value={view.traces} />
          <Figure name={pluralOf(view.observations, 'span')} value={view.observations} />
          <Figure name={`${pluralOf(view.read, 'record')} read`} value={view.read} isFirst />
          <Figure sign="=" name="stored" value={view.stored} />
          <Figure sign="+" name="merged" value={view.merged} />
          <Figure sign="+" name="skipped" value={view.skipped} isBad={view.skipped > 0} />
        </dl>
        {children}
      </div>
      {doesAccountAddUp(view) || view.status === 'running' ? null : (
        <p className="fieldError">
          These figures do not add up: {accountSentence(view)}. That is a mistake in Spanglass.
        </p>
      )}
    </div>
  )
}

const pluralOf = (count: number, noun: string): string => (count === 1 ? noun : `${noun}s`)

interface FigureProps {
  readonly name: string
  readonly value: number
  readonly isBad?: boolean
  /** Opens the account: a line stands before it. */
  readonly isFirst?: boolean
  /** What stands between it and the figure before. */
  readonly sign?: '=' | '+'
}

function Figure({ name, value, isBad = false, isFirst = false, sign }: FigureProps): ReactElement {
  return (
    <div className={classNames('reportFigure', isFirst && 'reportFigureFirst')} data-sign={sign}>
      <dt>{name}</dt>
      <dd className={isBad ? 'importSkipped' : undefined}>{formatCount(value)}</dd>
    </div>
  )
}
