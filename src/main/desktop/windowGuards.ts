import type { Session, WebContents } from 'electron'
import type { Logger } from '../ports/platform'
import type { ExternalLinks } from './externalLinks'
import { isPageUrl, pageOrigin } from './pageOrigin'

/**
 * Keeps a window on our page: it never navigates elsewhere, embeds nothing and opens no second window. A link that
 * wants a new window is offered to the person's browser.
 */
export function guardNavigation(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  links: ExternalLinks,
): void {
  const stayHome = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isPageUrl(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stayHome)
  contents.on('will-frame-navigate', stayHome)
  contents.on('will-redirect', stayHome)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    void links.open(url)
    return { action: 'deny' }
  })
}

/** The one thing the page may ask for: putting text on the clipboard, when the person clicked "copy". */
const clipboardWrite = 'clipboard-sanitized-write'

/** Denies every permission and every device; Electron's default is to grant all. */
export function denyPermissions(
  session: Pick<
    Session,
    | 'setPermissionRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setDevicePermissionHandler'
    | 'setDisplayMediaRequestHandler'
    | 'setBluetoothPairingHandler'
  >,
): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(permission === clipboardWrite && details.isMainFrame && isPageUrl(details.requestingUrl)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      permission === clipboardWrite && details.isMainFrame && origin.replace(/\/$/, '') === pageOrigin,
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}))
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
}

export interface RequestBlock {
  /** How many requests were cancelled so far. */
  readonly blocked: number
}

/**
 * Cancels every request that is not for our own page: the last wall behind the Content-Security-Policy. Data and
 * blob addresses reach no network. Counted, so that tests can demand zero.
 */
export function blockRequests(session: Pick<Session, 'webRequest'>, logger: Logger): RequestBlock {
  const state = { blocked: 0 }
  session.webRequest.onBeforeRequest(({ url }, callback) => {
    const isOurs =
      isPageUrl(url) ||
      url.startsWith('devtools://') ||
      url.startsWith('data:') ||
      url.startsWith(`blob:${pageOrigin}/`)
    if (!isOurs) {
      state.blocked += 1
      // The address may be content; its scheme says enough.
      logger.warn(`a request of the page was cancelled (${url.split(':', 1)[0]?.slice(0, 20) ?? ''}:)`)
    }
    callback({ cancel: !isOurs })
  })
  return state
}
