import { AlertDialog as Kit } from 'radix-ui'
import { useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { Button } from './Button'
import './dialog.css'
import { useReturnFocus } from './useReturnFocus'

export interface ConfirmDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen and what stays, in plain words. */
  readonly children: ReactNode
  /** The verb on the button: "Delete 3 traces". */
  readonly confirmLabel: string
  /** Runs it; the dialog closes when it has succeeded and shows the sentence of the error when not. */
  readonly onConfirm: () => Promise<void>
}

/** Asks before something that cannot be taken back. Focus starts on Cancel. */
export function ConfirmDialog({
  isOpen,
  onClose,
  title,
  children,
  confirmLabel,
  onConfirm,
}: ConfirmDialogProps): ReactElement {
  const focus = useReturnFocus()
  const [isRunning, setRunning] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const close = (): void => {
    setFailure(null)
    onClose()
  }
  const confirm = async (): Promise<void> => {
    setRunning(true)
    setFailure(null)
    try {
      await onConfirm()
      close()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'It failed without saying why.')
    } finally {
      setRunning(false)
    }
  }
  return (
    <Kit.Root open={isOpen} onOpenChange={(open) => (open ? undefined : close())}>
      <Kit.Portal>
        <Kit.Overlay className="dialogScrim" />
        <Kit.Content className="dialog dialog-small" {...focus}>
          <div className="dialogHead">
            <Kit.Title className="dialogTitle">{title}</Kit.Title>
          </div>
          <Kit.Description asChild>
            <div className="dialogDescription">{children}</div>
          </Kit.Description>
          {failure === null ? null : (
            <p className="dialogFailure" role="alert">
              {failure}
            </p>
          )}
          <div className="dialogActions">
            <Kit.Cancel asChild>
              <Button>Cancel</Button>
            </Kit.Cancel>
            <Button tone="danger" disabled={isRunning} onClick={() => void confirm()}>
              {isRunning ? 'Working…' : confirmLabel}
            </Button>
          </div>
        </Kit.Content>
      </Kit.Portal>
    </Kit.Root>
  )
}
