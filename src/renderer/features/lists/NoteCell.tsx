import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { Icon } from '../../ui/Icon'

/** How many notes a row has; nothing where it has none. */
export function NoteCell({ notes }: { readonly notes: number }): ReactElement | null {
  if (notes === 0) return null
  return (
    <span className="noteCell" title={formatCounted(notes, 'note')}>
      <Icon name="note" size={13} />
      {notes}
      <span className="srOnly">{notes === 1 ? ' note' : ' notes'}</span>
    </span>
  )
}
