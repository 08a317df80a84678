import { expect, test } from 'vitest'
import { describeTraceFlags } from '../../../src/renderer/features/spanDetails/describeTraceFlags'

test.each([
  [null, null],
  [0, '0x00: not sampled'],
  [1, '0x01: sampled'],
  [0x103, '0x103: sampled, random trace id, parent in the same process'],
  [0x301, '0x301: sampled, parent in another process'],
  [0xffff_ffff, '0xffffffff: sampled, random trace id, parent in another process'],
])('%j', (flags, words) => {
  expect(describeTraceFlags(flags)).toBe(words)
})
