import { afterEach, expect, test } from 'vitest'
import { TracesPage } from '../../../../src/renderer/features/traces/TracesPage'
import { listRoute } from '../../../../src/renderer/state/view'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
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
        ? { rows: [], total: 900, matching: 900, errors: 0, open: 0, fromNs: null, toNs: null }
        : new Promise(() => undefined),
  })
  const route = { ...listRoute('traces'), row: 700 }
  page = await renderPage(client, <TracesPage route={route} />)
  const { container } = page
  await doAndSettle(() => button(container, 'Preview').click())
  expect(container.querySelector('.preview')).not.toBeNull()
})
