import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createFoldSet,
  isFolded,
  isVisible,
  visibleIndexOf,
  visibleRows,
  withAncestorsOpen,
  withFold,
  withSubtreeFolded,
} from '../../../src/shared/logic/waterfallRows'
import { bigTrace } from '../../support/bigTraces'
import { packRows } from '../../support/packRows'
import type { PlainRow } from '../../support/packRows'
import { rowsToText, traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:support 0–900
    generation:plan 10–300
    agent:billing 310–800
      tool:quote 320–400
      generation:answer 410–790
    tool:bye 800–900
  span:alone 0–5
`)

/** Any forest: each row's parent is some earlier row on the open path, so pre-order holds by construction. */
const anyTrace = fc.array(fc.nat(6), { minLength: 1, maxLength: 120 }).map((ups) => {
  const path: number[] = []
  const rows = ups.map((up, at): PlainRow => {
    path.length = Math.max(0, path.length - up)
    const parent = path.at(-1) ?? -1
    path.push(at)
    return { name: `s${String(at)}`, kind: 'span', parent, startNs: at, endNs: at + 10 }
  })
  return packRows(rows)
})

describe('visible rows', () => {
  test('shows everything when nothing is folded', () => {
    expect([...visibleRows(trace, createFoldSet(trace.count))]).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  test('a fold hides exactly its subtree', () => {
    const folds = withFold(trace, createFoldSet(trace.count), 2, true)
    expect(rowsToText(trace, visibleRows(trace, folds), (row) => isFolded(folds, row))).toBe(
      ['support', '  plan', '  +billing', '  bye', 'alone'].join('\n'),
    )
  })

  test('a leaf cannot be folded', () => {
    const folds = createFoldSet(trace.count)
    expect(withFold(trace, folds, 1, true)).toBe(folds)
  })

  test('a hidden row answers the ancestor that hides it', () => {
    const folds = withSubtreeFolded(trace, createFoldSet(trace.count), 0, true)
    const visible = visibleRows(trace, folds)
    expect([...visible]).toEqual([0, 6])
    expect(visible[visibleIndexOf(visible, 4)]).toBe(0)
    expect(isVisible(visible, 4)).toBe(false)
  })

  test('opening the ancestors of a row opens nothing else', () => {
    const folded = withSubtreeFolded(trace, createFoldSet(trace.count), 0, true)
    const open = withAncestorsOpen(trace, folded, 4)
    expect(isVisible(visibleRows(trace, open), 4)).toBe(true)
    expect(withAncestorsOpen(trace, open, 4)).toBe(open)
    const onlyOuter = withAncestorsOpen(trace, folded, 2)
    expect(isFolded(onlyOuter, 2)).toBe(true)
  })

  test('every span stands exactly once, whatever is folded', () => {
    fc.assert(
      fc.property(anyTrace, fc.array(fc.nat(200)), (any, picks) => {
        let folds = createFoldSet(any.count)
        for (const pick of picks) folds = withFold(any, folds, pick % any.count, true)
        const visible = visibleRows(any, folds)
        const shown = new Set(visible)
        expect(shown.size).toBe(visible.length)
        for (let row = 0; row < any.count; row++) {
          let hidden = false
          for (let up = any.parent[row] ?? -1; up >= 0; up = any.parent[up] ?? -1)
            hidden ||= isFolded(folds, up)
          expect(shown.has(row)).toBe(!hidden)
        }
      }),
    )
  })

  test('folding and opening again gives back the same rows', () => {
    fc.assert(
      fc.property(anyTrace, fc.nat(200), (any, pick) => {
        const row = pick % any.count
        const before = createFoldSet(any.count)
        const after = withFold(any, withFold(any, before, row, true), row, false)
        expect(visibleRows(any, after)).toEqual(visibleRows(any, before))
      }),
    )
  })

  test('a nesting of 10,000 and 100,000 siblings need no recursion', () => {
    const chain = bigTrace('chain', 10_000)
    const closed = withSubtreeFolded(chain, createFoldSet(chain.count), 0, true)
    expect(visibleRows(chain, closed)).toHaveLength(1)
    expect(visibleRows(chain, withAncestorsOpen(chain, closed, 9_999))).toHaveLength(10_000)
    const wide = bigTrace('wide', 100_000)
    expect(visibleRows(wide, createFoldSet(wide.count))).toHaveLength(100_000)
    expect(visibleRows(wide, withFold(wide, createFoldSet(wide.count), 0, true))).toHaveLength(1)
  })
})
