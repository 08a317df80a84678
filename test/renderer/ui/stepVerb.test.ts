import { expect, test } from 'vitest'
import { cutVerb } from '../../../src/renderer/ui/stepVerb'

test('the operation of the conventions is cut off, its blank with it', () => {
  expect(cutVerb('execute_tool get_order')).toEqual(['execute_tool ', 'get_order'])
  expect(cutVerb('invoke_agent Front Desk')).toEqual(['invoke_agent ', 'Front Desk'])
})

test('other names stay whole, and the two parts are always the name', () => {
  for (const name of [
    '',
    'execute_tool',
    'execute_tool ',
    'chat gpt-4o',
    'my execute_tool x',
    'execute_toolx',
  ])
    expect(cutVerb(name)).toEqual(['', name])
  for (const name of ['execute_tool  two blanks', 'invoke_agent خدمة'])
    expect(cutVerb(name).join('')).toBe(name)
})
