import type { ReactElement } from 'react'
import { formatCount } from '../../../shared/logic/formatters'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'

interface NothingListedProps {
  readonly total: number
  readonly noun: string
  readonly isFiltered: boolean
  readonly onClear: () => void
  readonly onStart: () => void
  /** Traces in the workspace, where this list is empty because none has a session. */
  readonly tracesWithout: number
  readonly onTraces: () => void
}

/** What a list says in place of rows: the filter hides them, none says its session, or nothing was imported. */
export function NothingListed({
  total,
  noun,
  isFiltered,
  onClear,
  onStart,
  tracesWithout,
  onTraces,
}: NothingListedProps): ReactElement {
  if (total > 0 && isFiltered) {
    return (
      <EmptyState
        icon="filter"
        title={`No ${noun} matches the filter`}
        actions={<Button onClick={onClear}>Clear the filter</Button>}
      >
        <p>There are {formatCount(total)} in the workspace.</p>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={noun === 'session' ? 'sessions' : 'traces'}
      title={`No ${noun}s yet`}
      actions={
        <>
          {tracesWithout > 0 ? (
            <Button tone="primary" onClick={onTraces}>
              {tracesWithout === 1 ? 'Look at the trace' : `Look at the ${formatCount(tracesWithout)} traces`}
            </Button>
          ) : null}
          <Button tone={tracesWithout > 0 ? 'normal' : 'primary'} onClick={onStart}>
            {tracesWithout > 0 ? 'Open files' : 'Open files or the sample'}
          </Button>
        </>
      }
    >
      <p>
        {tracesWithout > 0
          ? 'Nothing that was imported says which traces belong together.'
          : 'Open files of your own, or look around in the sample.'}
      </p>
    </EmptyState>
  )
}
