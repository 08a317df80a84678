import { expect, test } from 'vitest'
import { yearReference } from '../../../../src/renderer/features/lists/yearReference'
import { formatShortInstant } from '../../../../src/shared/logic/formatters'

const ns = (iso: string): string => `${Date.parse(iso)}000000`

test('stays the same while newer data come, and says the same of every instant', () => {
  const zone = 'Asia/Tokyo'
  const first = yearReference(ns('2026-01-01T00:00:00Z'), zone)
  expect(yearReference(ns('2026-10-03T12:00:00Z'), zone)).toBe(first)
  for (const end of ['2025-12-31T14:59:59Z', '2025-12-31T15:00:00Z', '2026-12-31T14:59:59Z'])
    for (const started of ['2025-06-01T00:00:00Z', '2026-03-01T00:00:00Z', end])
      expect(formatShortInstant(ns(started), zone, yearReference(ns(end), zone))).toBe(
        formatShortInstant(ns(started), zone, ns(end)),
      )
})

test('what is no instant is handed on', () => {
  expect(yearReference(null, 'UTC')).toBeNull()
  expect(yearReference('never', 'UTC')).toBe('never')
})
