import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { restoreGraph, saveGraph } from '../../src/main/importers/savedGraph'
import type { JsonValue } from '../../src/shared/util/jsonValue'

class Box {
  constructor(public held: unknown) {}

  get twice(): readonly unknown[] {
    return [this.held, this.held]
  }
}

class Other {
  readonly name = 'other'
}

const classes = { Box, Other }
const again = (held: unknown): unknown => {
  const saved = JSON.parse(JSON.stringify(saveGraph(new Box(held), classes))) as JsonValue
  return restoreGraph(saved, classes, Box).held
}

describe('objects that are put down', () => {
  test('come again as they were, whatever they are', () => {
    const values = fc.anything({
      withBigInt: true,
      withMap: true,
      withSet: true,
      withObjectString: true,
      withNullPrototype: false,
    })
    fc.assert(
      fc.property(values, (value) => {
        expect(again(value)).toEqual(value)
      }),
      {
        numRuns: 300,
        examples: [
          [-0],
          [Number.NaN],
          [-Infinity],
          [-1],
          [-1n],
          [[undefined]],
          [{ a: undefined }],
          [['n', '1']],
        ],
      },
    )
  })

  test('keep their classes, and refer to each other as before', () => {
    const inner = new Box('inner')
    const list: unknown[] = [inner, inner]
    list.push(list, new Map<unknown, unknown>([[inner, list]]), new Set([inner]), new Other())
    const restored = again(list) as [Box, Box, unknown, Map<Box, unknown>, Set<Box>, Other]
    const [first, second, self, map, set, other] = restored
    expect(first).toBeInstanceOf(Box)
    expect(first.twice).toEqual(['inner', 'inner'])
    expect(second).toBe(first)
    expect(self).toBe(restored)
    expect(map.get(first)).toBe(restored)
    expect(set.has(first)).toBe(true)
    expect(other).toBeInstanceOf(Other)
    expect(first).not.toBe(inner)
  })

  test('begin anew where they only make things quick', () => {
    class Quick {
      known = 'nothing'
    }
    const withQuick = { ...classes, Quick: { prototype: Quick.prototype, empty: () => new Quick() } }
    const quick = new Quick()
    quick.known = 'much'
    const saved = saveGraph(new Box([quick, quick]), withQuick)
    expect(JSON.stringify(saved)).not.toContain('much')
    const [first, second] = restoreGraph(saved, withQuick, Box).held as [Quick, Quick]
    expect(first).toBeInstanceOf(Quick)
    expect(first.known).toBe('nothing')
    expect(second).toBe(first)
  })

  test('may be chains of any length', () => {
    let chain: object | null = null
    for (let length = 0; length < 100_000; length++) chain = { before: chain }
    let length = 0
    for (let at = again(chain) as { before: unknown } | null; at !== null; length++)
      at = at.before as { before: unknown } | null
    expect(length).toBe(100_000)
  })

  test('may have any keys', () => {
    const held = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "": 3}') as object
    const restored = again(held) as object
    expect(JSON.stringify(restored)).toBe(JSON.stringify(held))
    expect(Object.getPrototypeOf(restored)).toBe(Object.prototype)
  })
})

test.each([
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['an instance of no known class', new URL('a:b')],
  ['an object without a prototype', Object.create(null)],
])('%s cannot be put down', (_what, value) => {
  expect(saveGraph(new Box([value]), classes)).toBeNull()
})

test('more than there is room for is not put down', () => {
  const held = ['x'.repeat(900), [...Array(80).keys()]]
  expect(saveGraph(new Box(held), classes, 1_000)).not.toBeNull()
  expect(saveGraph(new Box([...held, 'x'.repeat(20)]), classes, 1_000)).toBeNull()
})

test.each([
  ['nothing', { shapes: [], things: [] }],
  ['another class', { shapes: [['Other']], things: [[4, 0]] }],
  ['an unknown class', { shapes: [['constructor']], things: [[4, 0]] }],
  ['a thing that is not there', { shapes: [['Box', 'held']], things: [[4, 0, -5]] }],
  ['fields without values', { shapes: [['Box', 'held']], things: [[4, 0]] }],
  ['an unknown value', { shapes: [['Box', 'held']], things: [[4, 0, ['what']]] }],
  ['no graph', null],
])('%s is refused', (_what, saved) => {
  expect(() => restoreGraph(saved, classes, Box)).toThrow(/./)
})
