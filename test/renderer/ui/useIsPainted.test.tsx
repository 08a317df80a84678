import type { ReactElement } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useIsPainted } from '../../../src/renderer/ui/useIsPainted'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'

let frames: FrameRequestCallback[] = []
beforeEach(() => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
})
afterEach(() => vi.unstubAllGlobals())

function Part(): ReactElement {
  return <p>{useIsPainted() ? 'painted' : 'coming'}</p>
}

test('is true behind the second frame, when the first is on its way to the screen', async () => {
  const page = await renderPage(createStubClient({}), <Part />)
  const seen = [page.container.textContent]
  for (let left = 2; left > 0; left--) {
    await doAndSettle(() => frames.splice(0).forEach((frame) => frame(0)))
    seen.push(page.container.textContent)
  }
  expect(seen).toEqual(['coming', 'coming', 'painted'])
  expect(frames).toEqual([])
  await page.close()
})
