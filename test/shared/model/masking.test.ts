import { expect, test } from 'vitest'
import { maskingSchema } from '../../../src/shared/model/masking'
import { maskOf, secretKinds } from '../../../src/shared/model/secretKinds'

test('without a word, everything is masked', () => {
  expect(maskingSchema.parse({})).toEqual({ keptKinds: [], keptMarks: [] })
  expect(maskingSchema.safeParse({ maskedKinds: ['jwt'] }).success).toBe(false)
})

test('a mask shows the end of long keys only, and no quotes or backslashes of anything', () => {
  expect(maskOf('anthropicKey', `sk-ant-${'x'.repeat(20)}9f3c`)).toBe('[redacted: Anthropic key …9f3c]')
  expect(maskOf('awsKey', 'AKIA0123456789ABCDEF')).toBe('[redacted: AWS key]')
  expect(maskOf('password', 'correct-horse-battery-staple')).toBe('[redacted: password]')
  for (const kind of secretKinds) expect(maskOf(kind, '"\\'.repeat(20))).toMatch(/^\[redacted: [\w ]+\]$/)
})
