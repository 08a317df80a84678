import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  DetailBlocks,
  blockOf,
  decodeBlock,
  detailLine,
  lineOf,
  parseLine,
  textsOf,
} from '../../../src/main/store/tables/observationDetail'
import { byBlock, withoutLines } from '../../../src/main/store/tables/detailStore'
import type { DetailTexts } from '../../../src/main/store/tables/observationDetail'

const nothing = textsOf(parseLine(undefined))
const attributes = (value: object): DetailTexts => ({ ...nothing, attributes: JSON.stringify(value) })

test('every line is found again at its place, whatever it holds and however many there are', () => {
  const values = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), {
    minLength: 1,
    maxLength: 700,
    size: 'max',
  })
  fc.assert(
    fc.property(values, (objects) => {
      const blocks = new DetailBlocks()
      const lines = objects.map((each) => detailLine(attributes(each)) ?? '')
      const places = lines.map((line) => blocks.add(line))
      const decoded = blocks.take().map(decodeBlock)
      places.forEach((place, i) => expect(decoded[blockOf(place)]?.[lineOf(place)]).toBe(lines[i]))
      expect(textsOf(parseLine(lines[0])).attributes).toBe(JSON.stringify(objects[0]))
    }),
    { numRuns: 20 },
  )
})

test('an observation with nothing to say has no line', () => {
  expect(detailLine(nothing)).toBeNull()
  expect(parseLine('').attributes).toBeNull()
})

test('nulls at the end take no room, and a line of fewer fields reads the rest as unknown', () => {
  expect(detailLine({ ...nothing, parameters: '{}' })).toBe('[null,{}]')
  expect(detailLine({ ...nothing, attributes: '{}', span_kind: '1' })).toBe(
    '[{},null,null,null,null,null,null,null,null,null,1]',
  )
  expect(textsOf(parseLine('[{},null,null,null,null,null,null,null,"lib","1"]'))).toEqual({
    ...nothing,
    attributes: '{}',
    scope_name: '"lib"',
    scope_version: '"1"',
  })
})

test('a line is emptied without moving the others; an emptied block is none', () => {
  const blocks = new DetailBlocks()
  const places = ['a', 'b', 'c'].map((key) => blocks.add(detailLine(attributes({ [key]: 1 })) ?? ''))
  const [block = new Uint8Array()] = blocks.take()
  const left = withoutLines(block, [lineOf(places[1] ?? 0)])
  expect(decodeBlock(left ?? new Uint8Array()).map((line) => parseLine(line).attributes)).toEqual([
    { a: 1 },
    null,
    { c: 1 },
  ])
  expect(withoutLines(block, [0, 1, 2])).toBeNull()
  expect([...byBlock([0, 1, 256, 513])]).toEqual([
    [0, [0, 1]],
    [1, [0]],
    [2, [1]],
  ])
})

test('large details close their block early, so that reading one stays cheap', () => {
  const blocks = new DetailBlocks()
  const line = detailLine(attributes({ long: 'x'.repeat(60_000) })) ?? ''
  expect([line, line, line].map((each) => blockOf(blocks.add(each)))).toEqual([0, 0, 1])
})
