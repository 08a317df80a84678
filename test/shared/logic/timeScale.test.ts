import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  blendViews,
  boundsOf,
  clampView,
  fitRange,
  minViewNs,
  panByShare,
  rangeBetween,
  revealRange,
  spanOf,
  timeToX,
  xToTime,
  zoomAbout,
} from '../../../src/shared/logic/timeScale'
import type { TimeRange } from '../../../src/shared/logic/timeScale'

const bounds: TimeRange = { startNs: 0, endNs: 1_000_000 }
const anyView = fc
  .tuple(
    fc.double({ min: 0, max: 999_000, noNaN: true }),
    fc.double({ min: 200, max: 1_000_000, noNaN: true }),
  )
  .map(([startNs, span]) => clampView({ startNs, endNs: startNs + span }, bounds))

describe('the time scale', () => {
  test('maps the view onto the width and back', () => {
    const view = { startNs: 100, endNs: 300 }
    expect(timeToX(view, 800, 100)).toBe(0)
    expect(timeToX(view, 800, 250)).toBe(600)
    expect(xToTime(view, 800, 600)).toBe(250)
    expect(xToTime(view, 0, 600)).toBe(100)
  })

  test('zooming keeps the instant under the pointer where it is', () => {
    fc.assert(
      fc.property(
        anyView,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 1, max: 8, noNaN: true }),
        (view, share, factor) => {
          const about = view.startNs + share * spanOf(view)
          const zoomed = zoomAbout(view, bounds, about, factor)
          if (spanOf(zoomed) <= minViewNs * 1.001) return
          expect(timeToX(zoomed, 1_000, about)).toBeCloseTo(share * 1_000, 3)
        },
      ),
    )
  })

  test('no move leaves the bounds or becomes narrower than the limit', () => {
    fc.assert(
      fc.property(
        anyView,
        fc.array(
          fc.tuple(fc.constantFrom('zoom', 'pan', 'fit'), fc.double({ min: -3, max: 3, noNaN: true })),
          { maxLength: 20 },
        ),
        (start, moves) => {
          let view = start
          for (const [move, amount] of moves) {
            if (move === 'zoom')
              view = zoomAbout(view, bounds, xToTime(view, 100, 50 + amount * 10), Math.pow(2, amount))
            else if (move === 'pan') view = panByShare(view, bounds, amount)
            else view = fitRange(rangeBetween(500_000, 500_000 + amount * 1_000), bounds)
            expect(view.startNs).toBeGreaterThanOrEqual(bounds.startNs - 1e-6)
            expect(view.endNs).toBeLessThanOrEqual(bounds.endNs + 1e-6)
            expect(spanOf(view)).toBeGreaterThanOrEqual(minViewNs * 0.999)
          }
        },
      ),
    )
  })

  test('zooming out ends at the whole trace', () => {
    expect(zoomAbout({ startNs: 400_000, endNs: 410_000 }, bounds, 405_000, 1e-9)).toEqual(bounds)
  })

  test('a trace without length still has a width', () => {
    const whole = boundsOf({ startNs: 50, endNs: 50 })
    expect(spanOf(whole)).toBeGreaterThan(0)
    expect(spanOf(fitRange({ startNs: 50, endNs: 50 }, whole))).toBeGreaterThan(0)
  })

  test('what is in sight is not moved, what is not comes into sight', () => {
    const view = { startNs: 100_000, endNs: 200_000 }
    expect(revealRange(view, bounds, { startNs: 150_000, endNs: 160_000 })).toBe(view)
    const later = revealRange(view, bounds, { startNs: 500_000, endNs: 510_000 })
    expect(later.startNs).toBeLessThan(500_000)
    expect(later.endNs).toBeGreaterThan(510_000)
    expect(spanOf(later)).toBeCloseTo(spanOf(view))
    const earlier = revealRange(view, bounds, { startNs: 20_000, endNs: 30_000 })
    expect(earlier.startNs).toBeLessThan(20_000)
  })

  test('a blend starts at one view and ends at the other', () => {
    const from = { startNs: 0, endNs: 1_000_000 }
    const to = { startNs: 500_000, endNs: 501_000 }
    expect(blendViews(from, to, 0).startNs).toBeCloseTo(from.startNs)
    expect(blendViews(from, to, 1)).toEqual(to)
    const middle = blendViews(from, to, 0.5)
    expect(spanOf(middle)).toBeCloseTo(Math.sqrt(1_000_000 * 1_000))
    expect(middle.startNs).toBeLessThanOrEqual(to.startNs)
    expect(middle.endNs).toBeGreaterThanOrEqual(to.endNs)
    const sideways = blendViews({ startNs: 0, endNs: 10 }, { startNs: 100, endNs: 110 }, 0.5)
    expect(sideways).toEqual({ startNs: 50, endNs: 60 })
  })
})
