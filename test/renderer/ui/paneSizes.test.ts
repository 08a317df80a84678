import { expect, test } from 'vitest'
import { isDragged } from '../../../src/renderer/ui/paneSizes'

/** A pane of so many pixels beside another, of so many together. */
const pane = (inPixels: number, together: number) => ({
  inPixels,
  // As the panels tell it: to three places.
  asPercentage: Number(((inPixels / together) * 100).toFixed(3)),
})

test('the handle moves a pane, a window that changes does not', () => {
  expect(isDragged(pane(420, 1400), pane(380, 1400))).toBe(true)
  expect(isDragged(pane(240, 860), pane(380, 1400))).toBe(false)
  expect(isDragged(pane(380, 1400), pane(240, 860))).toBe(false)
  expect(isDragged(pane(380, 1400), pane(380, 1400))).toBe(false)
  expect(isDragged(pane(0, 1400), pane(380, 1400))).toBe(false)
})
