import { useState } from 'react'
import type { ReactElement } from 'react'
import { useFilter } from '../../state/appStore'
import { isEmptyFilter } from '../../state/filterState'
import { Button } from '../../ui/Button'
import { useHotkeys } from '../../ui/useHotkeys'
import { CostDialog } from './CostDialog'

/** What all traces of the filter cost: a button that opens how it comes about. */
export function FilterCosts(): ReactElement {
  const filter = useFilter()
  const [isOpen, setOpen] = useState(false)
  const title = isEmptyFilter(filter) ? 'Costs of all traces' : 'Costs of the traces in the filter'
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
      <Button size="small" aria-haspopup="dialog" title={`${title} ($)`} onClick={() => setOpen(true)}>
        Costs
      </Button>
      {isOpen ? (
        <CostDialog title={title} scope={{ type: 'traces', filter }} onClose={() => setOpen(false)} />
      ) : null}
    </>
  )
}
