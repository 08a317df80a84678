import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonTokens, prettyJson } from '../../../src/renderer/ui/jsonTokens'

test('a line in tokens', () => {
  expect(jsonTokens('  "status": 504, "retryable": true }')).toEqual([
    { type: 'other', text: '  ' },
    { type: 'key', text: '"status"' },
    { type: 'other', text: ': ' },
    { type: 'number', text: '504' },
    { type: 'other', text: ', ' },
    { type: 'key', text: '"retryable"' },
    { type: 'other', text: ': ' },
    { type: 'word', text: 'true' },
    { type: 'other', text: ' }' },
  ])
})

test('quotes and colons inside a string stay inside', () => {
  expect(jsonTokens('"a\\": 1" ').map((token) => token.type)).toEqual(['string', 'other'])
})

test('nothing is lost or added, whatever the line is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => {
      expect(
        jsonTokens(line)
          .map((token) => token.text)
          .join(''),
      ).toBe(line)
    }),
  )
})

test('pretty JSON; text stays text', () => {
  expect(prettyJson('{"a":[1,2]}')).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}')
  expect(prettyJson('hello {')).toBe('hello {')
  expect(prettyJson('{"a":')).toBe('{"a":')
})

test('numbers that parsing would round are left as they are', () => {
  for (const text of ['{"id":12345678901234567890}', '[0.1234567890123456789]', '{"t":-9007199254740993}'])
    expect(prettyJson(text)).toBe(text)
  expect(prettyJson('{"id":"12345678901234567890"}')).toContain('\n')
})
