import { expect, test } from 'vitest'
import { findRepeated } from '../../../src/shared/logic/usageRollup'

const none = Number.NaN
const all = (): boolean => true

/** Rows in pre-order as [parent, value, isCall]. */
function repeated(rows: readonly [number, number, boolean?][]): number[] {
  const parents = Int32Array.from(rows, ([parent]) => parent)
  const values = Float64Array.from(rows, ([, value]) => value)
  return [...findRepeated(parents, values, (row) => rows[row]?.[2] ?? true)]
}

test('an agent that sums its calls repeats them', () => {
  expect(
    repeated([
      [-1, 300, false],
      [0, 100],
      [0, 200],
    ]),
  ).toEqual([1, 0, 0])
})

test("a framework's outer call around the provider's own is counted once", () => {
  expect(
    repeated([
      [-1, none],
      [0, 120],
      [1, 120],
    ]),
  ).toEqual([0, 1, 0])
})

test('a call that happens to run another, smaller one counts beside it', () => {
  expect(
    repeated([
      [-1, 1_000],
      [0, 50],
    ]),
  ).toEqual([0, 0])
})

test('three layers around one call', () => {
  expect(
    repeated([
      [-1, 10, false],
      [0, 10],
      [1, 10],
      [2, 10],
    ]),
  ).toEqual([1, 1, 1, 0])
})

test('nothing below says anything: counted', () => {
  expect(
    repeated([
      [-1, 10, false],
      [0, none],
      [0, none],
    ]),
  ).toEqual([0, 0, 0])
  expect([...findRepeated(new Int32Array(0), new Float64Array(0), all)]).toEqual([])
})
