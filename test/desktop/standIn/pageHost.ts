import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Frame, Page, Request, Route } from 'playwright'
import type { FromProgram, PageAnswer, ToProgram } from './messages.ts'
import { standInOrigin, toBrowserUrl, toProgramUrl } from './messages.ts'
import { preloadScript } from './preloadScript.ts'

type Question = { [T in ToProgram as T['type']]: T }
type Asked = Question['invoke' | 'pageRequest' | 'request' | 'navigate' | 'openWindow' | 'evaluate']
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

export interface PageHost {
  /** The page of the first window, once it has loaded. */
  readonly firstPage: Promise<Page>
  /** Runs a function in the program, with the stand-in module and an argument. */
  evaluate(source: string, argument: unknown): Promise<unknown>
  close(): Promise<void>
}

/** The browser side of the stand-in: shows each window of the program as a page, with its preload and its walls. */
export function hostPages(program: ChildProcess, browser: Browser, dropFolder: string): PageHost {
  const first = Promise.withResolvers<Page>()
  const contexts = new Map<number, BrowserContext>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0

  const tell = (message: ToProgram): void => {
    if (program.connected) program.send(message)
  }
  const ask = (question: WithoutId<Asked>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      tell({ ...question, id } as Asked)
    })

  const answerRoute = async (route: Route, window: number, page: Page): Promise<void> => {
    const request = route.request()
    const url = toProgramUrl(request.url())
    const frame = frameOf(request)
    if (frame?.page() !== page) {
      // The page opens another window: Electron asks before there is one.
      await ask({ type: 'openWindow', window, url })
      return route.abort()
    }
    const isNavigation = request.isNavigationRequest() && frame.parentFrame() === null
    const isFirst = frame.url() === 'about:blank'
    if (isNavigation && !isFirst && (await ask({ type: 'navigate', window, url })) !== true)
      return route.abort('aborted')
    if ((await ask({ type: 'request', url })) !== true) return route.abort()
    if (!request.url().startsWith(`${standInOrigin}/`)) return route.continue()
    const answer = (await ask({ type: 'pageRequest', method: request.method(), url })) as PageAnswer
    return route.fulfill({ status: answer.status, headers: answer.headers, body: Buffer.from(answer.body) })
  }

  const load = async (window: number, url: string, preload: string): Promise<void> => {
    const context = await browser.newContext({ viewport: { width: 1_400, height: 900 } })
    contexts.set(window, context)
    const page = await context.newPage()
    context.on('page', (popup) => void popup.close())
    await context.route('**/*', (route) => answerRoute(route, window, page))
    await page.exposeBinding('standInInvoke', async ({ frame }, channel: string, args: unknown[]) => {
      const sender = { url: toProgramUrl(frame.url()), isTop: frame.parentFrame() === null }
      return packBytes(
        await ask({ type: 'invoke', window, channel, args: structuredClone(args), frame: sender }),
      )
    })
    await page.addInitScript({ content: preloadScript(readFileSync(preload, 'utf8'), dropFolder) })
    page.on('close', () => tell({ type: 'closed', window }))
    await page.goto(toBrowserUrl(url))
    tell({ type: 'loaded', window })
    first.resolve(page)
  }

  const perform = async (message: FromProgram): Promise<void> => {
    switch (message.type) {
      case 'createWindow':
        return
      case 'loadUrl':
        return load(message.window, message.url, message.preload)
      case 'answer': {
        const settle = waiting.get(message.id)
        waiting.delete(message.id)
        if (message.error === null) settle?.resolve(message.value)
        else settle?.reject(new Error(message.error))
        return
      }
      case 'reload':
        await contexts.get(message.window)?.pages()[0]?.reload()
        return
      case 'closeWindow':
        await contexts.get(message.window)?.close()
        return
      case 'send':
        await contexts
          .get(message.window)
          ?.pages()[0]
          ?.evaluate(
            ([channel, args]) => {
              const receive = (globalThis as { standInReceive?: (channel: unknown, args: unknown) => void })
                .standInReceive
              receive?.(channel, args)
            },
            [message.channel, message.args],
          )
          // A page that is just going hears nothing any more.
          .catch(() => undefined)
    }
  }
  program.on(
    'message',
    (message: FromProgram) => void perform(message).catch((error: unknown) => first.reject(error)),
  )
  program.on('exit', () => first.reject(new Error('the program ended before its page was shown')))
  first.promise.catch(() => undefined)

  return {
    firstPage: first.promise,
    evaluate: (source, argument) => ask({ type: 'evaluate', source, argument }),
    async close() {
      for (const context of contexts.values()) await context.close()
    },
  }
}

/** Null for the first request of a window that is only being opened. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}

/** Bytes cross to the page as base64: what a binding answers is JSON. */
function packBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { standInBytes: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(packBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packBytes(item)]))
}
