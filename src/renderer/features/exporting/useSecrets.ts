import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExportScope } from '../../../shared/model/exportScope'
import type { FoundSecrets } from '../../../shared/model/masking'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { findAllSecrets, readTraceKeys } from './exportRun'

/** How far the look for secrets has come, in spans. */
export type SecretsState =
  | { readonly step: 'looking'; readonly done: number; readonly total: number | null }
  | { readonly step: 'ready'; readonly found: FoundSecrets }
  | { readonly step: 'failed'; readonly message: string }

/** Looks for secrets in what is to be exported, once for all forms; leaving stops it. */
export function useSecrets(scope: ExportScope): SecretsState {
  const client = useEngine()
  const [looked, setLooked] = useState<{ readonly done: number; readonly total: number } | null>(null)
  const answer = useQuery({
    queryKey: ['exports.findSecrets', 'all', JSON.stringify(scope)],
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }) => {
      const traces = await readTraceKeys(client, scope, signal)
      const total = traces.reduce((sum, trace) => sum + trace.spans, 0)
      return findAllSecrets(client, traces, signal, (done) => setLooked({ done, total }))
    },
  })
  if (answer.error !== null) return { step: 'failed', message: errorMessage(answer.error) }
  if (answer.data !== undefined) return { step: 'ready', found: answer.data }
  return looked === null ? { step: 'looking', done: 0, total: null } : { step: 'looking', ...looked }
}
