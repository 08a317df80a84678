import { useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { useNotify } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'

export interface DeleteButtonProps {
  readonly noun: string
  readonly keys: readonly string[]
  /** Deletes and answers what was deleted, one sentence. */
  readonly onDelete: (keys: readonly string[]) => Promise<string>
  readonly onDeleted: () => void
  readonly children: ReactNode
}

/** Deletes the chosen rows, after asking. */
export function DeleteButton({ noun, keys, onDelete, onDeleted, children }: DeleteButtonProps): ReactElement {
  const [isAsking, setAsking] = useState(false)
  const notify = useNotify()
  const what = formatCounted(keys.length, noun)
  const run = async (): Promise<void> => {
    notify('ok', await onDelete(keys))
    onDeleted()
  }
  return (
    <>
      <Button size="small" tone="danger" icon="trash" onClick={() => setAsking(true)}>
        Delete
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${what}?`}
        confirmLabel={`Delete ${what}`}
        onConfirm={run}
      >
        {children}
      </ConfirmDialog>
    </>
  )
}
