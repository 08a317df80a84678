import type { ReactElement } from 'react'
import { formatCount, formatUsd, unknownText } from '../../../shared/logic/formatters'
import type { Observation } from './observation'

const bucketWords: Readonly<Record<string, string>> = {
  inputUncached: 'input, not cached',
  cacheRead: 'read from cache',
  cacheWrite5m: 'written to cache (5 min)',
  cacheWrite1h: 'written to cache (1 h)',
  inputAudio: 'audio in',
  inputImage: 'image in',
  outputText: 'output',
  reasoning: 'reasoning',
  outputAudio: 'audio out',
}

const conventionWords: Readonly<Record<string, string>> = {
  inclusive:
    'The source counts cached tokens inside input and reasoning inside output; the buckets above are disjoint.',
  exclusive: 'The source leaves cached tokens out of input; the buckets above are disjoint.',
  disjoint: 'The source gives disjoint figures; they are shown as given.',
  unknown: 'How the source counts is not known; its figures are shown as given.',
}

/** Token buckets that can be summed, the source's own figures, and the cost with where it comes from. */
export function TokensTab({ observation }: { readonly observation: Observation }): ReactElement {
  const { usage, cost } = observation
  return (
    <>
      {usage === null ? (
        <p className="emptyText tabEmpty">The source says nothing about tokens.</p>
      ) : (
        <Usage usage={usage} />
      )}
      <h3 className="conversationTitle">Cost</h3>
      {cost === null ? (
        <p className="emptyText">
          The source gives no cost, and none can be computed without tokens and a known price.
        </p>
      ) : (
        <dl className="facts">
          <dt>Reported</dt>
          <dd>
            {cost.reportedUsd === null ? unknownText : formatUsd(cost.reportedUsd)}
            {cost.reportedCurrency === null || cost.reportedCurrency === 'USD'
              ? ''
              : ` (the source's currency: ${cost.reportedCurrency})`}
          </dd>
          <dt>Computed</dt>
          <dd>{formatUsd(cost.computedUsd)}</dd>
          <dt>Basis</dt>
          <dd>
            {cost.basis ??
              (cost.computedUsd === null ? 'No price is known for this model and day.' : unknownText)}
          </dd>
        </dl>
      )}
    </>
  )
}

function Usage({ usage }: { readonly usage: NonNullable<Observation['usage']> }): ReactElement {
  const most = Math.max(1, ...usage.buckets.map((bucket) => bucket.tokens))
  return (
    <>
      <p className="figures">
        <b>{formatCount(usage.inputTokens)}</b> in <b>{formatCount(usage.outputTokens)}</b> out
      </p>
      <table className="buckets">
        <tbody>
          {usage.buckets.map(({ bucket, tokens }) => (
            <tr key={bucket}>
              <th scope="row">{bucketWords[bucket] ?? bucket}</th>
              <td>
                <span className="bucketFigure">{formatCount(tokens)}</span>
                <span
                  className="bucketBar"
                  aria-hidden="true"
                  style={{ width: `calc((100% - 80px) * ${String(tokens / most)})` }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hintText">{conventionWords[usage.convention]}</p>
      {usage.repeated ? (
        <p className="hintText">
          These tokens are counted by the calls below this step too; sums count them once.
        </p>
      ) : null}
      {usage.contradictions.map((sentence) => (
        <p className="doubtText" key={sentence}>
          <span aria-hidden="true">◐ </span>
          {sentence}
        </p>
      ))}
      {usage.reported.length === 0 ? null : (
        <>
          <h3 className="conversationTitle">As the source reports them</h3>
          <dl className="facts">
            {usage.reported.map(({ name, value }) => (
              <FactRow key={name} name={name} value={formatCount(value)} />
            ))}
          </dl>
        </>
      )}
    </>
  )
}

function FactRow({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <>
      <dt>
        <bdi className="mono">{name}</bdi>
      </dt>
      <dd>{value}</dd>
    </>
  )
}
