import { useCallback } from 'react'
import type { ReactElement } from 'react'
import { sessionSortColumns } from '../../../shared/contract/sessions'
import { formatCounted } from '../../../shared/logic/formatters'
import { useCommand } from '../../engine/useCommand'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useNavigate } from '../../state/appStore'
import { sessionRoute } from '../../state/view'
import type { ListRoute } from '../../state/view'
import { ListPage } from '../lists/ListPage'
import type { ListScale } from '../lists/useListScale'
import { yearReference } from '../lists/yearReference'
import { sessionColumns } from './sessionColumns'
import { SessionPreview } from './SessionPreview'

/** The list of sessions. */
export function SessionsPage({ route }: { readonly route: ListRoute }): ReactElement {
  const navigate = useNavigate()
  const zone = useZone()
  const storage = useEngineQuery('app.getStorage', {}).data
  const yearNs = yearReference(storage?.dataEndNs ?? null, zone)
  const hasNotes = storage?.notes !== 0
  const deletion = useCommand('sessions.delete')
  const columns = useCallback(
    (scale: ListScale) => sessionColumns(scale, zone, yearNs, hasNotes),
    [zone, yearNs, hasNotes],
  )
  return (
    <ListPage
      route={route}
      procedure="sessions.list"
      title="Sessions"
      noun="session"
      sorts={sessionSortColumns}
      columns={columns}
      keyOf={(row) => row.sessionKey}
      onOpen={(row) => navigate(sessionRoute(row.sessionKey))}
      preview={(row) => <SessionPreview row={row} />}
      deleteWords={
        <p>
          All their traces and spans are removed from this workspace. Notes stay, and attach again when they
          are imported again.
        </p>
      }
      onDelete={async (sessionKeys) => {
        const { sessions, traces } = await deletion.mutateAsync({ sessionKeys: [...sessionKeys] })
        return `Deleted ${formatCounted(sessions, 'session')} with ${formatCounted(traces, 'trace')}.`
      }}
    />
  )
}
