import type { ReactElement } from 'react'
import { warnings } from '../../../shared/model/warnings'
import { formatBytes, formatCount, formatCounted } from '../../../shared/logic/formatters'
import { useNavigate } from '../../state/appStore'
import { traceRoute } from '../../state/view'
import { Button } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { accountSentence, placeWords } from './importWords'
import type { ImportFileView } from './importWords'

/** One file of an import: its format, its account, and each finding with its first places. */
export function ImportFile({
  file,
  isOnly,
}: {
  readonly file: ImportFileView
  readonly isOnly: boolean
}): ReactElement {
  const isFailed = file.status === 'failed'
  const findings = file.findings.filter((finding) => !saysOnly(finding, file.error))
  return (
    <section className={classNames('reportFile', isFailed && 'reportFileFailed')} aria-label={file.path}>
      <header>
        <h2>
          <bdi>{file.path}</bdi>
        </h2>
        <span className="reportFormat">{file.formatLabel ?? 'not recognised'}</span>
        <span className="spacer" />
        <span className="muted">
          {formatBytes(file.bytes)}
          {isOnly || (isFailed && file.read === 0) ? '' : ` · ${accountSentence(file)}`}
        </span>
      </header>
      {file.error === null ? null : (
        <p className="reportError">
          <span aria-hidden="true">● </span>
          <bdi>{file.error}</bdi>
        </p>
      )}
      {findings.length === 0 && !isFailed ? (
        <p className="reportClean">✓ Nothing to report: everything in it was understood and kept.</p>
      ) : null}
      {findings.length > 0 ? (
        <ul className="reportFindings">
          {findings.map((finding) => (
            <Finding key={finding.code} finding={finding} />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

/** True for a finding that only repeats why the file failed. */
function saysOnly(finding: ImportFileView['findings'][number], error: string | null): boolean {
  return (
    error !== null &&
    finding.samples.length > 0 &&
    finding.samples.every((sample) => sample.message === error)
  )
}

function Finding({ finding }: { readonly finding: ImportFileView['findings'][number] }): ReactElement {
  const navigate = useNavigate()
  const known = Object.hasOwn(warnings, finding.code) ? warnings[finding.code as keyof typeof warnings] : null
  const isLost = known !== null && !known.kept
  const hidden = finding.count - finding.samples.length
  return (
    <li>
      <div className="reportFinding">
        <span className={isLost ? 'reportLost' : 'reportKept'}>{isLost ? 'skipped' : 'kept'}</span>
        <strong>{formatCount(finding.count)}×</strong>
        <span>
          {finding.text} <span className="mono muted">{finding.code}</span>
        </span>
      </div>
      <ul className="reportSamples">
        {finding.samples.map((sample, index) => (
          <li key={index}>
            {placeWords(sample) === '' ? null : (
              <span className="mono reportPlace">{placeWords(sample)}</span>
            )}
            <bdi>{sample.message}</bdi>
            {sample.traceKey === null ? null : (
              <Button
                size="small"
                tone="quiet"
                onClick={() => navigate(traceRoute(sample.traceKey ?? '', sample.spanId))}
              >
                Show
              </Button>
            )}
          </li>
        ))}
        {hidden > 0 && finding.samples.length > 0 ? (
          <li className="muted">and {formatCounted(hidden, 'more', 'more')}</li>
        ) : null}
      </ul>
    </li>
  )
}
