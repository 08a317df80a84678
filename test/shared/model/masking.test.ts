import { expect, test } from 'vitest'
import { maskingSchema, mergeSecrets } from '../../../src/shared/model/masking'
import type { FoundSecretSummary } from '../../../src/shared/model/masking'
import { maskOf, secretKinds } from '../../../src/shared/model/secretKinds'

const secret = (mark: string, places: number, name: string): FoundSecretSummary => ({
  kind: 'password',
  mark,
  mask: '[redacted: password]',
  places,
  examples: [{ traceKey: 'files:t', spanId: null, name, field: 'input', excerpt: '' }],
})

test('a secret of several answers is one, with the places of all and the examples of the first', () => {
  const merged = mergeSecrets([
    { listed: [secret('a', 2, 'first'), secret('b', 4, 'b')], unlisted: [{ kind: 'jwt', count: 1, places: 3 }] },
    { listed: [secret('a', 5, 'second')], unlisted: [{ kind: 'jwt', count: 2, places: 2 }, { kind: 'email', count: 1, places: 1 }] },
  ]) // prettier-ignore
  expect(merged.listed.map(({ mark, places }) => [mark, places])).toEqual([
    ['a', 7],
    ['b', 4],
  ])
  expect(merged.listed[0]?.examples.map(({ name }) => name)).toEqual(['first'])
  expect(merged.unlisted).toEqual([
    { kind: 'jwt', count: 3, places: 5 },
    { kind: 'email', count: 1, places: 1 },
  ])
  expect(mergeSecrets([])).toEqual({ listed: [], unlisted: [] })
})

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
