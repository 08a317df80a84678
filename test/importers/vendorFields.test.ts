import { describe, expect, test } from 'vitest'
import {
  addMs,
  idOf,
  numberOf,
  readTime,
  textOf,
  wordOf,
} from '../../src/main/importers/formats/vendorFields'
import { createMergeBuffer, mergeObservations } from '../../src/main/importers/formats/vendorMerge'
import { makeObservation } from '../../src/main/importers/formats/vendorRecords'
import type { ObservationRecord } from '../../src/shared/model/importRecord'

describe('fields', () => {
  test('numbers, also written as text; nothing else becomes one', () => {
    expect(['12', '-1.5e3', '.5', 7, ' 3 '].map(numberOf)).toEqual([12, -1500, 0.5, 7, 3])
    expect(
      ['', ' ', '0x10', '12px', 'Infinity', '1e999', true, null, undefined, [], {}].map(numberOf),
    ).toEqual(Array.from({ length: 11 }, () => null))
  })
  test('text and ids', () => {
    expect([textOf(''), textOf(5), textOf(false), textOf({}), textOf(null)]).toEqual([
      '',
      '5',
      'false',
      null,
      null,
    ])
    expect([wordOf(''), wordOf('a')]).toEqual([null, 'a'])
    expect([idOf(17), idOf('x'.repeat(513))]).toEqual(['17', null])
  })
})

describe('times', () => {
  const ns = (field: string | number) => {
    const time = readTime(field)
    return time === null || time === 'impossible' ? time : [time.timeNs, time.digits, time.hasZone]
  }
  test('ISO 8601 keeps the digits that were written', () => {
    expect(ns('2026-05-01T10:00:00.5Z')).toEqual([1777629600500000000n, 1, true])
    expect(ns('2026-05-01T12:00:00.123456789+02:00')).toEqual([1777629600123456789n, 9, true])
    expect(ns('2026-05-01 10:00:00')).toEqual([1777629600000000000n, 0, false])
  })
  test('the size of a count tells its unit, and no digit is lost', () => {
    expect(ns(1777629600)).toEqual([1777629600000000000n, 0, true])
    expect(ns(1777629600123)).toEqual([1777629600123000000n, 3, true])
    expect(ns('1777629600123456')).toEqual([1777629600123456000n, 6, true])
    expect(ns('1777629600123456789')).toEqual([1777629600123456789n, 9, true])
    expect(ns('1777629600.25')).toEqual([1777629600250000000n, 2, true])
  })
  test('what is no time, and what no nanoseconds can hold', () => {
    expect([ns('soon'), ns(''), ns('12:30')]).toEqual([null, null, null])
    expect([ns(0), ns(-5), ns('1969-12-31T23:59:59Z'), ns('2300-01-01T00:00:00Z')]).toEqual(
      Array.from({ length: 4 }, () => 'impossible'),
    )
  })
  test('moments from others stay within the years', () => {
    expect(addMs(1_000_000n, 2.5)).toBe(3_500_000n)
    expect([
      addMs(null, 1),
      addMs(1n, null),
      addMs(1n, -1),
      addMs(1n, 1e300),
      addMs(2n ** 63n - 1n, 1),
    ]).toEqual(Array.from({ length: 5 }, () => null))
  })
})

describe('two tellings of one observation', () => {
  const telling = (more: Partial<ObservationRecord>, length = 10) =>
    makeObservation({
      traceId: 't',
      spanId: 's',
      name: '',
      kind: 'span',
      raw: { offset: 0, length, line: 1 },
      ...more,
    })

  test('what one knows completes the other, and the first counts where both know', () => {
    const first = telling({ name: 'a', attributes: { x: 1, y: null }, flags: 1 })
    const second = telling(
      { name: 'b', kind: 'tool', status: 'error', model: 'm', attributes: { y: 2 }, flags: 4 },
      99,
    )
    expect(mergeObservations(first, second)).toMatchObject({
      name: 'a',
      kind: 'tool',
      status: 'error',
      model: 'm',
      attributes: { x: 1, y: 2 },
      flags: 5,
      raw: { length: 99 },
    })
  })

  test('held until the other comes, in either order; the rest comes at the end', () => {
    const buffer = createMergeBuffer()
    expect(buffer.pair(telling({ name: 'a' }))).toEqual([])
    expect(buffer.pair(telling({ model: 'm' }))).toMatchObject([{ name: 'a', model: 'm' }])
    expect(buffer.pair(telling({ spanId: 'alone' }))).toEqual([])
    expect(buffer.drain()).toMatchObject([{ spanId: 'alone' }])
    expect(buffer.drain()).toEqual([])
  })

  test('ids with the same letters in other places are not the same', () => {
    const buffer = createMergeBuffer()
    buffer.hold(telling({ traceId: 'a,b', spanId: 'c' }))
    expect(buffer.join(telling({ traceId: 'a', spanId: 'b,c', model: 'm' }))).toMatchObject({
      spanId: 'b,c',
      model: 'm',
    })
    expect(buffer.drain()).toHaveLength(1)
  })

  test('more than there is room for goes on unjoined', () => {
    const buffer = createMergeBuffer(25)
    expect(buffer.hold(telling({ spanId: '1' }))).toEqual([])
    expect(buffer.hold(telling({ spanId: '2' }))).toEqual([])
    expect(buffer.hold(telling({ spanId: '3' })).map((record) => record.spanId)).toEqual(['1', '2', '3'])
    expect(buffer.drain()).toEqual([])
  })
})
