import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowView, scrollTopFor } from '../../../src/renderer/ui/fixedRows'

test('the rows on screen, with some on either side', () => {
  expect(rowView(1_000, 30, 3_000, 300, 2)).toEqual({
    contentHeight: 30_000,
    first: 98,
    last: 111,
    top: 2_940,
  })
  expect(rowView(1_000, 30, 0, 300, 2)).toEqual({ contentHeight: 30_000, first: 0, last: 11, top: 0 })
})

test('no rows, or no room yet', () => {
  expect(rowView(0, 30, 0, 300, 2).last).toBe(-1)
  expect(rowView(10, 30, 0, 0, 2).last).toBe(-1)
})

test('a list shorter than its place', () => {
  expect(rowView(3, 30, 0, 300, 8)).toEqual({ contentHeight: 90, first: 0, last: 2, top: 0 })
})

test('a list taller than a browser scrolls shows its last row at the end', () => {
  const count = 10_000_000
  const { contentHeight } = rowView(count, 30, 0, 600, 8)
  expect(contentHeight).toBeLessThan(33_000_000)
  const end = rowView(count, 30, contentHeight - 600, 600, 8)
  expect(end.last).toBe(count - 1)
  expect(end.top + (end.last - end.first + 1) * 30).toBeCloseTo(contentHeight, 0)
})

test('bringing a row into view brings it into view, with the least movement', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, rowShare, scrollShare) => {
        const viewHeight = 600
        const index = Math.floor(rowShare * (count - 1))
        const { contentHeight } = rowView(count, 30, 0, viewHeight, 0)
        const scrollTop = scrollShare * Math.max(0, contentHeight - viewHeight)
        const next = scrollTopFor(index, count, 30, scrollTop, viewHeight)
        const view = rowView(count, 30, next, viewHeight, 0)
        expect(view.first).toBeLessThanOrEqual(index)
        expect(view.last).toBeGreaterThanOrEqual(index)
        expect(scrollTopFor(index, count, 30, next, viewHeight)).toBeCloseTo(next, 3)
      },
    ),
  )
})
