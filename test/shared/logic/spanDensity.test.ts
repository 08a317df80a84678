import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minimapDensity } from '../../../src/shared/logic/spanDensity'
import type { SpanDensity } from '../../../src/shared/logic/spanDensity'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { observationKinds } from '../../../src/shared/model/kinds'
import { bigTrace } from '../../support/bigTraces'
import { traceFromText } from '../../support/traceFromText'

/** One letter per pixel: the kind's first letter, upper case where a failure began, `.` for nothing. */
function draw(density: SpanDensity): string[] {
  return Array.from({ length: density.lanes }, (_, lane) =>
    Array.from({ length: density.width }, (__, x) => {
      const kind = density.kinds[lane * density.width + x] ?? 0
      const letter = kind === 0 ? '.' : (observationKinds[kind - 1] ?? '?').charAt(0)
      return (density.errors[lane * density.width + x] ?? 0) > 0 ? letter.toUpperCase() : letter
    }).join(''),
  )
}

const index = buildTraceIndex(
  traceFromText(`
    agent:a 0–20 !error
      generation:m 0–8
      tool:t 10–14 !error
      tool:u 15–16
  `),
)
const range = { startNs: 0, endNs: 20e6 }

describe('density', () => {
  test('a small trace is drawn row by row, failures where they began', () => {
    expect(draw(minimapDensity(index, range, 20, 10))).toEqual([
      'aaaaaaaaaaaaaaaaaaaa',
      'gggggggg............',
      '..........TTTT......',
      '...............tt...',
    ])
  })

  test('in a crowd the telling kind wins over what wraps it, and no failure is lost', () => {
    expect(draw(minimapDensity(index, range, 20, 1))).toEqual(['ggggggggaaTTTTattaaa'])
  })

  test('one failure among many is a part of its cell, not all of it', () => {
    const crowd = buildTraceIndex(
      traceFromText(`
        tool:a 0–10
        tool:b 0–10
        tool:c 0–10 !error
        tool:d 10–20 !error
      `),
    )
    const density = minimapDensity(crowd, crowd, 20, 1)
    expect([density.errors[5], density.errors[15]]).toEqual([1, 2])
  })

  test('any failure of any trace is seen somewhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 97, max: 3_000 }),
        fc.integer({ min: 10, max: 300 }),
        fc.integer({ min: 1, max: 14 }),
        (count, width, lanes) => {
          const big = buildTraceIndex(bigTrace('agent', count))
          const density = minimapDensity(big, big, width, lanes)
          expect(density.errors.some((cell) => cell > 0)).toBe(true)
          expect(density.kinds.length).toBe(width * density.lanes)
        },
      ),
      { numRuns: 25 },
    )
  })
})
