import { Activity, memo } from 'react'
import type { ReactElement } from 'react'
import { ImportReportPage } from '../features/importing/ImportReportPage'
import { ImportsPage } from '../features/importing/ImportsPage'
import { MappingPage } from '../features/mapping/MappingPage'
import { SessionPage } from '../features/sessionPage/SessionPage'
import { SessionsPage } from '../features/sessions/SessionsPage'
import { SettingsPage } from '../features/settings/SettingsPage'
import { StartPage } from '../features/start/StartPage'
import { TracesPage } from '../features/traces/TracesPage'
import { TracePage } from '../features/waterfall/TracePage'
import { useNavigate } from '../state/appStore'
import type { Route, TraceRoute } from '../state/view'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { ErrorBoundary } from './ErrorBoundary'
import { useTracePlace } from './useTracePlace'

/** The page of a route; beside it, out of sight, the page of the trace that will probably be opened next. */
export function Page({ route }: { readonly route: Route }): ReactElement {
  const { id, traceKey, isShown } = useTracePlace(route)
  return (
    <>
      {route.page === 'trace' ? null : <OtherPage route={route} />}
      {traceKey === null ? null : (
        <Activity key={id} mode={isShown ? 'visible' : 'hidden'}>
          <ErrorBoundary place={traceKey}>
            <TracePage traceKey={traceKey} />
          </ErrorBoundary>
        </Activity>
      )}
    </>
  )
}

/** Every page but that of a trace. */
const OtherPage = memo(function OtherPage({
  route,
}: {
  readonly route: Exclude<Route, TraceRoute>
}): ReactElement {
  const navigate = useNavigate()
  switch (route.page) {
    case 'start':
      return <StartPage />
    case 'sessions':
      return <SessionsPage route={route} />
    case 'traces':
      return <TracesPage route={route} />
    case 'session':
      return <SessionPage sessionKey={route.sessionKey} />
    case 'imports':
      return route.importId === null ? (
        <ImportsPage />
      ) : (
        <ImportReportPage importId={route.importId} params={route.params ?? {}} />
      )
    case 'mapping':
      return <MappingPage fileId={route.fileId} />
    case 'settings':
      return <SettingsPage />
    case 'unknown':
      return (
        <EmptyState
          icon="help"
          title="There is no such page"
          actions={<Button onClick={() => navigate({ page: 'start' })}>Go to the start</Button>}
        >
          <p>
            The address <bdi className="mono">{route.path}</bdi> leads nowhere.
          </p>
        </EmptyState>
      )
  }
})
