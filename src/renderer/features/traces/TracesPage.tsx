import { useCallback } from 'react'
import type { ReactElement } from 'react'
import { traceSortColumns } from '../../../shared/contract/traces'
import { formatCounted } from '../../../shared/logic/formatters'
import { useCommand } from '../../engine/useCommand'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { useZone } from '../../engine/useSettings'
import { useNavigate } from '../../state/appStore'
import { traceRoute } from '../../state/view'
import type { ListRoute } from '../../state/view'
import { FilterCosts } from '../costs/FilterCosts'
import { ListPage } from '../lists/ListPage'
import type { ListScale } from '../lists/useListScale'
import { useReadAhead } from '../lists/useReadAhead'
import { yearReference } from '../lists/yearReference'
import { traceColumns } from './traceColumns'
import { TracePreview } from './TracePreview'

/** The list of traces. */
export function TracesPage({ route }: { readonly route: ListRoute }): ReactElement {
  const navigate = useNavigate()
  const zone = useZone()
  const storage = useEngineQuery('app.getStorage', {}).data
  const yearNs = yearReference(storage?.dataEndNs ?? null, zone)
  const hasNotes = storage?.notes !== 0
  const readAhead = useReadAhead()
  const deletion = useCommand('traces.delete')
  const columns = useCallback(
    (scale: ListScale) => traceColumns(scale, zone, yearNs, hasNotes),
    [zone, yearNs, hasNotes],
  )
  return (
    <ListPage
      route={route}
      procedure="traces.list"
      title="Traces"
      noun="trace"
      sorts={traceSortColumns}
      columns={columns}
      keyOf={(row) => row.traceKey}
      onApproach={readAhead}
      onOpen={(row) => navigate(traceRoute(row.traceKey))}
      actions={<FilterCosts />}
      preview={(row) => <TracePreview row={row} />}
      deleteWords={
        <p>
          All spans are removed from this workspace. Notes stay, and attach again when the same traces are
          imported again.
        </p>
      }
      onDelete={async (traceKeys) => {
        const { traces, observations } = await deletion.mutateAsync({ traceKeys: [...traceKeys] })
        return `Deleted ${formatCounted(traces, 'trace')} with ${formatCounted(observations, 'span')}.`
      }}
    />
  )
}
