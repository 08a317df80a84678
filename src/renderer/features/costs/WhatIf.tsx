import { useId, useState } from 'react'
import type { ReactElement, SubmitEvent } from 'react'
import type { Input, Output } from '../../../shared/contract/contract'
import { formatAmount, formatDifference } from '../../../shared/logic/costWords'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { Button } from '../../ui/Button'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { Choices, TextField } from '../../ui/Fields'

type Scope = Input<'costs.compare'>['scope']
type Comparison = Output<'costs.compare'>
type Way = 'model' | 'active' | 'builtIn'

const ways = [
  { value: 'model', label: 'with another model' },
  { value: 'active', label: 'at the tables’ prices, whatever the source states' },
] as const
const builtInWay = { value: 'builtIn', label: 'at the prices in the program alone' } as const

/** What the same tokens would cost with another model or by another table. Nothing of it is stored. */
export function WhatIf({ scope }: { readonly scope: Scope }): ReactElement {
  const [way, setWay] = useState<Way>('model')
  const [text, setText] = useState('')
  const [model, setModel] = useState<string | null>(null)
  const listId = useId()
  const known = useEngineQuery('prices.listModels', { text, limit: 100 }, { enabled: way === 'model' })
  const tables = useEngineQuery('prices.get', {}).data
  const hasOwn = tables !== undefined && (tables.table !== null || tables.own.length > 0)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setModel(text.trim() === '' ? null : text.trim())
  }
  return (
    <div className="whatIf">
      <Choices
        label="What if"
        name="whatIf"
        value={way}
        options={hasOwn ? [...ways, builtInWay] : ways}
        onChange={setWay}
      />
      {way === 'model' ? (
        <form className="whatIfModel" onSubmit={submit}>
          <TextField
            label="Model"
            placeholder="Model, such as gpt-4o-mini or anthropic/claude-haiku-4-5"
            list={listId}
            maxLength={300}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <datalist id={listId}>
            {known.data?.models.map((each) => (
              <option key={each.name} value={each.name}>
                {each.label}
              </option>
            ))}
          </datalist>
          <Button type="submit" tone="primary" disabled={text.trim() === ''}>
            Work it out
          </Button>
        </form>
      ) : null}
      {way === 'model' && model === null ? (
        <p className="costNote">The tokens of every model call are priced with the model you name.</p>
      ) : (
        <Answer
          scope={scope}
          model={way === 'model' ? model : null}
          prices={way === 'builtIn' ? 'builtIn' : 'active'}
        />
      )}
    </div>
  )
}

function Answer({
  scope,
  model,
  prices,
}: {
  readonly scope: Scope
  readonly model: string | null
  readonly prices: 'active' | 'builtIn'
}): ReactElement {
  const answer = useEngineQuery('costs.compare', { scope, model, prices }, { keep: false })
  if (answer.error !== null)
    return (
      <ErrorPanel
        title="It could not be worked out"
        message={answer.error.message}
        onRetry={() => void answer.refetch()}
      />
    )
  if (answer.data === undefined)
    return (
      <p className="costNote" role="status">
        Working it out…
      </p>
    )
  return <Result comparison={answer.data} model={model} />
}

function Result({
  comparison,
  model,
}: {
  readonly comparison: Comparison
  readonly model: string | null
}): ReactElement {
  const { generations, priced, compared, usd, realUsd, comparedUsd, differenceUsd } = comparison
  if (generations === 0) return <p className="costNote">There is no model call here.</p>
  if (priced === 0)
    return (
      <p className="costNote" role="status">
        {model !== null && comparison.price === null
          ? `No table knows a price for “${model}”.`
          : `None of ${formatCounted(generations, 'model call')} could be priced.`}
      </p>
    )
  return (
    <div role="status">
      <p className="whatIfTotal">
        <b>{formatAmount(usd)}</b> for {formatCount(priced)} of {formatCounted(generations, 'model call')}
      </p>
      <table className="costTable whatIfTable">
        <thead>
          <tr>
            <th scope="col">{formatCounted(compared, 'call')} that can be compared</th>
            <th scope="col">Now</th>
            <th scope="col">What if</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Model calls with a cost and a price</th>
            <td>{formatAmount(realUsd)}</td>
            <td>{formatAmount(comparedUsd)}</td>
            <td className={differenceClass(differenceUsd)}>{formatDifference(differenceUsd, realUsd)}</td>
          </tr>
        </tbody>
      </table>
      <ul className="costNotes">
        {comparison.price === null ? null : <li>{priceWords(comparison.price)}</li>}
        {model === null ? null : (
          <li>Other models cut text into other tokens: the same texts may take more or fewer.</li>
        )}
        {comparison.withoutExtras === 0 ? null : (
          <li>
            Left out of {formatCounted(comparison.withoutExtras, 'call')}: searches, seconds or pieces that
            this price does not cover.
          </li>
        )}
        {comparison.unpriced.map((each) => (
          <li key={each.model ?? ''}>
            Not priced: {formatCounted(each.calls, 'call')} of <bdi>{each.model ?? 'no named model'}</bdi>
          </li>
        ))}
        <li>Nothing is stored: the real costs stay as they are.</li>
      </ul>
    </div>
  )
}

/** The newest price: the other model may not have existed on the day of the calls. */
function priceWords(price: NonNullable<Comparison['price']>): string {
  const entry = price.provider === null ? price.model : `${price.provider} ${price.model}`
  const since = price.effectiveFrom === null ? '' : `, in force since ${price.effectiveFrom}`
  return `Priced as ${entry} in ${price.table}: its newest price${since}.`
}

function differenceClass(usd: number | null): string | undefined {
  if (usd === null || usd === 0) return undefined
  return usd < 0 ? 'costLess' : 'costMore'
}
