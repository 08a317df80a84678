import { Fragment } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { bucketWords, formatAmount } from '../../../shared/logic/costWords'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'

type Sums = Output<'costs.sumUp'>
type ModelSum = Sums['models'][number]

/** By model and bucket: tokens, what is computed for them, what the sources state, and what of it counts. */
export function ModelLedger({ sums }: { readonly sums: Sums }): ReactElement {
  if (sums.models.length === 0)
    return <p className="costNote">No call here says anything about tokens or cost.</p>
  return (
    <>
      <p className="costTotal">
        <b>{formatAmount(sums.costUsd)}</b> for {formatCount(sums.generationsWithCost)} of{' '}
        {formatCounted(sums.generations, 'model call')}
      </p>
      <div className="costTableScroll">
        <table className="costTable">
          <thead>
            <tr>
              <th scope="col">Model and tokens</th>
              <th scope="col">Calls</th>
              <th scope="col">Tokens</th>
              <th scope="col">Computed</th>
              <th scope="col">Stated</th>
              <th scope="col">Counts</th>
            </tr>
          </thead>
          <tbody>
            {sums.models.map((model) => (
              <Fragment key={`${model.provider ?? ''} ${model.model ?? ''}`}>
                <tr className="costModel">
                  <th scope="row">
                    <bdi>{model.model ?? '(no model named)'}</bdi>
                    {model.provider === null ? null : <bdi className="costProvider">{model.provider}</bdi>}
                  </th>
                  <td>{callsOf(model)}</td>
                  <td>{formatCount(tokensOf(model))}</td>
                  <td>{formatAmount(model.computedUsd)}</td>
                  <td>{formatAmount(model.reportedUsd)}</td>
                  <td>{formatAmount(model.costUsd)}</td>
                </tr>
                {model.buckets.map((bucket) => (
                  <tr key={bucket.bucket} className="costBucket">
                    <th scope="row">{bucketWords[bucket.bucket]}</th>
                    <td>
                      <span className="costNothing">of all its calls</span>
                    </td>
                    <td>{formatCount(bucket.tokens)}</td>
                    <td>{formatAmount(bucket.usd)}</td>
                    <td colSpan={2}>
                      <span className="costNothing">not told by bucket</span>
                    </td>
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                Together
              </th>
              <td>{formatAmount(sums.computedUsd)}</td>
              <td>{formatAmount(sums.reportedUsd)}</td>
              <td>{formatAmount(sums.costUsd)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <ul className="costNotes">
        {notesOf(sums).map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  )
}

const tokensOf = ({ buckets }: ModelSum): number | null =>
  buckets.length === 0 ? null : buckets.reduce((sum, { tokens }) => sum + tokens, 0)

function callsOf({ calls, pricedCalls }: ModelSum): string {
  return pricedCalls === calls ? formatCount(calls) : `${formatCount(pricedCalls)} of ${formatCount(calls)}`
}

/** What a reader must know to trust the sums. */
function notesOf(sums: Sums): string[] {
  const { generations, generationsWithCost, tables } = sums
  const notes = [
    generations === 0
      ? 'There is no model call.'
      : `${formatCount(generationsWithCost)} of ${formatCounted(generations, 'model call')} have a cost; what has none is not in the sums.`,
    'What a source states counts before what is computed.',
  ]
  if (sums.repeated > 0)
    notes.push(
      `${formatCounted(sums.repeated, 'step')} around other calls only ${sums.repeated === 1 ? 'repeats' : 'repeat'} what those say: left out, so that nothing counts twice.`,
    )
  if (tables.length > 0)
    notes.push(
      `Prices: ${tables.map(({ table, calls }) => `${table} (${formatCounted(calls, 'call')})`).join(', ')}, of the day of each call.`,
    )
  if (sums.undated > 0)
    notes.push(
      `${formatCounted(sums.undated, 'call')} without a known date ${sums.undated === 1 ? 'has' : 'have'} the newest price.`,
    )
  if (sums.moreModels > 0)
    notes.push(`${formatCounted(sums.moreModels, 'more model')} not listed; the sums are of all.`)
  return notes
}
