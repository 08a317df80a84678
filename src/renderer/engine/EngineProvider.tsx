import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { ensureExists } from '../../shared/util/assert'
import { isStaleAfter } from './invalidation'
import { Refresher } from './refresher'
import type { RendererClient } from './rendererClient'
import { errorCode } from './replies'

const EngineContext = createContext<RendererClient | null>(null)
const ConnectionContext = createContext(true)

/** At most one round of fresh answers per this time while an import writes. */
const invalidationPauseMs = 1_000

export interface EngineProviderProps {
  readonly client: RendererClient
  readonly children: ReactNode
}

/** Gives the tree below its engine, the cache of its answers, and whether it can be reached. */
export function EngineProvider({ client, children }: EngineProviderProps): ReactElement {
  const [queryClient] = useState(createQueryClient)
  const [connected, setConnected] = useState(true)

  useEffect(() => {
    const refreshers = new Map<string, Refresher>()
    const stopChanges = client.on('workspace.changed', ({ what }) => {
      const refresher =
        refreshers.get(what) ??
        new Refresher(queryClient, (procedure) => isStaleAfter(what, procedure), invalidationPauseMs)
      refreshers.set(what, refresher)
      refresher.note()
    })
    let wasLost = false
    const stopConnection = client.onConnection((now) => {
      setConnected(now)
      if (now && wasLost) void queryClient.invalidateQueries()
      wasLost = !now
    })
    return () => {
      stopChanges()
      for (const refresher of refreshers.values()) refresher.close()
      stopConnection()
    }
  }, [client, queryClient])

  return (
    <EngineContext value={client}>
      <ConnectionContext value={connected}>
        <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
      </ConnectionContext>
    </EngineContext>
  )
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => failures < 1 && errorCode(error) === 'workspace_busy',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** The engine this page talks to. */
export function useEngine(): RendererClient {
  return ensureExists(useContext(EngineContext), 'EngineProvider above')
}

/** False while the engine cannot be reached. */
export function useIsConnected(): boolean {
  return useContext(ConnectionContext)
}
