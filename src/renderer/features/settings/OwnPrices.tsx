import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { bucketWords, formatPrice } from '../../../shared/logic/costWords'
import { errorMessage } from '../../engine/replies'
import { useCommand } from '../../engine/useCommand'
import { useNotify } from '../../state/appStore'
import { Button, IconButton } from '../../ui/Button'
import { OwnPriceDialog } from './OwnPriceDialog'

type Own = Output<'prices.get'>['own']
type Entry = Own[number]

/** Prices set by hand: they go before every table. */
export function OwnPrices({
  own,
  isReadOnly,
  onChanged,
}: {
  readonly own: Own
  readonly isReadOnly: boolean
  readonly onChanged: () => void
}): ReactElement {
  const remove = useCommand('prices.deleteOwn')
  const notify = useNotify()
  const [edited, setEdited] = useState<Entry | 'new' | null>(null)
  return (
    <div className="setting">
      <span className="settingName">Prices set by hand</span>
      <div className="settingValue">
        {own.length === 0 ? null : (
          <table className="pricesTable">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">From</th>
                <th scope="col">$ for 1 M tokens</th>
                <th scope="col">Change</th>
              </tr>
            </thead>
            <tbody>
              {own.map((entry) => (
                <tr key={entry.ownPriceId}>
                  <th scope="row">
                    <bdi className="mono">{entry.model}</bdi>
                    {entry.provider === null ? null : <bdi className="muted"> {entry.provider}</bdi>}
                  </th>
                  <td>{entry.validFrom ?? 'always'}</td>
                  <td>{ratesText(entry)}</td>
                  <td className="pricesActions">
                    <Button
                      size="small"
                      aria-label={`Change the price of ${entry.model}`}
                      disabled={isReadOnly}
                      onClick={() => setEdited(entry)}
                    >
                      Change…
                    </Button>
                    <IconButton
                      icon="close"
                      size="small"
                      label={`Forget the price of ${entry.model}`}
                      disabled={isReadOnly || remove.isPending}
                      onClick={() =>
                        remove.mutate(
                          { ownPriceId: entry.ownPriceId },
                          { onSuccess: onChanged, onError: (error) => notify('error', errorMessage(error)) },
                        )
                      }
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Button size="small" disabled={isReadOnly} onClick={() => setEdited('new')}>
          Set a price…
        </Button>
        <p className="settingHint">
          For one model, or a pattern such as <span className="mono">gpt-4*</span>. They go before every
          table.
        </p>
        {edited === null ? null : (
          <OwnPriceDialog
            entry={edited === 'new' ? null : edited}
            onClose={() => setEdited(null)}
            onSaved={onChanged}
          />
        )}
      </div>
    </div>
  )
}

const ratesText = ({ rates }: Entry): string =>
  rates.map(({ bucket, usdPerMillion }) => `${bucketWords[bucket]} ${formatPrice(usdPerMillion)}`).join(', ')
