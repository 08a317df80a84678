import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Minimap } from '../../../src/renderer/features/waterfall/Minimap'
import { WaterfallContext } from '../../../src/renderer/features/waterfall/useWaterfall'
import { createViewAnimation } from '../../../src/renderer/features/waterfall/viewAnimation'
import { createWaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import { rememberSize } from '../../../src/renderer/ui/lastSizes'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import * as spanDensity from '../../../src/shared/logic/spanDensity'
import { createPaintLog } from '../../support/paintLog'
import type { PaintLog } from '../../support/paintLog'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'
import { traceFromText } from '../../support/traceFromText'

vi.mock(import('../../../src/shared/logic/spanDensity'), { spy: true })

const index = buildTraceIndex(
  traceFromText(`
    agent:a 0–1000
      tool:b 100–400
  `),
)

let frames: FrameRequestCallback[] = []
let logs: PaintLog[] = []
let page: RenderedPage | null = null

beforeEach(() => {
  frames = []
  logs = []
  vi.mocked(spanDensity.minimapDensity).mockClear()
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(600)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(46)
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(() => {
    const log = createPaintLog()
    logs.push(log)
    return Object.assign(log.context, { setTransform() {} }) as never
  })
})
afterEach(async () => {
  await page?.close()
  page = null
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const nextFrame = (): Promise<void> => doAndSettle(() => frames.splice(0).forEach((frame) => frame(0)))
const counted = (): number => vi.mocked(spanDensity.minimapDensity).mock.calls.length

async function open(): Promise<ReturnType<typeof createWaterfallStore>> {
  const store = createWaterfallStore(index)
  page = await renderPage(
    createStubClient({}),
    <WaterfallContext value={store}>
      <Minimap animation={createViewAnimation(store)} />
    </WaterfallContext>,
  )
  return store
}

test('its size unknown, the spans are counted when it is painted; from then on before', async () => {
  await open()
  expect(counted()).toBe(0)
  await nextFrame()
  expect(counted()).toBe(1)
  expect(logs[0]?.find('rect').length).toBeGreaterThan(0)
  await page?.close()

  await open()
  expect(counted()).toBe(2)
  await nextFrame()
  expect(counted()).toBe(2)
})

test('another size than it was is counted anew', async () => {
  rememberSize('waterfall.minimap', { width: 500, height: 46 })
  await open()
  await nextFrame()
  expect(vi.mocked(spanDensity.minimapDensity).mock.calls.map(([, , width]) => width)).toEqual([500, 600])
})

test('the window has a canvas once it is smaller than all, and keeps it', async () => {
  const store = await open()
  await nextFrame()
  expect(logs).toHaveLength(1)
  const { startNs, endNs } = store.bounds()
  store.setView({ startNs, endNs: (startNs + endNs) / 2 })
  await nextFrame()
  expect(logs).toHaveLength(2)
  expect(logs[1]?.find('rect', '300,0 300x46')).toHaveLength(1)
  store.setView(store.bounds())
  await nextFrame()
  expect(logs).toHaveLength(2)
})
