import { act } from 'react'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { EngineProvider } from '../../src/renderer/engine/EngineProvider'
import type { RendererClient } from '../../src/renderer/engine/rendererClient'
import { HotkeyProvider } from '../../src/renderer/ui/useHotkeys'

export interface Rendered {
  readonly element: HTMLElement
  /** Draws something else in the same place. */
  draw(element: ReactElement): Promise<void>
  /** Lets answers arrive and effects run. */
  settle(milliseconds?: number): Promise<void>
  remove(): Promise<void>
}

/** Draws an element in a page of jsdom, over an engine. */
export async function renderWithEngine(client: RendererClient, first: ReactElement): Promise<Rendered> {
  ;(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true
  const element = document.createElement('div')
  document.body.append(element)
  const root = createRoot(element)
  const settle = (milliseconds = 0): Promise<void> =>
    act(async () => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      await new Promise((resolve) => setTimeout(resolve, 0))
    })
  const draw = async (drawn: ReactElement): Promise<void> => {
    await act(async () =>
      root.render(
        <EngineProvider client={client}>
          <HotkeyProvider>{drawn}</HotkeyProvider>
        </EngineProvider>,
      ),
    )
    await settle()
  }
  await draw(first)
  return {
    element,
    draw,
    settle,
    async remove() {
      await act(async () => root.unmount())
      element.remove()
    },
  }
}
