import { useLayoutEffect, useRef } from 'react'
import type { ReactElement, ReactNode } from 'react'

/** A part of a page that may be put out of sight (`Activity`): when it comes back, so does the focus it had. */
export function KeptFocus({
  className,
  children,
}: {
  readonly className: string
  readonly children: ReactNode
}): ReactElement {
  const part = useRef<HTMLDivElement>(null)
  const last = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const element = part.current
    const { activeElement } = document
    if (activeElement === null || activeElement === document.body)
      last.current?.focus({ preventScroll: true })
    return () => {
      const had = document.activeElement
      last.current = had instanceof HTMLElement && element?.contains(had) === true ? had : null
    }
  }, [])
  return (
    <div ref={part} className={className}>
      {children}
    </div>
  )
}
