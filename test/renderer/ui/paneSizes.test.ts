import { expect, test } from 'vitest'
import { movedPane } from '../../../src/renderer/ui/paneSizes'

const room = { together: 1_400, minMain: 480, minSide: 300 }

test('the handle moves the side by as much as it was moved', () => {
  expect(movedPane(400, 60, room)).toBe(460)
  expect(movedPane(400, -60, room)).toBe(340)
})

test('both panes keep their least size', () => {
  expect(movedPane(400, 2_000, room)).toBe(920)
  expect(movedPane(400, -2_000, room)).toBe(300)
  expect(movedPane(400, Infinity, room)).toBe(920)
  expect(movedPane(400, -Infinity, room)).toBe(300)
})

test('where there is no room for both, the side keeps its least size', () => {
  expect(movedPane(400, 0, { ...room, together: 600 })).toBe(300)
})
