import { expect, test } from 'vitest'
import { groupSecrets, sumMaskable } from '../../../../src/shared/logic/redaction/groupSecrets'
import type { FoundSecretSummary } from '../../../../src/shared/model/masking'

const secret = (kind: FoundSecretSummary['kind'], mark: string, places: number): FoundSecretSummary => ({
  kind,
  mark,
  mask: '',
  places,
  examples: [],
})

const found = {
  listed: [
    secret('email', 'a', 9),
    secret('jwt', 'b', 4),
    secret('email', 'c', 1),
    secret('privateKey', 'd', 2),
  ],
  unlisted: [
    { kind: 'email' as const, count: 3, isAtLeast: true, places: 7 },
    { kind: 'cookie' as const, count: 2, isAtLeast: false, places: 2 },
  ],
}

test('secrets by kind, in the order of the kinds; what is not listed counts once', () => {
  expect(groupSecrets(found).map(({ listed, ...group }) => ({ ...group, listed: listed.length }))).toEqual([
    { kind: 'privateKey', listed: 1, unlisted: 0, secrets: 1, isAtLeast: false, places: 2 },
    { kind: 'jwt', listed: 1, unlisted: 0, secrets: 1, isAtLeast: false, places: 4 },
    { kind: 'cookie', listed: 0, unlisted: 2, secrets: 2, isAtLeast: false, places: 2 },
    // 9 + 1 listed, 7 more.
    { kind: 'email', listed: 2, unlisted: 3, secrets: 5, isAtLeast: true, places: 17 },
  ])
})

test('addresses of people are no secrets in the sum', () => {
  expect(sumMaskable(groupSecrets(found))).toEqual({ secrets: 4, isAtLeast: false, places: 8 })
  expect(sumMaskable([])).toEqual({ secrets: 0, isAtLeast: false, places: 0 })
})
