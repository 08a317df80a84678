import { act } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { SplitPane } from '../../../src/renderer/ui/SplitPane'
import { createStubClient, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
let sizes: number[] = []
const client = createStubClient({})

afterEach(async () => {
  vi.restoreAllMocks()
  sizes = []
  await page?.close()
  page = null
})

const panes = (orientation: 'horizontal' | 'vertical', side: string | null, size = 400) => (
  <SplitPane
    orientation={orientation}
    main={<input aria-label="main" />}
    side={side}
    size={size}
    onSize={(now) => sizes.push(now)}
    minSide={300}
    minMain={480}
    handleLabel="Width of the side"
  />
)

/** jsdom lays nothing out: 1,400 pixels for both, what the style says for the side. */
function layOut(): void {
  const measure = function (this: HTMLElement): number {
    if (this.classList.contains('splitPane')) return 1_400
    return Number.parseFloat(this.parentElement?.style.getPropertyValue('--side') ?? '0')
  }
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockImplementation(measure)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(measure)
  Object.assign(HTMLElement.prototype, { setPointerCapture: () => undefined })
}

const handle = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role="separator"]')
  if (found === null) throw new Error('no handle')
  return found
}
const drawn = (): string => handle().parentElement?.style.getPropertyValue('--side') ?? ''
const point = (type: string, at: number): Promise<void> =>
  act(async () => {
    handle().dispatchEvent(
      new MouseEvent(type, { bubbles: true, cancelable: true, button: 0, clientX: at, clientY: at }),
    )
    await Promise.resolve()
  })
const press = async (key: string): Promise<boolean> => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  await act(async () => {
    handle().dispatchEvent(event)
    await Promise.resolve()
  })
  return event.defaultPrevented
}

test('dragging draws at once and is told once, when the handle is let go', async () => {
  layOut()
  page = await renderPage(client, panes('horizontal', 'side'))
  await point('pointerdown', 1_000)
  await point('pointermove', 950)
  expect([drawn(), sizes]).toEqual(['450px', []])
  await point('pointermove', 0)
  expect(drawn()).toBe('920px')
  await point('pointermove', 900)
  await point('pointerup', 900)
  expect([drawn(), sizes]).toEqual(['500px', [500]])
  await point('pointermove', 800)
  expect(drawn()).toBe('500px')
})

test('a press that moves nothing is no choice', async () => {
  layOut()
  page = await renderPage(client, panes('horizontal', 'side'))
  await point('pointerdown', 1_000)
  await point('pointerup', 1_000)
  expect(sizes).toEqual([])
})

test('arrows towards the other pane make the side larger, and only those of its axis', async () => {
  layOut()
  page = await renderPage(client, panes('horizontal', 'side'))
  await press('ArrowLeft')
  await press('ArrowRight')
  await press('Home')
  await press('End')
  expect(sizes).toEqual([424, 400, 920, 300])
  expect(await press('ArrowUp')).toBe(false)
  await page.show(panes('vertical', 'below', 300))
  await press('ArrowUp')
  expect(sizes.at(-1)).toBe(324)
  expect(await press('ArrowLeft')).toBe(false)
})

test('opening and closing the side leaves the main pane as it stands', async () => {
  page = await renderPage(client, panes('horizontal', null))
  const field = document.querySelector('input')
  expect(document.querySelector('[role="separator"]')).toBeNull()
  await page.show(panes('horizontal', 'side'))
  expect(handle().getAttribute('aria-orientation')).toBe('vertical')
  expect(document.querySelector('input')).toBe(field)
  await page.show(panes('horizontal', null))
  expect(document.querySelector('input')).toBe(field)
})
