import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatOffset, timeTicks } from '../../../src/shared/logic/timeTicks'

const s = 1e9
const labels = (fromNs: number, toNs: number, width = 800): string[] =>
  timeTicks({ startNs: fromNs, endNs: toNs }, width).map((tick) => tick.label)

describe('ticks', () => {
  test('seconds', () => {
    expect(labels(0, 40 * s)).toEqual(['0 s', '5 s', '10 s', '15 s', '20 s', '25 s', '30 s', '35 s', '40 s'])
  })

  test('one ruler speaks one unit', () => {
    expect(labels(0, 2 * s).slice(0, 4)).toEqual(['0 s', '0.2 s', '0.4 s', '0.6 s'])
    expect(labels(0, 3e6)).toEqual(['0 s', '0.5 ms', '1.0 ms', '1.5 ms', '2.0 ms', '2.5 ms', '3.0 ms'])
    expect(labels(0, 4_000)).toEqual([
      '0 s',
      '0.5 µs',
      '1.0 µs',
      '1.5 µs',
      '2.0 µs',
      '2.5 µs',
      '3.0 µs',
      '3.5 µs',
      '4.0 µs',
    ])
  })

  test('minutes, hours and days', () => {
    expect(labels(0, 120 * s).slice(0, 4)).toEqual(['0 s', '0:10', '0:20', '0:30'])
    expect(labels(0, 3 * 3_600 * s).slice(0, 5)).toEqual(['0 s', '0:15:00', '0:30:00', '0:45:00', '1:00:00'])
    expect(timeTicks({ startNs: 0, endNs: 30 * 86_400 * s }, 800).length).toBeLessThan(12)
  })

  test('from one day on days are counted, and no hour is the 24th', () => {
    const day = 86_400 * s
    expect(labels(0, 1.5 * day).slice(0, 6)).toEqual([
      '0 s',
      '0 d 06:00',
      '0 d 12:00',
      '0 d 18:00',
      '1 d 00:00',
      '1 d 06:00',
    ])
    expect(labels(0, 9 * day).slice(0, 3)).toEqual(['0 s', '1 d', '2 d'])
    expect(formatOffset(day + 7_200 * s, 3_600 * s)).toBe('1 d 02:00')
    expect(formatOffset(day + 7_200 * s + 30 * s, 30 * s)).toBe('1 d 02:00:30')
    expect(formatOffset(day - 0.2 * s, s, day)).toBe('1 d 00:00:00')
    expect(formatOffset(day + 0.5 * s, 0.1 * s)).toBe('1 d 00:00:00.5')
    expect(formatOffset(-2 * day, day)).toBe('−2 d')
  })

  test('deep inside a long trace neighbours still read differently', () => {
    expect(labels(12.345678 * s, 12.34568 * s).slice(0, 2)).toEqual(['12.3456780 s', '12.3456785 s'])
    expect(formatOffset(83.5 * s, 0.5 * s)).toBe('1:23.5')
    expect(formatOffset(59.999999 * s, 1 * s, 60 * s)).toBe('1:00')
    expect(formatOffset(-2e6, 1e6)).toBe('−2 ms')
  })

  test('labels never collide and never repeat, at any zoom', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e15 }),
        fc.integer({ min: 100, max: 1e15 }),
        fc.integer({ min: 120, max: 4_000 }),
        (startNs, span, width) => {
          fc.pre(span / Math.max(startNs, 1) > 1e-9)
          const ticks = timeTicks({ startNs, endNs: startNs + span }, width)
          expect(ticks.length).toBeLessThanOrEqual(width / 64 + 2)
          expect(new Set(ticks.map((tick) => tick.label)).size).toBe(ticks.length)
          for (const tick of ticks) {
            expect(tick.ns).toBeGreaterThanOrEqual(startNs)
            expect(tick.ns).toBeLessThanOrEqual(startNs + span)
          }
        },
      ),
    )
  })

  test('nothing to draw on, nothing drawn', () => {
    expect(timeTicks({ startNs: 0, endNs: 10 }, 0)).toEqual([])
  })
})
