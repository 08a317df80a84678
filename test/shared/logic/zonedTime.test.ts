import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseZonedTime, zonedFieldValue, zoneOffsetMs } from '../../../src/shared/logic/zonedTime'

const iso = (timeNs: string | null): string | null =>
  timeNs === null ? null : new Date(Number(BigInt(timeNs) / 1_000_000n)).toISOString()

test('a wall clock is read in its zone', () => {
  expect(iso(parseZonedTime('2026-10-03T14:59', 'Europe/Berlin'))).toBe('2026-10-03T12:59:00.000Z')
  expect(iso(parseZonedTime('2026-01-03 14:59:07', 'Europe/Berlin'))).toBe('2026-01-03T13:59:07.000Z')
  expect(iso(parseZonedTime('2026-10-03', 'Asia/Kathmandu'))).toBe('2026-10-02T18:15:00.000Z')
})

test('an hour that does not exist is read with the offset before the change', () => {
  expect(iso(parseZonedTime('2026-03-29T02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:30:00.000Z')
})

test('an hour that comes twice is the first', () => {
  expect(iso(parseZonedTime('2026-10-25T02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z')
})

test.each(['', 'yesterday', '2026-13-01T00:00', '2026-02-30T00:00', '2026-10-03T25:00', '03.10.2026'])(
  '%o is no time',
  (text) => {
    expect(parseZonedTime(text, 'UTC')).toBeNull()
  },
)

test('what the field shows, the field reads (outside the repeated hour)', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe'),
      (seconds, zone) => {
        const timeNs = String(BigInt(seconds) * 1_000_000_000n)
        const isRepeated =
          zoneOffsetMs(seconds * 1_000, zone) !== zoneOffsetMs(seconds * 1_000 - 3_600_000, zone)
        fc.pre(!isRepeated)
        expect(parseZonedTime(zonedFieldValue(timeNs, zone), zone)).toBe(timeNs)
      },
    ),
  )
})
