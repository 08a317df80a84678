import { afterEach, expect, test } from 'vitest'
import { TraceStrip } from '../../../src/renderer/features/sessionPage/TraceStrip'
import { mostSpansForStrip } from '../../../src/shared/logic/activityStrip'
import { createStubClient, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

test('a very large trace shows its stored pieces, and its spans are not read for it', async () => {
  const client = createStubClient({})
  page = await renderPage(
    client,
    <TraceStrip
      traceKey="files:t1"
      spans={mostSpansForStrip + 1}
      pieces={[
        [1, 0.7, 0],
        [2, 0.3, 1],
      ]}
    />,
  )
  const strip = page.container.querySelector<HTMLElement>('.traceStrip .densityStrip')
  expect(strip?.title).toBe('model call 70 % of the time, tool call 30 %, with failures')
  expect(client.calls).toEqual([])
})
