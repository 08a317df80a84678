import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Input } from '../../../shared/contract/contract'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { Dialog } from '../../ui/Dialog'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { Tabs } from '../../ui/Tabs'
import './costs.css'
import { ModelLedger } from './ModelLedger'
import { WhatIf } from './WhatIf'

/** Where a sum of dollars comes from, and what it would be elsewhere. */
export function CostDialog({
  title,
  scope,
  onClose,
}: {
  readonly title: string
  readonly scope: Input<'costs.sumUp'>['scope']
  readonly onClose: () => void
}): ReactElement {
  const [tab, setTab] = useState('models')
  return (
    <Dialog isOpen onClose={onClose} title={title} size="large">
      <div className="costDialog">
        <Tabs
          label="Parts of the costs"
          active={tab}
          onChange={setTab}
          items={[
            { id: 'models', label: 'By model' },
            { id: 'whatIf', label: 'What if' },
          ]}
        >
          {tab === 'models' ? <ByModel scope={scope} /> : <WhatIf scope={scope} />}
        </Tabs>
      </div>
    </Dialog>
  )
}

function ByModel({ scope }: { readonly scope: Input<'costs.sumUp'>['scope'] }): ReactElement {
  const answer = useEngineQuery('costs.sumUp', { scope }, { keep: false })
  if (answer.error !== null)
    return (
      <ErrorPanel
        title="The costs could not be summed up"
        message={answer.error.message}
        onRetry={() => void answer.refetch()}
      />
    )
  return answer.data === undefined ? (
    <p className="costNote" role="status">
      Adding up…
    </p>
  ) : (
    <ModelLedger sums={answer.data} />
  )
}
