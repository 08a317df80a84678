/**
 * What the program (with the stand-in module) and the test process (with the browser) say to each other over the
 * child's IPC channel. Values are cloned by V8's structured clone.
 */
export type FromProgram =
  | { readonly type: 'createWindow'; readonly window: number; readonly options: Record<string, unknown> }
  | { readonly type: 'loadUrl'; readonly window: number; readonly url: string; readonly preload: string }
  | { readonly type: 'reload' | 'closeWindow'; readonly window: number }
  | {
      readonly type: 'send'
      readonly window: number
      readonly channel: string
      readonly args: readonly unknown[]
    }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown; readonly error: string | null }

export type ToProgram =
  | {
      readonly type: 'invoke'
      readonly id: number
      readonly window: number
      readonly channel: string
      readonly args: readonly unknown[]
      readonly frame: FrameDescription
    }
  | { readonly type: 'pageRequest'; readonly id: number; readonly method: string; readonly url: string }
  /** May this request of a page go out? */
  | { readonly type: 'request'; readonly id: number; readonly url: string }
  /** May this window go there? */
  | { readonly type: 'navigate'; readonly id: number; readonly window: number; readonly url: string }
  | { readonly type: 'openWindow'; readonly id: number; readonly window: number; readonly url: string }
  | { readonly type: 'evaluate'; readonly id: number; readonly source: string; readonly argument: unknown }
  | { readonly type: 'loaded'; readonly window: number }
  | { readonly type: 'closed'; readonly window: number }

export interface FrameDescription {
  readonly url: string
  readonly isTop: boolean
}

export interface PageAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/** Chromium loads no `app:` addresses, so a page of `app://bundle` stands at this origin; the program never sees it. */
export const standInOrigin = 'http://bundle.localhost'

export function toBrowserUrl(url: string): string {
  return url.replace(/^app:\/\/bundle(?=[/?#]|$)/, standInOrigin)
}

export function toProgramUrl(url: string): string {
  return url.startsWith(`${standInOrigin}/`) ? `app://bundle${url.slice(standInOrigin.length)}` : url
}
