import { bridgeName } from '../../shared/contract/bridge'
import type { Bridge } from '../../shared/contract/bridge'
import { answerSiblings, findToken, offerToken } from './accessToken'
import { createHttpClient } from './httpClient'
import { createIpcClient } from './ipcClient'
import type { RendererClient } from './rendererClient'

/**
 * The engine of the host this page runs in: the window's bridge where there is one, else loopback HTTP with the
 * token of this tab. Null when the page has no token: then somebody has to paste it.
 */
export async function findEngineClient(): Promise<RendererClient | null> {
  const bridge = (globalThis as unknown as Record<string, Bridge | undefined>)[bridgeName]
  if (bridge !== undefined) return createIpcClient(bridge)
  const token = await findToken()
  return token === null ? null : createTokenClient(token)
}

/** A client with a token that is known, which it also shares with sibling tabs for as long as it is taken. */
export function createTokenClient(token: string): RendererClient {
  const client = createHttpClient(token, location.origin)
  client.onRefused(answerSiblings(token))
  client.onConnection((isConnected) => {
    if (isConnected) offerToken(token)
  })
  return client
}
