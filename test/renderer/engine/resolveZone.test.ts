import { afterEach, expect, test, vi } from 'vitest'
import { resolveZone } from '../../../src/renderer/engine/useSettings'

afterEach(() => vi.restoreAllMocks())

test('a zone is its own name; an unknown one and the system are the computer’s', () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  expect(resolveZone('Asia/Tokyo')).toBe('Asia/Tokyo')
  expect(resolveZone('Nowhere/Atall')).toBe(own)
  expect(resolveZone('system')).toBe(own)
})

test('it is asked for once a minute: a computer that moves is noticed', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1e9)
  const asked = vi.spyOn(Intl, 'DateTimeFormat')
  const zones = [resolveZone('Europe/Berlin'), resolveZone('Europe/Berlin')]
  expect(zones).toEqual(['Europe/Berlin', 'Europe/Berlin'])
  expect(asked).toHaveBeenCalledTimes(1)
  now.mockReturnValue(1e9 + 60_001)
  resolveZone('Europe/Berlin')
  expect(asked).toHaveBeenCalledTimes(2)
})
