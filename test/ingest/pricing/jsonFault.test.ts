import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findJsonFault } from '../../../src/main/ingest/pricing/jsonFault'

describe('the place where a text stops being JSON', () => {
  test.each([
    ['{"a":\n {"b": }}', 2, 8, 'a value'],
    ['{"a": 1,}', 1, 9, 'a name in double quotes'],
    ['{"a" 1}', 1, 6, 'a colon'],
    ['[1\n2]', 2, 1, 'a comma or ]'],
    ['{"a": 1\n', 2, 1, 'a comma or }'],
    ['', 1, 1, 'a value'],
    ['{} x', 1, 4, 'the end'],
    ["{'a': 1}", 1, 2, 'a name in double quotes'],
    ['[1, 2', 1, 6, 'a comma or ]'],
    ['[01]', 1, 3, 'a comma or ]'],
    ['["a\nb"]', 1, 2, 'a value'],
  ])('%j', (text, line, column, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected })
  })
})

test('agrees with the parser about every text that was JSON and had a sign changed', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.nat(),
      fc.constantFrom('', ',', '}', '"', 'x', ']', ':'),
      (value, place, sign) => {
        const json = JSON.stringify(value)
        const at = place % (json.length + 1)
        const text = json.slice(0, at) + sign + json.slice(at + 1)
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(findJsonFault(text) === null).toBe(isJson)
      },
    ),
  )
})
