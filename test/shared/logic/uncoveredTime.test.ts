import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { uncoveredWithin } from '../../../src/shared/logic/uncoveredTime'
import { packRows } from '../../support/packRows'
import type { PlainRow } from '../../support/packRows'

/** A span begins anywhere and is a child of any span before it that is open in pre-order: here of the one before it. */
const span = fc.record({
  isRoot: fc.boolean(),
  startNs: fc.integer({ min: 0, max: 60 }),
  length: fc.integer({ min: 0, max: 12 }),
})

test('counts the moments that no span covers, however the spans stick out of each other', () => {
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 70 }),
      fc.integer({ min: 1, max: 30 }),
      (spans, from, width) => {
        const rows = spans.map(({ isRoot, startNs, length }, at): PlainRow => ({
          name: `s${at}`,
          kind: 'span',
          parent: isRoot || at === 0 ? -1 : at - 1,
          startNs,
          endNs: startNs + length,
        }))
        const range = { startNs: from, endNs: from + width }
        const moments = Array.from({ length: width }, (_, at) => from + at + 0.5)
        const free = moments.filter((at) =>
          spans.every(({ startNs, length }) => at < startNs || at > startNs + length),
        )
        expect(uncoveredWithin(buildTraceIndex(packRows(rows)), range)).toBe(free.length)
      },
    ),
  )
})
