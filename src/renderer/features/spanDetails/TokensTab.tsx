import type { ReactElement } from 'react'
import { formatCount } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { CostLedger, PriceFacts } from './CostLedger'
import type { Observation } from './observation'

const conventionWords: Readonly<Record<string, string>> = {
  inclusive:
    'The source counts cached tokens inside input and reasoning inside output; the buckets above are disjoint.',
  exclusive: 'The source leaves cached tokens out of input; the buckets above are disjoint.',
  disjoint: 'The source gives disjoint figures; they are shown as given.',
  unknown: 'How the source counts is not known; its figures are shown as given.',
}

/** The ledger of one call: token buckets that can be summed × price, where the price comes from, what the source says. */
export function TokensTab({ observation }: { readonly observation: Observation }): ReactElement {
  const { usage, cost, observationId } = observation
  const hasFigures = usage !== null || cost !== null
  const answer = useEngineQuery('costs.getLedger', { observationId }, { enabled: hasFigures, keep: false })
  if (!hasFigures) return <p className="emptyText tabEmpty">The source says nothing about tokens or cost.</p>
  if (answer.error !== null)
    return (
      <ErrorPanel
        title="The cost could not be worked out"
        message={answer.error.message}
        onRetry={() => void answer.refetch()}
      />
    )
  const ledger = answer.data
  return (
    <>
      {ledger === undefined ? (
        <p className="emptyText">Reading…</p>
      ) : (
        <>
          <CostLedger
            ledger={ledger}
            inputTokens={usage?.inputTokens ?? null}
            outputTokens={usage?.outputTokens ?? null}
          />
          <PriceFacts ledger={ledger} />
        </>
      )}
      {usage === null ? (
        <p className="hintText">The source says nothing about tokens.</p>
      ) : (
        <UsageNotes usage={usage} />
      )}
    </>
  )
}

function UsageNotes({ usage }: { readonly usage: NonNullable<Observation['usage']> }): ReactElement {
  return (
    <>
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
      <p className="hintText">{conventionWords[usage.convention]}</p>
      {usage.reported.length === 0 ? null : (
        <>
          <h2 className="conversationTitle">As the source reports them</h2>
          <dl className="reportedFigures">
            {usage.reported.map(({ name, value }) => (
              <FactRow
                key={name}
                name={name}
                value={Number.isInteger(value) ? formatCount(value) : String(value)}
              />
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
