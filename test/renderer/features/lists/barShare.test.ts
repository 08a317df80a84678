import { expect, test } from 'vitest'
import { barShare } from '../../../../src/renderer/features/lists/useListScale'

test('the largest takes the whole cell, a quarter of it half', () => {
  expect(barShare(8, 8)).toBe(1)
  expect(barShare(2, 8)).toBe(0.5)
})

test('ten seconds still show beside an hour', () => {
  expect(barShare(10, 3_600)).toBeCloseTo(0.0527, 4)
})

test('what is nearly nothing beside the largest, nothing, or unknown has no bar', () => {
  expect(barShare(0.0008, 1)).toBe(0)
  expect(barShare(0.0009, 1)).toBeCloseTo(0.03, 9)
  expect(barShare(0, 8)).toBe(0)
  expect(barShare(-1, 8)).toBe(0)
  expect(barShare(null, 8)).toBe(0)
})

test('without a largest there is nothing to compare with', () => {
  expect(barShare(5, 0)).toBe(0)
})

test('a row that came while the largest was on its way is not wider than the cell', () => {
  expect(barShare(9, 4)).toBe(1)
})
