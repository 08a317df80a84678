import { expect, test } from 'vitest'
import { fullBar } from '../../../../src/renderer/features/lists/useListScale'

test('the largest is a full bar where the figures are of one size', () => {
  expect(fullBar([1, 2, 3, 8])).toBe(8)
  expect(fullBar([0, 0, 5])).toBe(5)
})

test('an outlier does not make dots of the others', () => {
  const usual = Array.from({ length: 19 }, (_, at) => at + 1)
  expect(fullBar([...usual, 1_000_000])).toBe(4 * 19)
})

test('nothing known, nothing to compare with', () => {
  expect(fullBar([])).toBe(0)
  expect(fullBar([0, 0])).toBe(0)
})
