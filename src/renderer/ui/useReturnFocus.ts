import { useRef } from 'react'

export interface ReturnFocus {
  readonly onOpenAutoFocus: () => void
  readonly onCloseAutoFocus: (event: Event) => void
}

/**
 * Gives focus back to where it was before a dialog opened (dialogs that keys open have no trigger the kit could return
 * to). Where focus has already gone on, to the page an action led to, it stays.
 */
export function useReturnFocus(): ReturnFocus {
  const before = useRef<Element | null>(null)
  return {
    onOpenAutoFocus() {
      before.current = document.activeElement
    },
    onCloseAutoFocus(event) {
      event.preventDefault()
      const { activeElement } = document
      const isNowhere = activeElement === null || activeElement === document.body
      if (isNowhere && before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
    },
  }
}
