import { expect, test } from 'vitest'
import {
  clearField,
  isEmptyFilter,
  lastRangeLabel,
  toggleValue,
} from '../../../src/renderer/state/filterState'
import { emptyFilter } from '../../../src/shared/model/filter'

test('a value goes in and out', () => {
  const once = toggleValue(emptyFilter, 'agents', 'A')
  const twice = toggleValue(once, 'agents', 'B')
  expect(twice.agents).toEqual(['A', 'B'])
  expect(toggleValue(twice, 'agents', 'A').agents).toEqual(['B'])
})

test('the anchor alone filters nothing', () => {
  expect(isEmptyFilter({ ...emptyFilter, anchor: 'now' })).toBe(true)
  expect(isEmptyFilter({ ...emptyFilter, lastMs: 1 })).toBe(false)
  expect(isEmptyFilter({ ...emptyFilter, text: 'x' })).toBe(false)
  expect(isEmptyFilter(toggleValue(emptyFilter, 'statuses', 'ok'))).toBe(false)
})

test('clearing the range leaves the rest', () => {
  const filter = { ...emptyFilter, lastMs: 5, fromNs: '1', toNs: '2', anchor: 'now' as const, text: 'x' }
  expect(clearField(filter, 'range')).toEqual({ ...emptyFilter, text: 'x' })
})

test('ranges in words', () => {
  expect(lastRangeLabel(3_600_000)).toBe('Last hour')
  expect(lastRangeLabel(3 * 86_400_000)).toBe('Last 3 days')
  expect(lastRangeLabel(5 * 3_600_000)).toBe('Last 5 hours')
  expect(lastRangeLabel(90_000)).toBe('Last 2 minutes')
})
