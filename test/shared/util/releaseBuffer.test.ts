import { expect, test } from 'vitest'
import { releaseLarge } from '../../../src/shared/util/releaseBuffer'

test('large arrays give their memory back, small ones stay as they are', () => {
  const large = new Float64Array(64 * 1024)
  const small = Uint8Array.of(1, 2, 3)
  releaseLarge(large, small)
  expect(large.length).toBe(0)
  expect([...small]).toEqual([1, 2, 3])
})

test('an array is released once, and again without harm', () => {
  const large = new Uint8Array(300 * 1024)
  releaseLarge(large, large)
  releaseLarge(large)
  expect(large.length).toBe(0)
})
