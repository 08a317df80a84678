import { expect, test } from 'vitest'
import { tokensText } from '../../../../src/renderer/features/lists/costWords'
import { makeSessionRow } from '../../../support/fakeRows'

test('tokens that nobody counted are one dash, those of one side keep both', () => {
  const { usage } = makeSessionRow(0)
  expect(tokensText({ ...usage, inputTokens: null, outputTokens: null })).toBe('–')
  expect(tokensText({ ...usage, inputTokens: 173, outputTokens: null })).toBe('173 in, – out')
  expect(tokensText({ ...usage, inputTokens: 173, outputTokens: 59 })).toBe('173 in, 59 out')
})
