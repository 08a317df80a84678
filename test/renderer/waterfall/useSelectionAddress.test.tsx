import { afterEach, expect, test } from 'vitest'
import { useSelectionAddress } from '../../../src/renderer/features/waterfall/useSelectionAddress'
import { createWaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import type { WaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'
import { traceFromText } from '../../support/traceFromText'

const index = buildTraceIndex(
  traceFromText(`
    agent:a 0–1000
      tool:b 100–400
  `),
)
const stepB = { observationId: 1_001 }

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

function Selection({ store }: { readonly store: WaterfallStore }): null {
  useSelectionAddress('files:a', 'b', store, null)
  return null
}

test('the step that the address names is found, also when the trace is read again before the answer', async () => {
  const waiting: ((found: typeof stepB) => void)[] = []
  const client = createStubClient({
    'observations.find': () => new Promise((resolve) => waiting.push(resolve)),
  })
  page = await renderPage(client, <Selection store={createWaterfallStore(index)} />)
  const again = createWaterfallStore(index)
  await page.show(<Selection store={again} />)
  await doAndSettle(() => waiting.forEach((answer) => answer(stepB)))
  expect(again.get().selectedRow).toBe(1)
})

test('a picture that comes without the step selects it anew', async () => {
  const client = createStubClient({ 'observations.find': () => stepB })
  const first = createWaterfallStore(index)
  page = await renderPage(client, <Selection store={first} />)
  expect(first.get().selectedRow).toBe(1)
  const again = createWaterfallStore(index)
  await page.show(<Selection store={again} />)
  expect(again.get().selectedRow).toBe(1)
})
