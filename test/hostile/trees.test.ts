import { describe, expect, test } from 'vitest'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import { observationFlags } from '../../src/shared/model/kinds'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import type { PackedTrace } from '../../src/shared/model/packedTrace'
import { importHostile } from '../support/hostile/hostileImport'
import type { HostileReport } from '../support/hostile/hostileImport'
import { payloadOf, spanIdOf, spanText, traceId } from '../support/hostile/otlpBodies'
import { sized } from '../support/hostile/soak'

const shuffled = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => (index * 7_919 + 13) % count)

/** The trace as the waterfall gets it, through the reader. */
function packed({ store }: HostileReport): PackedTrace {
  const { operations, close } = createReaderOperations(store.folder)
  try {
    return decodePackedTrace(operations.traceReadPacked({ traceKey: `files:${traceId}` }))
  } finally {
    close()
  }
}

/** Imports spans given as [own number, parent's number], and answers the trace that is drawn. */
async function importTree(
  edges: readonly (readonly [number, number | null])[],
  again = true,
): Promise<PackedTrace> {
  const lines = edges.map(([own, parent]) =>
    payloadOf(
      spanText({ spanId: spanIdOf(own), ...(parent === null ? {} : { parentSpanId: spanIdOf(parent) }) }),
    ),
  )
  const report = await importHostile(lines.join('\n'), { again })
  expect(report.files[0]).toMatchObject({ read: edges.length, skipped: 0 })
  const trace = packed(report)
  // Every span is drawn exactly once, below a parent that stands before it.
  expect(trace.count).toBe(new Set(edges.map(([own]) => own)).size)
  expect(new Set(trace.observationId).size).toBe(trace.count)
  trace.parent.forEach((parent, row) => expect(parent < row).toBe(true))
  return trace
}

const countFlag = (trace: PackedTrace, flag: keyof typeof observationFlags): number =>
  trace.flags.reduce((sum, flags) => sum + Number((flags & observationFlags[flag]) !== 0), 0)

describe('parents that make no tree', () => {
  test('a span that is its own parent', async () => {
    const trace = await importTree([
      [0, 0],
      [1, 0],
    ])
    expect(countFlag(trace, 'cycleBroken')).toBe(1)
    expect([...trace.depth]).toEqual([0, 1])
  })

  test('circles of two, of three and of a thousand, with spans hanging on them', async () => {
    const circle = Array.from({ length: 1_000 }, (_, index): [number, number] => [
      100 + index,
      100 + ((index + 1) % 1_000),
    ])
    const trace = await importTree([
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 4],
      [4, 5],
      [5, 3],
      [6, 5],
      ...circle,
      [9_000, 600],
    ])
    expect(countFlag(trace, 'cycleBroken')).toBe(3)
  })

  test('a chain that is deeper than any stack', { timeout: 600_000 }, async () => {
    const count = sized(6_000, 100_000)
    const trace = await importTree(
      shuffled(count).map((index) => [index, index === 0 ? null : index - 1]),
      false,
    )
    expect(trace.depth.at(-1)).toBe(Math.min(65_535, count - 1))
    expect(trace.subtreeSize[0]).toBe(count)
  })

  test('one parent of very many children', { timeout: 1_800_000 }, async () => {
    const count = sized(5_000, 1_000_000)
    const trace = await importTree(
      [[0, null], ...Array.from({ length: count }, (_, index): [number, number] => [index + 1, 0])],
      false,
    )
    expect(trace.subtreeSize[0]).toBe(count + 1)
  })

  test('orphans only, and many roots', { timeout: 180_000 }, async () => {
    const orphans = await importTree(
      Array.from({ length: 1_500 }, (_, index): [number, number] => [index, 1_000_000 + index]),
    )
    expect(countFlag(orphans, 'orphan')).toBe(1_500)
    const roots = await importTree(Array.from({ length: 1_500 }, (_, index): [number, null] => [index, null]))
    expect(countFlag(roots, 'orphan')).toBe(0)
    expect(roots.depth.every((depth) => depth === 0)).toBe(true)
  })

  test('the same span again and again, with other parents', async () => {
    const trace = await importTree([
      [0, null],
      [1, 0],
      [1, 2],
      [1, 1],
      [2, 1],
      [0, 1],
    ])
    expect(countFlag(trace, 'conflict')).toBeGreaterThan(0)
  })
})
