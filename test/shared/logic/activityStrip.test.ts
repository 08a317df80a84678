import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PieceStream, squeezeJoined, squeezeStrip } from '../../../src/shared/logic/activityStrip'

test('neighbours of one kind are joined, shares add up to 1', () => {
  expect(
    squeezeStrip(
      [
        [1, 30, 0],
        [1, 10, 0],
        [2, 60, 1],
      ],
      10,
    ),
  ).toEqual([
    [1, 0.4, 0],
    [2, 0.6, 1],
  ])
})

test('no more pieces than there is room for; the longest names the place, an error shows', () => {
  const strip = squeezeStrip(
    [
      [1, 20, 0],
      [2, 5, 1],
      [1, 25, 0],
      [3, 50, 0],
    ],
    2,
  )
  expect(strip).toEqual([
    [1, 0.5, 1],
    [3, 0.5, 0],
  ])
})

test('pieces without any duration share evenly', () => {
  expect(
    squeezeStrip(
      [
        [1, 0, 0],
        [2, 0, 0],
      ],
      10,
    ),
  ).toEqual([
    [1, 0.5, 0],
    [2, 0.5, 0],
  ])
  expect(squeezeStrip([], 10)).toEqual([])
})

test('pieces that are made anew each time squeeze as a list of them does', () => {
  const piece = fc.tuple(fc.nat(2), fc.nat(20), fc.nat(1))
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 8 }), (pieces, limit) => {
      expect(squeezeJoined(new PieceStream(() => pieces), limit)).toEqual(squeezeStrip(pieces, limit))
    }),
  )
})
