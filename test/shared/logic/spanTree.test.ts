import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildSpanTree, linkSpans } from '../../../src/shared/logic/spanTree'
import type { SpanTree } from '../../../src/shared/logic/spanTree'
import { observationFlags } from '../../../src/shared/model/kinds'
import { runSteps } from '../../../src/shared/util/runSteps'

interface Span {
  readonly id: string
  readonly parent?: string
  readonly start?: number
  readonly end?: number
  readonly server?: boolean
}

const ms = 1_000_000

function treeOf(spans: readonly Span[]): SpanTree {
  const links = linkSpans(
    {
      count: spans.length,
      spanId: (index) => spans[index]?.id ?? '',
      isServerSide: (index) => spans[index]?.server === true,
      parentSpanId: (index) => spans[index]?.parent ?? null,
    },
    new Uint16Array(spans.length),
  )
  const times = {
    count: spans.length,
    start: Float64Array.from(spans, ({ start }) => (start ?? Number.NaN) * ms),
    end: Float64Array.from(spans, ({ end }) => (end ?? Number.NaN) * ms),
    isInstant: () => false,
  }
  return runSteps(buildSpanTree(times, links))
}

/** The tree as text: one line a span, indented by depth. */
function draw(spans: readonly Span[], tree: SpanTree): string[] {
  return [...tree.order].map((span, row) => `${'  '.repeat(tree.depth[row] ?? 0)}${spans[span]?.id ?? '?'}`)
}

describe('order', () => {
  test('parents before children, siblings by start, whatever the order of the file', () => {
    const spans = [
      { id: 'late', parent: 'root', start: 5, end: 6 },
      { id: 'leaf', parent: 'early', start: 2, end: 3 },
      { id: 'root', start: 0, end: 10 },
      { id: 'early', parent: 'root', start: 1, end: 4 },
    ]
    const tree = treeOf(spans)
    expect(draw(spans, tree)).toEqual(['root', '  early', '    leaf', '  late'])
    expect([...tree.subtreeSize]).toEqual([4, 2, 1, 1])
    expect([...tree.parent]).toEqual([-1, 0, 1, 0])
  })

  test('equal starts keep the order of the file', () => {
    const spans = ['a', 'b', 'c'].map((id) => ({ id, start: 1, end: 2 }))
    expect(draw(spans, treeOf(spans))).toEqual(['a', 'b', 'c'])
  })

  test("the shared half of a Zipkin span stands below its client half, the server's children below that", () => {
    const spans = [
      { id: 'x', start: 0, end: 9 },
      { id: 'x', server: true, start: 1, end: 8 },
      { id: 'y', parent: 'x', start: 2, end: 3 },
    ]
    expect(draw(spans, treeOf(spans))).toEqual(['x', '  x', '    y'])
  })
})

describe('what is wrong in the data', () => {
  test('a missing parent makes a root that is marked', () => {
    const tree = treeOf([{ id: 'a', parent: 'nowhere', start: 0, end: 1 }])
    expect(tree.flags[0]).toBe(observationFlags.orphan)
    expect(tree.parent[0]).toBe(-1)
  })

  test('a circle is broken at its earliest span', () => {
    const spans = [
      { id: 'a', parent: 'c', start: 3, end: 4 },
      { id: 'b', parent: 'a', start: 1, end: 9 },
      { id: 'c', parent: 'b', start: 2, end: 8 },
    ]
    const tree = treeOf(spans)
    expect(draw(spans, tree)).toEqual(['b', '  c', '    a'])
    expect(tree.flags[0]).toBe(observationFlags.cycleBroken)
  })

  test('a span that is its own parent is a root', () => {
    const tree = treeOf([{ id: 'a', parent: 'a', start: 0, end: 1 }])
    expect(tree.flags[0]).toBe(observationFlags.cycleBroken)
  })

  test('no start: placed at the parent and marked; end before start: no length and marked', () => {
    const tree = treeOf([
      { id: 'p', start: 4, end: 9 },
      { id: 'a', parent: 'p', end: 8 },
      { id: 'b', parent: 'p', start: 7, end: 5 },
    ])
    expect([tree.start[2], tree.end[2]]).toEqual([4 * ms, 8 * ms].map((each) => each))
    expect([tree.start[1], tree.end[1]]).toEqual([7 * ms, 7 * ms])
    expect([...tree.flags]).toEqual([0, observationFlags.repaired, observationFlags.repaired])
  })

  test('a child well before its parent is skewed, one within rounding is not', () => {
    const tree = treeOf([
      { id: 'p', start: 10, end: 20 },
      { id: 'a', parent: 'p', start: 8, end: 12 },
      { id: 'b', parent: 'p', start: 9.5, end: 12 },
    ])
    expect([...tree.flags]).toEqual([0, observationFlags.skewed, 0])
  })

  test('no end: open', () => {
    const tree = treeOf([{ id: 'a', start: 1 }])
    expect(tree.end[0]).toBeNaN()
    expect(tree.flags[0]).toBe(observationFlags.unfinished)
  })
})

describe('self time', () => {
  test('overlapping children count once and are clipped to the parent', () => {
    const tree = treeOf([
      { id: 'p', start: 0, end: 10 },
      { id: 'a', parent: 'p', start: 1, end: 4 },
      { id: 'b', parent: 'p', start: 3, end: 6 },
      { id: 'c', parent: 'p', start: 9, end: 15 },
    ])
    // 10 − ([1,6] ∪ [9,10]) = 4
    expect([...tree.self].map((each) => each / ms)).toEqual([4, 3, 3, 6])
  })
})

test('every span stands in the tree exactly once, whatever the parents', () => {
  const span = fc.record({
    parent: fc.option(fc.nat(30), { nil: undefined }),
    start: fc.option(fc.nat(50), { nil: undefined }),
    end: fc.option(fc.nat(50), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (drawn) => {
      const spans = drawn.map(({ parent, start, end }, i) => ({
        id: String(i),
        ...(parent === undefined ? {} : { parent: String(parent) }),
        ...(start === undefined ? {} : { start }),
        ...(end === undefined ? {} : { end }),
      }))
      const tree = treeOf(spans)
      expect([...tree.order].toSorted((a, b) => a - b)).toEqual(spans.map((_, i) => i))
      tree.parent.forEach((parent, row) => {
        expect(parent).toBeLessThan(row)
        if (parent >= 0) expect(row).toBeLessThan(parent + (tree.subtreeSize[parent] ?? 0))
      })
    }),
  )
})

test('a chain of 100,000 and 100,000 siblings need no recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => ({
    id: `c${i}`,
    ...(i === 0 ? {} : { parent: `c${i - 1}` }),
    start: i,
    end: 200_000 - i,
  }))
  expect(treeOf(chain).subtreeSize[0]).toBe(100_000)
  const wide = [
    { id: 'root', start: 0, end: 1e6 },
    ...Array.from({ length: 100_000 }, (_, i) => ({ id: `w${i}`, parent: 'root', start: i, end: i + 1 })),
  ]
  const tree = treeOf(wide)
  expect(tree.self[0]).toBe((1e6 - 100_000) * ms)
})
