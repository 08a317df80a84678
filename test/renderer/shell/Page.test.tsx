import { useEffect } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useReadAhead } from '../../../src/renderer/features/lists/useReadAhead'
import { smallPackedTrace, smallStep, smallTrace } from '../../../src/renderer/shell/warmUp/smallTrace'
import { Page } from '../../../src/renderer/shell/Page'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { traceRoute } from '../../../src/renderer/state/view'
import type { Route } from '../../../src/renderer/state/view'
import { rememberSize } from '../../../src/renderer/ui/lastSizes'
import { ensureExists } from '../../../src/shared/util/assert'
import { createStubClient, doAndSettle, renderPage, settleUntil } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

const elsewhere: Route = { page: 'unknown', path: 'elsewhere' }
const key = 'files:a'
let page: RenderedPage
let asked: string[]

/** Rests on the trace, as a list would. */
function Rest(): null {
  const readAhead = useReadAhead()
  useEffect(() => readAhead({ traceKey: key, spans: 5 }), [readAhead])
  return null
}

beforeEach(async () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  // jsdom measures nothing. The sizes are as the trace drawn at the start of the program leaves them.
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1_200)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(800)
  rememberSize('trace.body', { width: 1_200, height: 800 })
  rememberSize('waterfall.lanes', { width: 480, height: 700 })
  const client = createStubClient({
    'traces.get': () => smallTrace,
    'observations.get': () => smallStep,
    'notes.list': () => ({ notes: [] }),
  })
  asked = []
  client.binary = (name) => {
    asked.push(name)
    return Promise.resolve(smallPackedTrace())
  }
  page = await renderPage(
    client,
    <>
      <Rest />
      <Page route={elsewhere} />
    </>,
  )
  await settleUntil(() => void ensureExists(tracePage()?.querySelector('[role="treegrid"]'), 'the tree'))
})
afterEach(async () => {
  await go({ page: 'start' })
  await page.close()
  vi.restoreAllMocks()
})

const tracePage = (): HTMLElement | null => page.container.querySelector('.tracePage')
const go = async (route: Route): Promise<void> => {
  await doAndSettle(() => useAppStore.getState().navigate(route))
  await page.show(
    <>
      {route.page === 'trace' ? null : <Rest />}
      {route.page === 'start' ? null : <Page route={route} />}
    </>,
  )
}

test('the trace one rests on is drawn out of sight, and shown as it stands when it is opened', async () => {
  const drawn = tracePage()
  expect(drawn?.style.display).toBe('none')
  await go(traceRoute(key))
  expect(tracePage()).toBe(drawn)
  expect(drawn?.style.display).not.toBe('none')
  expect(page.container.querySelectorAll('.tracePage')).toHaveLength(1)
  await settleUntil(() => {
    const details = drawn?.querySelector<HTMLElement>('.details')
    expect(details?.style.display).not.toBe('none')
    expect(details?.textContent).toContain('answer')
  })
  expect(asked).toEqual(['traces.readPacked'])
})

test('what is out of sight hears no keys and writes no address', async () => {
  const before = location.hash
  const press = async (): Promise<void> => {
    await doAndSettle(
      () => void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'q', bubbles: true })),
    )
  }
  await press()
  expect(location.hash).toBe(before)
  expect(useAppStore.getState().folds['trace.details']).not.toBe(true)
  await go(traceRoute(key))
  await press()
  expect(useAppStore.getState().folds['trace.details']).toBe(true)
  await press()
})

test('a page that begins at a step is not the one drawn ahead', async () => {
  const drawn = tracePage()
  await go(traceRoute(key, '1'))
  expect(tracePage()).not.toBe(drawn)
  expect(page.container.querySelectorAll('.tracePage')).toHaveLength(1)
})

test('coming back to the list leaves nothing of the page', async () => {
  await go(traceRoute(key))
  const shown = tracePage()
  await go(elsewhere)
  expect(tracePage()).not.toBe(shown)
})
