import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import {
  bucketWords,
  extraWords,
  formatExtraPrice,
  formatAmount,
  formatDifference,
  formatPrice,
} from '../../../shared/logic/costWords'
import { formatCount } from '../../../shared/logic/formatters'
import { CopyButton } from '../../ui/CopyButton'
import './costLedger.css'
import { ledgerText } from './ledgerText'

type Ledger = Output<'costs.getLedger'>

const unpricedWords: Readonly<Record<NonNullable<Ledger['unpriced']>, string>> = {
  noTokens: 'Nothing is computed: the source says nothing about tokens.',
  noModel: 'Nothing is computed: the source names no model.',
  unknownModel:
    'Nothing is computed: no table knows a price for this model. You can set one in Settings → Prices.',
  missingPrice: 'Nothing is computed: the table has no price for one of the buckets.',
}

/** Each bucket × price = amount, what that makes, and what the source states. */
export function CostLedger({
  ledger,
  inputTokens,
  outputTokens,
}: {
  readonly ledger: Ledger
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}): ReactElement {
  const { lines, extras, price, reported, counted } = ledger
  const perRequestUsd = price?.perRequestUsd ?? null
  return (
    <>
      <div className="ledgerHead">
        <span>
          <b>{formatCount(inputTokens)}</b> in <b>{formatCount(outputTokens)}</b> out
        </span>
        <CopyButton text={ledgerText(ledger)} label="Copy the ledger as text" />
      </div>
      <table className="ledger" aria-label="What this call costs">
        <thead>
          <tr>
            <th scope="col">Tokens of this call</th>
            <th scope="col">Count</th>
            <th scope="col">
              <abbr title="US dollars per million tokens">$ / 1 M</abbr>
            </th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.bucket}>
              <th scope="row">
                {bucketWords[line.bucket]}
                <LineNote line={line} />
              </th>
              <td>{formatCount(line.tokens)}</td>
              <td>{formatPrice(line.usdPerMillion)}</td>
              <td>{formatAmount(line.usd)}</td>
            </tr>
          ))}
          {extras.map(({ what, count, price: each, usd }) => (
            <tr key={what}>
              <th scope="row">{extraWords[what]}</th>
              <td>{formatCount(count)}</td>
              <td>{formatExtraPrice(what, each)}</td>
              <td>{formatAmount(usd)}</td>
            </tr>
          ))}
          {perRequestUsd === null ? null : (
            <tr>
              <th scope="row">per request</th>
              <td>1</td>
              <td>–</td>
              <td>{formatAmount(perRequestUsd)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Computed{counted === 'computed' ? <Counts /> : null}
            </th>
            <td>{formatAmount(ledger.computedUsd)}</td>
          </tr>
          <tr>
            <th scope="row" colSpan={3}>
              Stated by the source{counted === 'reported' ? <Counts /> : null}
            </th>
            <td>{reported === null ? formatAmount(null) : formatStated(reported)}</td>
          </tr>
          {ledger.differenceUsd === null ? null : (
            <tr className={isNotable(ledger) ? 'ledgerDoubt' : undefined}>
              <th scope="row" colSpan={2}>
                Difference
              </th>
              <td colSpan={2}>{formatDifference(ledger.differenceUsd, ledger.computedUsd)}</td>
            </tr>
          )}
        </tfoot>
      </table>
    </>
  )
}

/** Where the price comes from, and how sure that is. */
export function PriceFacts({ ledger }: { readonly ledger: Ledger }): ReactElement {
  const { price, unpriced, notPriced } = ledger
  return (
    <>
      {unpriced === null ? null : <p className="hintText">{unpricedWords[unpriced]}</p>}
      {notPriced.map((sentence) => (
        <p className="hintText" key={sentence}>
          Not in it: {sentence}
        </p>
      ))}
      {price === null ? null : (
        <dl className="facts">
          <dt>Price from</dt>
          <dd>
            <bdi>{price.table}</bdi>
            {price.origin === 'builtIn' ? ' (in the program)' : ' (yours)'}
          </dd>
          <dt>Entry</dt>
          <dd>
            <bdi>{price.provider === null ? price.model : `${price.provider} ${price.model}`}</bdi>
            {price.isGuessedProvider ? ', provider guessed from the model’s name' : ''}
          </dd>
          <dt>As of</dt>
          <dd>
            {price.asOf === null
              ? 'the newest price: the date of this call is not known'
              : `${price.asOf}, the day of the call`}
            {price.effectiveFrom === null ? '' : ` (in force since ${price.effectiveFrom})`}
          </dd>
          <dt>Tier</dt>
          <dd>
            {price.tier}
            {price.tier === price.askedTier
              ? ''
              : `: the call ran at the ${price.askedTier} tier, for which the table has no price`}
          </dd>
        </dl>
      )}
    </>
  )
}

function LineNote({ line }: { readonly line: Ledger['lines'][number] }): ReactElement | null {
  const notes = [
    line.pricedAs === null ? null : `priced as ${bucketWords[line.pricedAs]}`,
    line.aboveTokens === null ? null : `long-context price, above ${formatCount(line.aboveTokens)}`,
    line.usdPerMillion === 0 && line.tokens > 0 ? 'free of charge' : null,
  ].filter((note) => note !== null)
  return notes.length === 0 ? null : (
    <>
      {' '}
      <span className="ledgerNote">{notes.join('; ')}</span>
    </>
  )
}

function Counts(): ReactElement {
  return (
    <>
      {' '}
      <span className="ledgerCounts">counts</span>
    </>
  )
}

function formatStated({ amount, currency }: NonNullable<Ledger['reported']>): string {
  return currency === 'USD' ? formatAmount(amount) : `${amount.toLocaleString('en-US')} ${currency}`
}

/** More than a cent and a hundredth off: more than rounding. */
function isNotable({ differenceUsd, computedUsd }: Ledger): boolean {
  if (differenceUsd === null || computedUsd === null) return false
  const size = Math.abs(differenceUsd)
  return size > 0.000_05 && size > 0.01 * Math.abs(computedUsd)
}
