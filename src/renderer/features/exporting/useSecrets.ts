import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../shared/contract/contract'
import type { SecretScope } from '../../../shared/model/exportScope'
import { useEngine } from '../../engine/EngineProvider'
import type { RendererClient } from '../../engine/rendererClient'
import { errorMessage } from '../../engine/replies'
import { followJob } from './followJob'

export type SecretAnswer = Output<'exports.getFoundSecrets'>

/** How far the look for secrets has come, in spans. */
export type SecretsState =
  | { readonly step: 'idle' }
  | { readonly step: 'looking'; readonly done: number; readonly total: number | null }
  | ({ readonly step: 'ready' } & SecretAnswer)
  | { readonly step: 'failed'; readonly message: string }

interface Progress {
  readonly done: number
  readonly total: number
}

export interface SecretsOptions {
  /** False: not until `look` is called. */
  readonly isEnabled?: boolean
  /** For how long what was found stays known after leaving. */
  readonly keptMs?: number
}

export interface SecretSearch {
  readonly state: SecretsState
  readonly look: () => void
  readonly stop: () => void
}

/** Looks for secrets in a scope, as a job of the engine; leaving stops it. */
export function useSecrets(
  scope: SecretScope,
  { isEnabled = true, keptMs = 0 }: SecretsOptions = {},
): SecretSearch {
  const client = useEngine()
  const cache = useQueryClient()
  const [looked, setLooked] = useState<Progress | null>(null)
  const queryKey = ['exports.getFoundSecrets', JSON.stringify(scope)]
  const answer = useQuery({
    queryKey,
    retry: false,
    gcTime: keptMs,
    enabled: isEnabled,
    queryFn: async ({ signal }) => {
      setLooked(null)
      const found = await searchSecrets(client, scope, signal, setLooked)
      await cache.invalidateQueries({ queryKey: ['jobs.list'] })
      return found
    },
  })
  return {
    state: stateOf(answer, looked, isEnabled),
    look: () => void answer.refetch(),
    stop: () => void cache.cancelQueries({ queryKey }),
  }
}

function stateOf(
  { isFetching, error, data }: Pick<UseQueryResult<SecretAnswer>, 'isFetching' | 'error' | 'data'>,
  looked: Progress | null,
  isEnabled: boolean,
): SecretsState {
  if (isFetching) return { step: 'looking', done: looked?.done ?? 0, total: looked?.total ?? null }
  if (error !== null) return { step: 'failed', message: errorMessage(error) }
  if (data !== undefined) return { step: 'ready', ...data }
  return isEnabled ? { step: 'looking', done: 0, total: null } : { step: 'idle' }
}

async function searchSecrets(
  client: RendererClient,
  scope: SecretScope,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<SecretAnswer> {
  const { job, spans: total } = await client.call('exports.startSecretSearch', { scope })
  const { jobId } = job
  await followJob(client, jobId, signal, ({ records }) => onProgress({ done: records, total }))
  const found = await client.call('exports.getFoundSecrets', { jobId }, { signal })
  // It was asked for here and is told here: no line in the list of jobs.
  await client.call('jobs.dismiss', { jobId }).catch(() => undefined)
  return found
}
