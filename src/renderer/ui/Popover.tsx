import { Popover as Kit } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import './menu.css'
import { useReturnFocus } from './useReturnFocus'

export interface PopoverProps {
  readonly trigger: ReactElement
  /** Names the panel for assistive technology. */
  readonly label: string
  readonly align?: 'start' | 'end'
  readonly isOpen?: boolean
  readonly onOpenChange?: (open: boolean) => void
  readonly children: ReactNode
}

/** A panel under a button with anything in it. Esc and a click outside close it; focus goes back to where it was. */
export function Popover({
  trigger,
  label,
  align = 'start',
  isOpen,
  onOpenChange,
  children,
}: PopoverProps): ReactElement {
  const focus = useReturnFocus()
  return (
    <Kit.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Kit.Trigger asChild>{trigger}</Kit.Trigger>
      <Kit.Portal>
        <Kit.Content
          className="popover"
          aria-label={label}
          align={align}
          sideOffset={5}
          collisionPadding={8}
          {...focus}
        >
          {children}
        </Kit.Content>
      </Kit.Portal>
    </Kit.Root>
  )
}
