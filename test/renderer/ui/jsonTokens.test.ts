import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonText, jsonTokens, prettyJson } from '../../../src/renderer/ui/jsonTokens'

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
  expect(prettyJson(JSON.stringify({ a: 'x'.repeat(60), b: 1 }))).toBe(
    `{\n  "a": "${'x'.repeat(60)}",\n  "b": 1\n}`,
  )
  expect(prettyJson('hello {')).toBe('hello {')
  expect(prettyJson('{"a":')).toBe('{"a":')
})

test('short objects and lists stand on one line, long ones and what holds them do not', () => {
  expect(prettyJson('{"a":[1,2]}')).toBe('{ "a": [1, 2] }')
  expect(prettyJson('{"a":{},"b":[]}')).toBe('{ "a": {}, "b": [] }')
  const long = { text: 'x'.repeat(60), ends: 'with {', list: [{ a: 1 }, { b: [true, null] }] }
  expect(prettyJson(JSON.stringify([long])).split('\n')).toEqual([
    '[',
    '  {',
    `    "text": "${'x'.repeat(60)}",`,
    '    "ends": "with {",',
    '    "list": [{ "a": 1 }, { "b": [true, null] }]',
    '  }',
    ']',
  ])
})

test('an object or a list as a whole is JSON; a word, a number, prose and a beginning are not', () => {
  for (const text of ['{"desk":"returns"}', ' [1, 2]\n', '{}']) expect(isJsonText(text)).toBe(true)
  for (const text of ['', '7', '"word"', '[link](https://example.com)', '{"a":', '{not json}', '{} and more'])
    expect(isJsonText(text)).toBe(false)
})

test('joined lines are still the same JSON', () => {
  fc.assert(
    fc.property(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      (text) => {
        const pretty = prettyJson(text)
        expect(JSON.stringify(JSON.parse(pretty))).toBe(JSON.stringify(JSON.parse(text)))
      },
    ),
  )
})

test('numbers that parsing would round are left as they are', () => {
  for (const text of ['{"id":12345678901234567890}', '[0.1234567890123456789]', '{"t":-9007199254740993}'])
    expect(prettyJson(text)).toBe(text)
  expect(prettyJson('{"id":"12345678901234567890"}')).toBe('{ "id": "12345678901234567890" }')
})
