import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { useEngineEvent } from '../engine/useEngineEvent'
import { useEngineQuery } from '../engine/useEngineQuery'
import { DropTarget } from '../features/importing/DropTarget'
import { useImportOutcome } from '../features/importing/useImportOutcome'
import { useNavigate, useRoute } from '../state/appStore'
import { decodeView } from '../state/urlState'
import { Banners } from './Banners'
import { CommandPalette } from './CommandPalette'
import { ErrorBoundary } from './ErrorBoundary'
import { NavigationRail } from './NavigationRail'
import { NoticeArea } from './NoticeArea'
import { firstRoute } from './places'
import { Page } from './Page'
import './shell.css'
import { ShortcutHelp } from './ShortcutHelp'
import { StatusBar } from './StatusBar'
import { TopBar } from './TopBar'
import { useDocumentTitle } from './useDocumentTitle'
import { useHabits } from './useHabits'
import { useShellHotkeys } from './useShellHotkeys'
import { useShownRoute } from './useShownRoute'
import { useTheme } from './useTheme'
import { useWarmUp } from './warmUp/useWarmUp'

/** The frame around every page. Its parts are drawn again only for themselves: each key in a list changes the address. */
export function AppShell(): ReactElement {
  const route = useShownRoute()
  const navigate = useNavigate()
  useTheme()
  useDocumentTitle()
  useShellHotkeys()
  useHabits()
  useFirstRoute()
  useImportOutcome()
  useFocusOnArrival(placeOf(route))
  useWarmUp()
  useEngineEvent('app.navigated', ({ route: address }) => {
    const view = decodeView(address)
    navigate(view.route, { filter: view.filter })
  })
  return (
    <DropTarget>
      <div className="shell">
        <a className="skipLink" href="#main" onClick={focusMain}>
          To the content
        </a>
        <NavigationRail />
        <TopBar page={route.page} />
        <main className="main" id="main" tabIndex={-1}>
          <Banners />
          <ErrorBoundary place={placeOf(route)}>
            <Page route={route} />
          </ErrorBoundary>
        </main>
        <StatusBar />
      </div>
      <NoticeArea />
      <CommandPalette />
      <ShortcutHelp />
    </DropTarget>
  )
}

/** What counts as another place for focus and for errors: the page and the thing it shows, not how. */
function placeOf(route: ReturnType<typeof useRoute>): string {
  switch (route.page) {
    case 'trace':
      return `trace ${route.traceKey}`
    case 'session':
      return `session ${route.sessionKey}`
    case 'imports':
      return `imports ${route.importId}`
    case 'mapping':
      return `mapping ${route.fileId}`
    default:
      return route.page
  }
}

function focusMain(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** A start without an address goes into the data once it is known that there is some. */
function useFirstRoute(): void {
  const isFresh = useRef(useRoute().page === 'start')
  const navigate = useNavigate()
  const page = useRoute().page
  const { data } = useEngineQuery('app.getStorage', {})
  useEffect(() => {
    if (!isFresh.current || data === undefined) return
    isFresh.current = false
    const route = firstRoute(data)
    if (page === 'start' && route.page !== 'start') navigate(route, { replace: true })
  }, [data, page, navigate])
}

/** After a change of place, keys go to the page: to the part it marks, else to the page itself. */
function useFocusOnArrival(place: string): void {
  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      if (document.activeElement !== document.body) return
    }
    const main = document.getElementById('main')
    const wanted = main?.querySelector<HTMLElement>('[data-autofocus]') ?? main
    wanted?.focus({ preventScroll: true })
  }, [place])
}
