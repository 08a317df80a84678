import { Tooltip as Kit } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import './tooltip.css'

/** A few words on hover and focus. What is said here must also be found elsewhere: fingers do not hover. */
export function Tooltip({
  text,
  side = 'top',
  children,
}: {
  readonly text: ReactNode
  /** Where it stands: not over the next thing one may want to click. */
  readonly side?: 'top' | 'right'
  readonly children: ReactElement
}): ReactElement {
  return (
    <Kit.Provider delayDuration={350} skipDelayDuration={150}>
      <Kit.Root>
        <Kit.Trigger asChild>{children}</Kit.Trigger>
        <Kit.Portal>
          <Kit.Content className="tooltip" side={side} sideOffset={5} collisionPadding={8}>
            {text}
          </Kit.Content>
        </Kit.Portal>
      </Kit.Root>
    </Kit.Provider>
  )
}
