import { useEffect } from 'react'
import { afterEach, expect, test } from 'vitest'
import { useSelectionAddress } from '../../../src/renderer/features/waterfall/useSelectionAddress'
import { createWaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import type { WaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { traceRoute } from '../../../src/renderer/state/view'
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

function Selected({ store, spanId }: { readonly store: WaterfallStore; readonly spanId: string }): null {
  useSelectionAddress('files:a', null, store, { spanId } as Parameters<typeof useSelectionAddress>[3])
  return null
}

const spanIdNow = (): unknown => {
  const { route } = useAppStore.getState().view
  return route.page === 'trace' ? route.spanId : undefined
}

/** Runs with the effects of the first picture, after those of what stands before it. */
function Witness({ onFirst }: { readonly onFirst: () => void }): null {
  useEffect(onFirst, [onFirst])
  return null
}

test('the step a page begins at goes into the address once the picture is through, the next ones at once', async () => {
  const seen: unknown[] = []
  const look = (): void => void seen.push(spanIdNow())
  useAppStore.getState().navigate(traceRoute('files:a'))
  const store = createWaterfallStore(index)
  page = await renderPage(
    createStubClient({}),
    <>
      <Selected store={store} spanId="a" />
      <Witness onFirst={look} />
    </>,
  )
  expect(seen).toEqual([null])
  await expect.poll(spanIdNow).toBe('a')
  await page.show(
    <>
      <Selected store={store} spanId="b" />
      <Witness onFirst={look} />
    </>,
  )
  expect(spanIdNow()).toBe('b')
})
