import { expect, test } from 'vitest'
import {
  decodeKindCounts,
  decodeStrip,
  encodeKindCounts,
  encodeStrip,
} from '../../../src/main/store/tables/traceFigures'
import { squeezeStrip } from '../../../src/shared/logic/activityStrip'
import type { StripPiece } from '../../../src/shared/logic/activityStrip'
import { observationKinds } from '../../../src/shared/model/kinds'

test('kinds are an index and a count each', () => {
  const counts = [
    { name: 'generation', count: 4 },
    { name: 'span', count: 2 },
  ]
  expect(encodeKindCounts(counts)).toBe('1:4 11:2')
  expect(decodeKindCounts('1:4 11:2')).toEqual(counts)
  expect(decodeKindCounts(encodeKindCounts([]))).toEqual([])
})

test('every kind, with and without an error, and every share that a strip can have', () => {
  const pieces = observationKinds.flatMap((_, kind): StripPiece[] => [
    [kind, kind + 1, 0],
    [kind, 0.001, 1],
  ])
  const strip = squeezeStrip(pieces, 100)
  expect(strip).toHaveLength(pieces.length)
  expect(decodeStrip(encodeStrip(strip))).toEqual(strip)
  expect(decodeStrip(encodeStrip([[1, 1, 0]]))).toEqual([[1, 1, 0]])
  expect(decodeStrip(encodeStrip([]))).toEqual([])
})

test('the strip of a session that was derived by an earlier version', () => {
  expect(decodeStrip('[[1,0.25,0],[2,0.75,1]]')).toEqual([
    [1, 0.25, 0],
    [2, 0.75, 1],
  ])
})
