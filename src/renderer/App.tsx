import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { forgetToken } from './engine/accessToken'
import { createTokenClient } from './engine/engineClient'
import { EngineProvider } from './engine/EngineProvider'
import type { RendererClient } from './engine/rendererClient'
import { AppShell } from './shell/AppShell'
import { TokenPage } from './shell/TokenPage'
import { HotkeyProvider } from './ui/useHotkeys'

/** The page with its engine, or the request for a token where there is none yet. */
export function App({ client: first }: { readonly client: RendererClient | null }): ReactElement {
  const [client, setClient] = useState(first)
  const [wasRefused, setRefused] = useState(false)
  useEffect(
    () =>
      client?.onRefused(() => {
        forgetToken()
        setRefused(true)
        setClient(null)
      }),
    [client],
  )
  if (client === null) {
    return (
      <TokenPage
        wasRefused={wasRefused}
        onToken={(token) => {
          setRefused(false)
          setClient(createTokenClient(token))
        }}
      />
    )
  }
  return (
    <EngineProvider client={client}>
      <HotkeyProvider>
        <AppShell />
      </HotkeyProvider>
    </EngineProvider>
  )
}
