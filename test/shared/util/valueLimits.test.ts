import { describe, expect, it } from 'vitest'
import { describeExcess, isJsonDeeperThan } from '../../../src/shared/util/valueLimits'

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value }
  return value
}

describe('describeExcess', () => {
  const limits = { maxDepth: 200, maxBytes: 10_000 }

  it('lets ordinary values through', () => {
    for (const value of [null, undefined, 1, 'text', { a: [true, { b: null }] }, nested(200)]) {
      expect(describeExcess(value, limits)).toBeNull()
    }
  })

  it('names depth and size', () => {
    expect(describeExcess(nested(201), limits)).toBe('It is nested deeper than 200 levels.')
    expect(describeExcess(nested(1_000_000))).toBe('It is nested deeper than 200 levels.')
    expect(describeExcess('x'.repeat(9 * 1_048_576))).toBe('It is larger than 8 MiB.')
    expect(describeExcess({ ['k'.repeat(10_001)]: 1 }, limits)).not.toBeNull()
    expect(describeExcess(new Uint8Array(10_001), limits)).not.toBeNull()
    expect(describeExcess(Object.assign([], { length: 2 ** 31 }), limits)).not.toBeNull()
  })

  it('ends on cycles and on what repeats itself a billion times', () => {
    const loop: unknown[] = []
    loop.push(loop)
    expect(describeExcess(loop, limits)).not.toBeNull()
    let laughs: unknown = 'ha'
    for (let level = 0; level < 100; level++) laughs = [laughs, laughs]
    expect(describeExcess(laughs)).not.toBeNull()
  })
})

describe('isJsonDeeperThan', () => {
  it('counts brackets of both kinds, outside strings only', () => {
    expect(isJsonDeeperThan('[{"a":[1]}]', 3)).toBe(false)
    expect(isJsonDeeperThan('[{"a":[[1]]}]', 3)).toBe(true)
    expect(isJsonDeeperThan('["[[[[", "\\"[[[[", "\\\\"]', 1)).toBe(false)
    expect(isJsonDeeperThan('[],[],[],[]', 1)).toBe(false)
    expect(isJsonDeeperThan('['.repeat(5_000_000), 200)).toBe(true)
  })
})
