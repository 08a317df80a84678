import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { formatCounted } from '../../../shared/logic/formatters'
import { useCommand } from '../../engine/useCommand'
import { useNotify } from '../../state/appStore'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/ConfirmDialog'
import { useHotkeys } from '../../ui/useHotkeys'
import type { ImportView } from './importWords'
import { reportCommand } from './useReportCommands'

/** Takes an import back, after a question. Nothing where there is nothing to take back. */
export function UndoImport({
  view,
  label = 'Undo',
}: {
  readonly view: ImportView
  readonly label?: string
}): ReactElement | null {
  const [isAsking, setAsking] = useState(false)
  const undo = useCommand('imports.undo')
  const notify = useNotify()
  const isOver = view.status === 'undone'
  const canUndo = !isOver && view.status !== 'running'
  useHotkeys([reportCommand('undo', 'Undo the import…', () => setAsking(true))], canUndo)
  useEffect(() => {
    // The button that led here goes with what it took back.
    if (isOver && document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true })
  }, [isOver])
  if (!canUndo) return null
  const run = async (): Promise<void> => {
    const { observationsRemoved, observationsRederived } = await undo.mutateAsync({ importId: view.importId })
    const again =
      observationsRederived > 0
        ? ` ${formatCounted(observationsRederived, 'span')} that other imports also brought stayed.`
        : ''
    notify('ok', `Taken back: ${formatCounted(observationsRemoved, 'span')} removed.${again}`)
  }
  return (
    <>
      <Button size="small" icon="undo" onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Take this import back?"
        confirmLabel="Take it back"
        onConfirm={run}
      >
        <p>
          Its records go from the workspace. What other imports also brought stays. Notes stay, and attach
          again when the data returns.
        </p>
      </ConfirmDialog>
    </>
  )
}
