import { describe, expect, test } from 'vitest'
import {
  buildTraceIndex,
  durationOf,
  errorsWithin,
  isErrorOrigin,
} from '../../../src/shared/logic/traceIndex'
import { bigTrace } from '../../support/bigTraces'
import { packRows } from '../../support/packRows'
import { traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:a 0–? !error
    tool:t 10–14 !error ~truncated
    tool:u 15–?
      span:s 16–90 ~skewed
  event:e 5–5
`)

describe('the trace index', () => {
  const index = buildTraceIndex(trace)

  test('positions among siblings', () => {
    expect([...index.positionInSet]).toEqual([1, 1, 2, 1, 2])
    expect([...index.childCount]).toEqual([2, 0, 1, 0, 0])
    expect(index.rootCount).toBe(2)
  })

  test('open spans reach what is known below them', () => {
    expect([...index.knownEnd].map((ns) => ns / 1e6)).toEqual([90, 14, 90, 90, 5])
    expect([index.startNs, index.endNs]).toEqual([0, 90e6])
    expect(durationOf(trace, 0)).toBeNull()
    expect(durationOf(trace, 1)).toBe(4e6)
  })

  test('failures are counted by subtree, and begin where nothing below failed', () => {
    expect([0, 1, 2].map((row) => errorsWithin(index, row))).toEqual([2, 1, 0])
    expect([0, 1, 2].map((row) => isErrorOrigin(index, row))).toEqual([false, true, false])
  })

  test('flags are counted', () => {
    expect(index.flagCounts).toEqual([
      { flag: 'unfinished', count: 2 },
      { flag: 'skewed', count: 1 },
      { flag: 'truncated', count: 1 },
    ])
  })

  test('an empty trace and one of a single instant still have a range', () => {
    expect(buildTraceIndex(packRows([]))).toMatchObject({ startNs: 0, rootCount: 0 })
    const instant = buildTraceIndex(traceFromText('event:e 5–5'))
    expect(instant.endNs).toBeGreaterThan(instant.startNs)
  })

  test('a chain of 10,000 needs no recursion', () => {
    expect(buildTraceIndex(bigTrace('chain', 10_000)).childCount[9_998]).toBe(1)
  })
})
