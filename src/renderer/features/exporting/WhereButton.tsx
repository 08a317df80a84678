import type { ReactElement } from 'react'
import { Button } from '../../ui/Button'

/** Shows and hides where the secrets of a kind stand. */
export function WhereButton({
  label,
  isOpen,
  onChange,
}: {
  /** The kind, as people call it. */
  readonly label: string
  readonly isOpen: boolean
  readonly onChange: (isOpen: boolean) => void
}): ReactElement {
  return (
    <Button
      size="small"
      tone="quiet"
      aria-expanded={isOpen}
      aria-label={`${isOpen ? 'Hide' : 'Show'} where: ${label}`}
      onClick={() => onChange(!isOpen)}
    >
      {isOpen ? 'Hide' : 'Where'}
    </Button>
  )
}
