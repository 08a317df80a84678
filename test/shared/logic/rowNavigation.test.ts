import { describe, expect, test } from 'vitest'
import { isWithin, moveInTree, nextRowWhere, pathTo } from '../../../src/shared/logic/rowNavigation'
import type { TreeMove, TreePlace } from '../../../src/shared/logic/rowNavigation'
import { createFoldSet, isFolded, visibleRows } from '../../../src/shared/logic/waterfallRows'
import { traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:support 0–900
    generation:plan 10–300
    agent:billing 310–800
      tool:quote 320–400
    tool:bye 800–900
`)

/** Plays moves from a row and tells the name one ends on. */
function play(from: number | null, ...moves: TreeMove[]): { name: string; place: TreePlace } {
  let place: TreePlace = { folds: createFoldSet(trace.count), row: from }
  for (const move of moves) place = moveInTree(trace, visibleRows(trace, place.folds), place, move, 3)
  return { name: trace.header.names[trace.nameId[place.row ?? 0] ?? 0] ?? '', place }
}

describe('moves in the tree', () => {
  test.each<[string, number | null, TreeMove[], string]>([
    ['down from nothing selects the first', null, ['next'], 'support'],
    ['down and up', 0, ['next', 'next', 'previous'], 'plan'],
    ['down stops at the end', 4, ['next'], 'bye'],
    ['up stops at the start', 0, ['previous'], 'support'],
    ['a page is as many rows as asked', 0, ['pageDown'], 'quote'],
    ['a page never leaves the tree', 3, ['pageDown'], 'bye'],
    ['right goes to the first child', 2, ['openOrChild'], 'quote'],
    ['right on a leaf stays', 3, ['openOrChild'], 'quote'],
    ['left on a leaf goes to the parent', 3, ['closeOrParent'], 'billing'],
    ['left closes, left again goes up', 2, ['closeOrParent', 'closeOrParent'], 'support'],
    ['a closed row is one step', 2, ['closeOrParent', 'next'], 'bye'],
    ['right opens before it enters', 2, ['closeOrParent', 'openOrChild', 'openOrChild'], 'quote'],
    ['home and end', 2, ['last', 'first'], 'support'],
  ])('%s', (_, from, moves, name) => {
    expect(play(from, ...moves).name).toBe(name)
  })

  test('star opens everything below, shift+left folds it again', () => {
    const closed = play(0, 'closeAll').place
    expect([0, 2].map((row) => isFolded(closed.folds, row))).toEqual([true, true])
    const opened = moveInTree(trace, visibleRows(trace, closed.folds), closed, 'openAll')
    expect([...visibleRows(trace, opened.folds)]).toEqual([0, 1, 2, 3, 4])
  })

  test('the next row that fits goes round once', () => {
    const isTool = (row: number): boolean => [3, 4].includes(row)
    expect(nextRowWhere(trace.count, null, isTool)).toBe(3)
    expect(nextRowWhere(trace.count, 3, isTool)).toBe(4)
    expect(nextRowWhere(trace.count, 4, isTool)).toBe(3)
    expect(nextRowWhere(trace.count, 0, () => false)).toBeNull()
  })

  test('paths and intervals', () => {
    expect(pathTo(trace, 3)).toEqual([0, 2, 3])
    expect(isWithin(trace, 2, 3)).toBe(true)
    expect(isWithin(trace, 2, 4)).toBe(false)
  })
})
