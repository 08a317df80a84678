import type { StateCreator } from 'zustand'
import type { Filter } from '../../shared/model/filter'
import { decodeView, encodeView } from './urlState'
import { listRoute } from './view'
import type { ListRoute, Route, View } from './view'

export interface NavigateOptions {
  /** Replace the entry of the history instead of adding one: for what "back" should not stop at. */
  readonly replace?: boolean
}

export interface ViewSlice {
  readonly view: View
  /** The list last looked at, for "back to the list". */
  readonly lastList: ListRoute
  /** Goes to a place; the filter in force stays unless another is given. */
  navigate(route: Route, options?: NavigateOptions & { readonly filter?: Filter }): void
  setFilter(filter: Filter, options?: NavigateOptions): void
  /** Takes over what the address bar says now. */
  readAddress(): void
}

/**
 * Browsers refuse more than some 200 changes of the address in half a minute: of a held arrow key only the first press
 * is written at once, then where it stands now and again.
 */
const replacePauseMs = 200

export const createViewSlice: StateCreator<ViewSlice> = (set, get) => {
  let waiting: ReturnType<typeof setTimeout> | null = null
  let isBehind = false

  const writeReplaced = (): void => {
    if (!isBehind) return
    isBehind = false
    history.replaceState(history.state, '', encodeView(get().view))
  }
  const replaceSoon = (): void => {
    isBehind = true
    if (waiting !== null) return
    writeReplaced()
    waiting = setTimeout(() => {
      waiting = null
      if (isBehind) replaceSoon()
    }, replacePauseMs)
  }
  const show = (view: View): void => set(isList(view.route) ? { view, lastList: view.route } : { view })
  const go = (view: View, replace: boolean): void => {
    const address = encodeView(view)
    if (address === encodeView(get().view)) return
    if (!replace) {
      writeReplaced()
      history.pushState(null, '', address)
    }
    show(view)
    if (replace) replaceSoon()
  }
  // Who leaves or closes the page finds it again as it was.
  addEventListener('pagehide', writeReplaced)
  const first = decodeView(location.hash)
  return {
    view: first,
    lastList: isList(first.route) ? first.route : listRoute('sessions'),
    navigate: (route, options = {}) =>
      go({ route, filter: options.filter ?? get().view.filter }, options.replace ?? false),
    setFilter: (filter, options = {}) =>
      go({ route: withoutRow(get().view.route), filter }, options.replace ?? false),
    readAddress() {
      isBehind = false
      show(decodeView(location.hash))
    },
  }
}

/** Another filter is another list: the old row means nothing in it. */
function withoutRow(route: Route): Route {
  return isList(route) ? { ...route, row: null } : route
}

function isList(route: Route): route is ListRoute {
  return route.page === 'sessions' || route.page === 'traces'
}
