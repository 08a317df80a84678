import type { ReactElement } from 'react'
import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import { ProgressBar } from '../../ui/ProgressBar'
import type { SecretsState } from './useSecrets'

/** How far a look for secrets has come. */
export function SearchProgress({ state }: { readonly state: SecretsState }): ReactElement {
  const { done, total } = state.step === 'looking' ? state : { done: 0, total: null }
  return (
    <>
      <p className="muted">
        Looking for secrets
        {total === null ? '…' : `: ${formatCount(done)} of ${formatCounted(total, 'span')}`}
      </p>
      <ProgressBar share={total === null ? null : done / Math.max(1, total)} label="Looking for secrets" />
    </>
  )
}
