import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Input } from '../../../shared/contract/contract'
import { formatUsd } from '../../../shared/logic/formatters'
import { useHotkeys } from '../../ui/useHotkeys'
import { costHint, costText } from '../lists/costWords'
import type { UsageSums } from '../lists/costWords'
import { CostDialog } from './CostDialog'
import './costs.css'

/** What a trace or a session cost; opens how it comes about. */
export function CostFigure({
  usage,
  scope,
  title,
  isPartSaid = false,
}: {
  readonly usage: UsageSums
  readonly scope: Input<'costs.sumUp'>['scope']
  /** Whose costs: the heading of what opens. */
  readonly title: string
  /** How many calls the figure covers stands beside it: no mark is needed. */
  readonly isPartSaid?: boolean
}): ReactElement {
  const [isOpen, setOpen] = useState(false)
  useHotkeys([
    {
      id: 'costs.show',
      label: title,
      section: 'Costs',
      keys: ['$'],
      run: () => setOpen(true),
    },
  ])
  return (
    <>
      <button
        type="button"
        className="costFigure"
        title={`${costHint(usage)} Show how it comes about ($)`}
        aria-haspopup="dialog"
        aria-label={`${usage.costUsd === null ? 'No cost' : `Cost ${formatUsd(usage.costUsd)}`}: show how it comes about`}
        onClick={() => setOpen(true)}
      >
        {usage.costUsd === null && !isPartSaid ? (
          'no cost'
        ) : (
          <b>{isPartSaid ? formatUsd(usage.costUsd) : costText(usage)}</b>
        )}
      </button>
      {isOpen ? <CostDialog title={title} scope={scope} onClose={() => setOpen(false)} /> : null}
    </>
  )
}
