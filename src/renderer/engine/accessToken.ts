const storageKey = 'spanglass-token'
const channelName = 'spanglass-token'

/** The token in a URL fragment (`#token=…`), and the fragment that is left without it. */
export function takeToken(fragment: string): { readonly token: string | null; readonly rest: string } {
  const match = /^#token=([A-Za-z0-9_-]+)(?:&(.*))?$/.exec(fragment)
  if (match === null) return { token: null, rest: fragment }
  return { token: match[1] ?? null, rest: match[2] === undefined || match[2] === '' ? '' : `#${match[2]}` }
}

/** What a person may paste: the token alone or the whole address that holds it. */
export function readPastedToken(text: string): string | null {
  const trimmed = text.trim()
  const inAddress = /#token=([A-Za-z0-9_-]+)/.exec(trimmed)
  if (inAddress !== null) return inAddress[1] ?? null
  return /^[A-Za-z0-9_-]{16,}$/.test(trimmed) ? trimmed : null
}

/**
 * Finds the token of this tab: in the address (from where it is removed at once), in the tab's own storage, or from
 * a sibling tab. Null when nobody has one within `waitMs`.
 */
export async function findToken(waitMs = 400): Promise<string | null> {
  const { token, rest } = takeToken(location.hash)
  if (token !== null) {
    history.replaceState(null, '', `${location.pathname}${rest}`)
    keepToken(token)
    return token
  }
  return sessionStorage.getItem(storageKey) ?? (await askSiblings(waitMs))
}

/**
 * Minds an address with a token that is pasted into a tab that is open: the token is kept, taken out of the address, and
 * the tab starts anew with it.
 */
export function followPastedTokens(): void {
  window.addEventListener('hashchange', (event) => {
    const { token, rest } = takeToken(location.hash)
    if (token === null) return
    event.stopImmediatePropagation()
    history.replaceState(null, '', `${location.pathname}${rest}`)
    keepToken(token)
    location.reload()
  })
}

/** Keeps the token for reloads of this tab only. */
export function keepToken(token: string): void {
  sessionStorage.setItem(storageKey, token)
}

/** Forgets a token that was refused. */
export function forgetToken(): void {
  sessionStorage.removeItem(storageKey)
}

/** Answers siblings (same origin, same browser) that ask for the token, until told to stop. */
export function answerSiblings(token: string): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', (message: MessageEvent<unknown>) => {
    if (messageOf(message.data).type === 'ask') channel.postMessage({ type: 'token', token })
  })
  return () => channel.close()
}

/** Offers a token that Spanglass has taken to siblings that have none, or one of an earlier start. */
export function offerToken(token: string): void {
  const channel = new BroadcastChannel(channelName)
  channel.postMessage({ type: 'token', token })
  channel.close()
}

/** Waits for a token that a sibling offers, until told to stop. */
export function awaitToken(onToken: (token: string) => void): () => void {
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', (message: MessageEvent<unknown>) => {
    const { type, token } = messageOf(message.data)
    if (type === 'token' && typeof token === 'string') onToken(token)
  })
  return () => channel.close()
}

function askSiblings(waitMs: number): Promise<string | null> {
  const channel = new BroadcastChannel(channelName)
  return new Promise((resolve) => {
    const finish = (token: string | null): void => {
      clearTimeout(timer)
      channel.close()
      if (token !== null) keepToken(token)
      resolve(token)
    }
    const timer = setTimeout(() => finish(null), waitMs)
    channel.addEventListener('message', (message: MessageEvent<unknown>) => {
      const { type, token } = messageOf(message.data)
      if (type === 'token' && typeof token === 'string') finish(token)
    })
    channel.postMessage({ type: 'ask' })
  })
}

function messageOf(data: unknown): { readonly type?: unknown; readonly token?: unknown } {
  return typeof data === 'object' && data !== null ? data : {}
}
