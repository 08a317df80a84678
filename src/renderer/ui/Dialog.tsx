import { Dialog as Kit } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { IconButton } from './Button'
import { classNames } from './classNames'
import './dialog.css'
import { useReturnFocus } from './useReturnFocus'

export interface DialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  /** One sentence under the title, read out when the dialog opens. */
  readonly description?: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  readonly children?: ReactNode
  /** Buttons at the bottom right, the main one last. */
  readonly actions?: ReactNode
}

/** A window over the page: focus stays inside, Esc closes, focus returns. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  size = 'medium',
  children,
  actions,
}: DialogProps): ReactElement {
  const focus = useReturnFocus()
  return (
    <Kit.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Kit.Portal>
        <Kit.Overlay className="dialogScrim" />
        <Kit.Content
          className={classNames('dialog', `dialog-${size}`)}
          {...focus}
          onOpenAutoFocus={(event) => {
            focus.onOpenAutoFocus()
            const first = firstControl(event.currentTarget)
            if (first === null) return
            event.preventDefault()
            first.focus()
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <div className="dialogHead">
            <Kit.Title className="dialogTitle">{title}</Kit.Title>
            <Kit.Close asChild>
              <IconButton icon="close" label="Close" size="small" />
            </Kit.Close>
          </div>
          {description === undefined ? null : (
            <Kit.Description className="dialogDescription">{description}</Kit.Description>
          )}
          {children === undefined ? null : <div className="dialogBody">{children}</div>}
          {actions === undefined ? null : <div className="dialogActions">{actions}</div>}
        </Kit.Content>
      </Kit.Portal>
    </Kit.Root>
  )
}

/** What a dialog is for: its first field (of a choice, what is chosen), else its main button; never the way out. */
function firstControl(dialog: EventTarget | null): HTMLElement | null {
  if (!(dialog instanceof HTMLElement)) return null
  const field = dialog.querySelector<HTMLElement>(
    '.dialogBody :is(input:not([type=radio]), input:checked, select, textarea):not(:disabled)',
  )
  return field ?? dialog.querySelector<HTMLElement>('.dialogActions button:not(:disabled):last-child')
}
