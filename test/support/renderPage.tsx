import { act } from 'react'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { EngineProvider } from '../../src/renderer/engine/EngineProvider'
import type { RendererClient } from '../../src/renderer/engine/rendererClient'
import { HotkeyProvider } from '../../src/renderer/ui/useHotkeys'
import { EngineError } from '../../src/shared/contract/errors'
import type {
  EventName,
  EventPayload,
  Input,
  JsonProcedure,
  Output,
} from '../../src/shared/contract/contract'

/** Answers by procedure; a function may look at the question, wait, or throw an `EngineError`. */
export type StubAnswers = {
  readonly [N in JsonProcedure]?: (input: Input<N>) => Output<N> | Promise<Output<N>>
}

export interface StubClient extends RendererClient {
  readonly calls: { readonly name: string; readonly input: unknown }[]
  tell<E extends EventName>(name: E, payload: EventPayload<E>): void
}

/** An engine that gives prepared answers and remembers what was asked. */
export function createStubClient(answers: StubAnswers): StubClient {
  const calls: { name: string; input: unknown }[] = []
  const listeners = new Map<string, Set<(payload: never) => void>>()
  return {
    calls,
    async call(name, input, options) {
      calls.push({ name, input })
      await Promise.resolve()
      options?.signal?.throwIfAborted()
      const answer = answers[name] as ((value: unknown) => unknown) | undefined
      if (name === 'app.getSettings' && answer === undefined)
        return { theme: 'light', wheel: 'scroll', zone: 'UTC' } as never
      if (answer === undefined) throw new EngineError('unknown_procedure', `Nothing is prepared for ${name}.`)
      return (await answer(input)) as never
    },
    binary: () => Promise.reject(new EngineError('not_found', 'No bytes are prepared.')),
    takesFolders: false,
    registerFiles: () => Promise.resolve([]),
    on(name, listener) {
      const group = listeners.get(name) ?? new Set()
      listeners.set(name, group.add(listener as never))
      return () => void group.delete(listener as never)
    },
    onConnection: () => () => undefined,
    onUpload: () => () => undefined,
    onRefused: () => () => undefined,
    tell(name, payload) {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    },
  }
}

export interface RenderedPage {
  readonly container: HTMLElement
  show(node: ReactNode): Promise<void>
  close(): Promise<void>
}

/** Renders below an engine and the listener for keys, into the document, and waits until answers have come. */
export async function renderPage(client: RendererClient, node: ReactNode): Promise<RenderedPage> {
  ;(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true
  prepareDom()
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  const show = async (next: ReactNode): Promise<void> => {
    await doAndSettle(() =>
      root.render(
        <EngineProvider client={client}>
          <HotkeyProvider>{next}</HotkeyProvider>
        </EngineProvider>,
      ),
    )
  }
  await show(node)
  return {
    container,
    show,
    close: async () => {
      await doAndSettle(() => root.unmount())
      container.remove()
    },
  }
}

/** Does something a person does and waits until the page has answered. */
export async function doAndSettle(what: () => void): Promise<void> {
  await act(async () => {
    what()
    await Promise.resolve()
  })
  // Effects run when an act ends; what they ask is answered in the next, and may make further parts ask.
  for (let round = 0; round < rounds; round++) await act(turn)
}

/** Lets the page go on until the check passes, however slow the machine is. */
export async function settleUntil(check: () => void): Promise<void> {
  for (const startedMs = performance.now(); ;) {
    try {
      return check()
    } catch (error) {
      // What takes longer than this does not come.
      if (performance.now() - startedMs > 15_000) throw error
    }
    await act(() => new Promise<void>((resolve) => void setTimeout(resolve, 5)))
  }
}

/** Types into a field as React sees it. */
export async function typeInto(field: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void> {
  await doAndSettle(() => {
    const prototype =
      field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

export async function pressKey(
  target: EventTarget,
  key: string,
  changes: KeyboardEventInit = {},
): Promise<void> {
  await doAndSettle(() =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...changes })),
  )
}

/** The button with that name, text or label. */
export function button(container: HTMLElement, name: string): HTMLButtonElement {
  const found = [...container.ownerDocument.querySelectorAll('button')].find(
    (candidate) => candidate.textContent?.trim() === name || candidate.getAttribute('aria-label') === name,
  )
  if (found === undefined) throw new Error(`no button "${name}" in: ${container.textContent ?? ''}`)
  return found
}

/** How often a page may ask further questions after an answer. */
const rounds = 8

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}

/** What this DOM lacks and the page only needs to exist. */
function prepareDom(): void {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  globalThis.matchMedia ??= ((query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })) as unknown as typeof matchMedia
  Element.prototype.scrollTo ??= () => undefined
  Element.prototype.scrollIntoView ??= () => undefined
}
