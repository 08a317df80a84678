import { expect, test } from 'vitest'
import { isSaidByName } from '../../../src/renderer/features/waterfall/TreeRow'

test.each([
  ['', 'chat', true],
  ['gpt-4o', 'chat gpt-4o', true],
  ['gpt-4o-2024-08-06', 'chat gpt-4o', true],
  ['gpt-4o', 'plan', false],
  ['chatty', 'x', false],
])('the label %j beside the name %j is left out: %j', (label, name, isLeftOut) => {
  expect(isSaidByName(label, name)).toBe(isLeftOut)
})
