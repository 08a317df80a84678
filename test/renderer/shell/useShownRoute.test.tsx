import { act } from 'react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useShownRoute } from '../../../src/renderer/shell/useShownRoute'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { listRoute } from '../../../src/renderer/state/view'
import type { Route } from '../../../src/renderer/state/view'
import { emptyFilter } from '../../../src/shared/model/filter'
import { createStubClient, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
/** Pages in the order they were drawn, each once while it stays. */
let drawn: string[] = []

function Shown(): ReactElement {
  const route = useShownRoute()
  if (drawn.at(-1) !== route.page) drawn.push(route.page)
  return <main id="main">{route.page}</main>
}

const go = (route: Route, filter = emptyFilter): Promise<void> =>
  act(async () => {
    useAppStore.getState().navigate(route, { filter })
    // Nothing but what is drawn at once has been drawn yet.
    drawn.push('asked')
    await Promise.resolve()
  })

beforeEach(async () => {
  useAppStore.getState().navigate(listRoute('traces'), { filter: emptyFilter })
  page = await renderPage(createStubClient({}), <Shown />)
  drawn = []
})
afterEach(async () => {
  await page?.close()
  page = null
  useAppStore.getState().navigate({ page: 'start' }, { filter: emptyFilter })
})

test('between places of the rail the page one leaves is drawn once more before the next', async () => {
  await go({ page: 'imports', importId: null })
  expect(drawn).toEqual(['asked', 'traces', 'imports'])
  expect(document.body.textContent).toContain('imports')
})

test('a trace comes at once, and the list that one leaves it for', async () => {
  await go({ page: 'trace', traceKey: 'files:t', spanId: null, params: {} })
  expect(drawn).toEqual(['asked', 'trace'])
  await go(listRoute('traces'))
  expect(drawn).toEqual(['asked', 'trace', 'asked', 'traces'])
})

test('a place with another filter comes at once: the old page would be one that nobody asked for', async () => {
  await go(listRoute('sessions'), { ...emptyFilter, text: 'refund' })
  expect(drawn).toEqual(['asked', 'sessions'])
})
