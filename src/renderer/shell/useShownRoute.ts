import { useDeferredValue } from 'react'
import { useAppStore } from '../state/appStore'
import type { PageName, Route } from '../state/view'
import { useKeyHold } from '../ui/useKeyHold'

/** Pages that take their place in the address from the shell alone, so that one may stay while the next is drawn. */
const staying: ReadonlySet<PageName> = new Set(['start', 'sessions', 'traces', 'imports', 'settings'])

/**
 * The route whose page is shown. Between places of the rail the page one leaves stays while the next is drawn in small
 * steps, so that no click is one long task; what is pressed meanwhile waits for the page it was meant for. Everything
 * else is shown at once.
 */
export function useShownRoute(): Route {
  const view = useAppStore((state) => state.view)
  const drawn = useDeferredValue(view)
  const isComing =
    drawn.route.page !== view.route.page &&
    drawn.filter === view.filter &&
    staying.has(drawn.route.page) &&
    staying.has(view.route.page)
  useKeyHold(isComing)
  return isComing ? drawn.route : view.route
}
