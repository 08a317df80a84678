import { describe, expect, test } from 'vitest'
import { readWheel } from '../../../src/renderer/features/waterfall/wheelGesture'
import type { WheelMove, WheelScheme, WheelTurn } from '../../../src/renderer/features/waterfall/wheelGesture'

const turn = (
  changes: Partial<WheelTurn>,
  scheme: WheelScheme = 'scroll',
  isOverTree = false,
): WheelMove | null =>
  readWheel(
    { deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, metaKey: false, shiftKey: false, ...changes },
    scheme,
    isOverTree,
  )

describe('the wheel', () => {
  test.each<[string, Partial<WheelTurn>, WheelScheme, boolean, WheelMove['type']]>([
    ['scrolls rows', { deltaY: 100 }, 'scroll', false, 'scroll'],
    ['zooms with Ctrl', { deltaY: 100, ctrlKey: true }, 'scroll', false, 'zoom'],
    ['zooms with Cmd', { deltaY: 100, metaKey: true }, 'scroll', false, 'zoom'],
    ['pans with Shift', { deltaY: 100, shiftKey: true }, 'scroll', false, 'pan'],
    [
      'pans with Shift where the system turns it sideways',
      { deltaX: 100, shiftKey: true },
      'scroll',
      false,
      'pan',
    ],
    ['pans on a sideways swipe', { deltaX: 30, deltaY: 4 }, 'scroll', false, 'pan'],
    ['zooms in the other scheme', { deltaY: 100 }, 'zoom', false, 'zoom'],
    ['scrolls with Shift in the other scheme', { deltaY: 100, shiftKey: true }, 'zoom', false, 'scroll'],
    ['pans on a sideways swipe in the other scheme', { deltaX: 30 }, 'zoom', false, 'pan'],
    ['scrolls over the names in either scheme', { deltaY: 100 }, 'zoom', true, 'scroll'],
    ['zooms on a pinch over the names', { deltaY: 3, ctrlKey: true }, 'scroll', true, 'zoom'],
  ])('%s', (_, changes, scheme, isOverTree, type) => {
    expect(turn(changes, scheme, isOverTree)?.type).toBe(type)
  })

  test('turning away shows less, and the same turn back undoes it', () => {
    const out = turn({ deltaY: 100 }, 'zoom')
    const back = turn({ deltaY: -100 }, 'zoom')
    expect(out).toMatchObject({ type: 'zoom' })
    const factor = (move: WheelMove | null): number => (move?.type === 'zoom' ? move.factor : NaN)
    expect(factor(out)).toBeLessThan(1)
    expect(factor(out) * factor(back)).toBeCloseTo(1)
  })

  test('lines and pages become pixels, nothing stays nothing', () => {
    expect(turn({ deltaY: 3, deltaMode: 1 })).toEqual({ type: 'scroll', pixels: 72 })
    expect(turn({ deltaY: 1, deltaMode: 2 })).toEqual({ type: 'scroll', pixels: 500 })
    expect(turn({})).toBeNull()
  })
})
