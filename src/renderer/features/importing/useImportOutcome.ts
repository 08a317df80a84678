import { useEffectEvent, useRef } from 'react'
import type { Job } from '../../../shared/contract/jobs'
import { useEngine } from '../../engine/EngineProvider'
import { useEngineEvent } from '../../engine/useEngineEvent'
import { useAppStore, useNavigate, useNotify } from '../../state/appStore'
import { listRoute } from '../../state/view'
import type { Route } from '../../state/view'
import { importSentence } from './importWords'

/** When an import ends: says what came of it, offers the report, and leads from the start page into the data. */
export function useImportOutcome(): void {
  const client = useEngine()
  const notify = useNotify()
  const navigate = useNavigate()
  const told = useRef(new Set<string>())

  const tell = useEffectEvent(async (job: Job): Promise<void> => {
    const { importId } = job
    const report =
      importId === null
        ? null
        : {
            label: 'Report',
            run: () => navigate({ page: 'imports', importId }),
            isAt: (route: Route) => route.page === 'imports' && route.importId === importId,
          }
    if (job.state === 'failed') {
      notify('error', `${job.label}: ${job.message ?? 'the import failed'}`, report)
      return
    }
    if (job.state === 'cancelled' || importId === null) {
      notify('info', `${job.label}: cancelled. What was read before is not kept.`, report)
      return
    }
    try {
      const answer = await client.call('imports.getReport', { importId })
      const failed = answer.statuses.find(({ status }) => status === 'failed')?.count ?? 0
      notify(failed > 0 ? 'error' : 'ok', importSentence(answer.import, failed), report)
      const { traces, sessions } = answer.import
      const isWaiting = useAppStore.getState().view.route.page === 'start'
      if (isWaiting && traces + sessions > 0) navigate(listRoute(sessions > 0 ? 'sessions' : 'traces'))
    } catch {
      notify('ok', `${job.label}: done.`, report)
    }
  })

  useEngineEvent('jobs.finished', (job) => {
    if (job.kind !== 'import' || told.current.has(job.jobId)) return
    told.current.add(job.jobId)
    void tell(job)
  })
}
