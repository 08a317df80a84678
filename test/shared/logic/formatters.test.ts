import { describe, expect, test } from 'vitest'
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatCounted,
  formatDuration,
  formatInstant,
  formatShare,
  formatShortInstant,
  formatTimeLeft,
  formatTokens,
  formatUsd,
  formatUtc,
} from '../../../src/shared/logic/formatters'

test('unknown is a dash, never 0', () => {
  for (const format of [
    formatCount,
    formatCompact,
    formatTokens,
    formatDuration,
    formatUsd,
    formatBytes,
    formatShare,
    formatTimeLeft,
  ]) {
    expect(format(null)).toBe('–')
    expect(format(Number.NaN)).toBe('–')
  }
  expect(formatInstant(null, 'UTC')).toBe('–')
  expect(formatUtc(null, 3)).toBe('–')
})

test.each([
  [0, '0 ns'],
  [850, '850 ns'],
  [12_400, '12.4 µs'],
  [999_499, '999 µs'],
  [999_600, '1 ms'],
  [46_000_000, '46 ms'],
  [999_700_000, '1.00 s'],
  [6_240_000_000, '6.24 s'],
  [6_200_000_000, '6.20 s'],
  [9_996_000_000, '10.0 s'],
  [40_200_000_000, '40.2 s'],
  [59_960_000_000, '1 min 00 s'],
  [733_000_000_000, '12 min 13 s'],
  [3_599_600_000_000, '1 h 00 min'],
  [11_040_000_000_000, '3 h 04 min'],
  [190_800_000_000_000, '2 d 05 h'],
  [-1_500_000, '−1.5 ms'],
])('a duration of %d ns is %s', (durationNs, text) => {
  expect(formatDuration(durationNs)).toBe(text)
})

test.each([
  [0, '0'],
  [812, '812'],
  [999.6, '1k'],
  [31_416, '31.4k'],
  [100_000, '100k'],
  [999_960, '1M'],
  [1_250_000, '1.25M'],
  [-31_416, '-31.4k'],
])('%d in short is %s', (value, text) => {
  expect(formatCompact(value)).toBe(text)
})

test('counts with their nouns', () => {
  expect(formatCounted(0, 'trace')).toBe('no traces')
  expect(formatCounted(1, 'trace')).toBe('1 trace')
  expect(formatCounted(71_204, 'trace')).toBe('71,204 traces')
  expect(formatCounted(2, 'query', 'queries')).toBe('2 queries')
})

test('tokens are exact while they are short', () => {
  expect(formatTokens(99_999)).toBe('99,999')
  expect(formatTokens(100_000)).toBe('100k')
})

test.each([
  [0, '$0'],
  [0.00001, '<$0.0001'],
  [0.0001, '$0.0001'],
  [0.0973, '$0.0973'],
  [0.99994, '$0.9999'],
  [0.99996, '$1.00'],
  [12.4, '$12.40'],
  [1234.5, '$1,234.50'],
  [-0.5, '−$0.5000'],
])('%d dollars are %s', (value, text) => {
  expect(formatUsd(value)).toBe(text)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [999.7, '1.00 kB'],
  [1_840_000, '1.84 MB'],
  [12_000_000, '12.0 MB'],
  [120_000_000, '120 MB'],
  [999_960_000, '1.00 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('shares never round to all or nothing', () => {
  expect(formatShare(0)).toBe('0 %')
  expect(formatShare(0.001)).toBe('<1 %')
  expect(formatShare(0.614)).toBe('61 %')
  expect(formatShare(0.9999)).toBe('>99 %')
  expect(formatShare(1)).toBe('100 %')
})

test('time left', () => {
  expect(formatTimeLeft(0.2)).toBe('1 s')
  expect(formatTimeLeft(59)).toBe('59 s')
  expect(formatTimeLeft(119)).toBe('2 min')
  expect(formatTimeLeft(4_800)).toBe('1 h 20 min')
})

describe('instants', () => {
  const timeNs = '1759496354123456789' // 2025-10-03T12:59:14.123456789Z

  test('in a zone, with no more digits than asked for', () => {
    expect(formatInstant(timeNs, 'Europe/Berlin')).toBe('2025-10-03 14:59:14')
    expect(formatInstant(timeNs, 'Europe/Berlin', 'time', 3)).toBe('14:59:14.123')
    expect(formatInstant(timeNs, 'Asia/Kathmandu', 'time')).toBe('18:44:14')
    expect(formatInstant(timeNs, 'America/Los_Angeles', 'date')).toBe('2025-10-03')
    expect(formatInstant('1759532399000000000', 'Asia/Tokyo', 'date')).toBe('2025-10-04')
  })

  test('midnight is 00, not 24', () => {
    expect(formatInstant('1759449600000000000', 'UTC', 'time')).toBe('00:00:00')
  })

  test('in UTC with every digit of the source', () => {
    expect(formatUtc(timeNs, 9)).toBe('2025-10-03T12:59:14.123456789Z')
    expect(formatUtc(timeNs, 3)).toBe('2025-10-03T12:59:14.123Z')
  })

  test('before 1970 the fraction counts forward', () => {
    expect(formatInstant('-1', 'UTC', 'dateTime', 9)).toBe('1969-12-31 23:59:59.999999999')
  })

  test('what no calendar holds is shown as it is', () => {
    expect(formatInstant('9'.repeat(30), 'UTC')).toBe('–')
    expect(formatUtc('9'.repeat(30), 0)).toContain('ns since 1970')
    expect(formatInstant('soon', 'UTC')).toBe('–')
  })

  test('the short form names the year only where it is another one', () => {
    expect(formatShortInstant(timeNs, 'Europe/Berlin', '1767000000000000000')).toBe('Oct 03 14:59:14')
    expect(formatShortInstant(timeNs, 'Europe/Berlin', '1790000000000000000')).toBe('2025-10-03 14:59')
    expect(formatShortInstant(timeNs, 'Europe/Berlin', null)).toBe('2025-10-03 14:59')
  })
})
