import { isPageUrl } from './pageOrigin'

/** What the check looks at in an IPC event; Electron's `IpcMainInvokeEvent` is one. */
export interface SenderEvent {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null
}

/**
 * True when a message comes from the top frame of our page. A frame that is gone (null), a frame inside the page and
 * any other address are not us.
 */
export function isOurPage({ senderFrame }: SenderEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPageUrl(senderFrame.url)
}
