import '../shared/contract/jitless'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ensureExists } from '../shared/util/assert'
import { App } from './App'
import { followPastedTokens } from './engine/accessToken'
import { findEngineClient } from './engine/engineClient'
import './reset.css'
import { startTheme } from './shell/useTheme'
import { followAddress } from './state/appStore'
import './theme.css'
import { adoptStyleNonce, installTrustedTypes } from './trustedTypes'

async function start(): Promise<void> {
  installTrustedTypes()
  adoptStyleNonce()
  startTheme()
  followPastedTokens()
  const client = await findEngineClient()
  followAddress()
  createRoot(ensureExists(document.getElementById('root'), 'root element')).render(
    <StrictMode>
      <App client={client} />
    </StrictMode>,
  )
}

await start()
