import { useEffect } from 'react'
import type { RefObject } from 'react'

/**
 * Gives the focus to an element that came in place of what had it: a button that was pressed and has gone leaves the
 * focus nowhere, and the next key would do nothing. Elsewhere the focus stays.
 */
export function useFocusWhenLost(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { activeElement } = document
    const isNowhere = activeElement === null || activeElement === document.body
    // What has just been put out of sight keeps it until the next frame.
    if (isNowhere || !activeElement.checkVisibility()) element.current?.focus({ preventScroll: true })
  }, [element])
}
