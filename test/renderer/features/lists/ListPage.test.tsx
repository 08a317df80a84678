import { afterEach, expect, test } from 'vitest'
import { TracesPage } from '../../../../src/renderer/features/traces/TracesPage'
import { listRoute } from '../../../../src/renderer/state/view'
import { useAppStore } from '../../../../src/renderer/state/appStore'
import { makeTraceRow } from '../../../support/fakeRows'
import { button, createStubClient, doAndSettle, pressKey, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

test('the preview keeps its place while the row one went to is on its way', async () => {
  const client = createStubClient({
    'traces.list': ({ offset }) =>
      offset === 0
        ? {
            rows: [],
            total: 900,
            matching: 900,
            errors: 0,
            open: 0,
            largestDurationNs: null,
            largestCostUsd: null,
            fromNs: null,
            toNs: null,
          }
        : new Promise(() => undefined),
  })
  const route = { ...listRoute('traces'), row: 700 }
  page = await renderPage(client, <TracesPage route={route} />)
  const { container } = page
  await doAndSettle(() => button(container, 'Preview').click())
  expect(container.querySelector('.preview')).not.toBeNull()
})

test('j and k go through the rows from a button of the head, and stop at the ends', async () => {
  const client = createStubClient({
    'traces.list': () => ({
      rows: [makeTraceRow(0), makeTraceRow(1)],
      total: 2,
      matching: 2,
      errors: 0,
      open: 0,
      largestDurationNs: null,
      largestCostUsd: null,
      fromNs: null,
      toNs: null,
    }),
  })
  page = await renderPage(client, <TracesPage route={listRoute('traces')} />)
  const { container, show } = page
  const rowAfter = async (row: number | null, key: string): Promise<unknown> => {
    const route = listRoute('traces', { row })
    useAppStore.getState().navigate(route)
    await show(<TracesPage route={route} />)
    await pressKey(button(container, 'Preview'), key)
    const shown = useAppStore.getState().view.route
    return shown.page === 'traces' ? shown.row : shown.page
  }
  expect(await rowAfter(null, 'j')).toBe(0)
  expect(await rowAfter(0, 'j')).toBe(1)
  expect(await rowAfter(1, 'j')).toBe(1)
  expect(await rowAfter(1, 'k')).toBe(0)
})

test('the preview’s button is pressed only while the preview is open', async () => {
  useAppStore.getState().setFold('preview', false)
  const counts = {
    total: 1,
    matching: 1,
    errors: 0,
    open: 0,
    largestDurationNs: null,
    largestCostUsd: null,
    fromNs: null,
    toNs: null,
  }
  const client = createStubClient({ 'traces.list': () => ({ rows: [makeTraceRow(0)], ...counts }) })
  page = await renderPage(client, <TracesPage route={listRoute('traces')} />)
  const pressed = (): string | null | undefined =>
    page === null ? undefined : button(page.container, 'Preview').getAttribute('aria-pressed')
  expect(pressed()).toBe('false')
  await page.show(<TracesPage route={listRoute('traces', { row: 0 })} />)
  expect(pressed()).toBe('true')
  await page.show(<TracesPage route={listRoute('traces')} />)
  // One press opens it, at the first row.
  const { container } = page
  await doAndSettle(() => button(container, 'Preview').click())
  const { route } = useAppStore.getState().view
  expect(route.page === 'traces' ? route.row : route.page).toBe(0)
})

test('of nothing there is nothing to set out: no counts of an empty workspace, no columns, no preview', async () => {
  const list = (total: number) =>
    createStubClient({
      'traces.list': () => ({
        rows: [],
        total,
        matching: 0,
        errors: 0,
        open: 0,
        largestDurationNs: null,
        largestCostUsd: null,
        fromNs: null,
        toNs: null,
      }),
    })
  const head = (): string | undefined => page?.container.querySelector('.listHead')?.textContent
  page = await renderPage(list(0), <TracesPage route={listRoute('traces')} />)
  expect(head()).toBe('Traces')
  await page.close()
  page = await renderPage(list(9), <TracesPage route={listRoute('traces')} />)
  expect(head()).toBe('Traces0 of 9')
})
