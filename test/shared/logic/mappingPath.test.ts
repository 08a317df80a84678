import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPath, parsePath, valuesAt } from '../../../src/shared/logic/mappingPath'
import type { FieldPath, PathStep } from '../../../src/shared/logic/mappingPath'
import type { JsonValue } from '../../../src/shared/util/jsonValue'

const valuesOf = (value: JsonValue, path: string): JsonValue[] =>
  valuesAt(value, parsePath(path)?.steps ?? [])

describe('paths of fields', () => {
  it('are written as people write them, with quotes only where they are needed', () => {
    const write = (...keys: string[]): string =>
      formatPath({ isOuter: false, steps: keys.map((key) => ({ type: 'member', key })) })
    expect(write('meta', 'user', 'id')).toBe('meta.user.id')
    expect(write('http.status code')).toBe('"http.status code"')
    expect(write('a', '', '"')).toBe('a."".' + JSON.stringify('"'))
  })

  it('come back as they were, whatever the keys are', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('member' as const), key: fc.string({ unit: 'binary' }) }),
      fc.constant<PathStep>({ type: 'each' }),
    )
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 6 }), (isOuter, steps) => {
        const path: FieldPath = { isOuter, steps }
        expect(parsePath(formatPath(path))).toEqual(path)
      }),
    )
  })

  it('refuses what is no path, and never throws', () => {
    for (const text of ['.a', 'a..b', 'a.', 'a b', '[', 'a[0]', '"open', '^.a', 'a"b"'])
      expect(parsePath(text), text).toBeNull()
    fc.assert(fc.property(fc.string(), (text) => void parsePath(text)))
  })

  it('leads to every value, through lists and through JSON in a text', () => {
    const row = { messages: [{ role: 'user' }, { role: null }, { role: 'tool' }], meta: '{"user":{"id":7}}' }
    expect(valuesOf(row, 'messages[].role')).toEqual(['user', 'tool'])
    expect(valuesOf(row, 'meta.user.id')).toEqual([7])
    expect(valuesOf(row, 'meta.user.id.more')).toEqual([])
  })

  it('finds no members that the file does not have', () => {
    expect(valuesOf({}, 'constructor')).toEqual([])
    expect(valuesOf(JSON.parse('{"__proto__":{"a":1}}') as JsonValue, '__proto__.a')).toEqual([1])
  })
})
