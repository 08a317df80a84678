import { expect, test } from 'vitest'
import { countUnread, isMappedSince } from '../../../../src/renderer/features/importing/importWords'

const statuses = [
  { status: 'done' as const, count: 36 },
  { status: 'failed' as const, count: 3 },
]

test('a file that a mapping read since is not counted among those that nobody could read', () => {
  expect(countUnread(statuses, [{ code: 'unrecognised', files: 2 }])).toBe(3)
  expect(countUnread(statuses, [{ code: 'mapped_since', files: 1 }])).toBe(2)
  expect(countUnread([{ status: 'done', count: 1 }], [])).toBe(0)
})

test('what became of such a file is told by its finding', () => {
  const finding = { text: '', isKept: true, count: 1, places: 1 }
  expect(isMappedSince({ findings: [{ ...finding, code: 'mapped_since' }] })).toBe(true)
  expect(isMappedSince({ findings: [{ ...finding, code: 'unrecognised' }] })).toBe(false)
})
