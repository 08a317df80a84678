import { describe, expect, test } from 'vitest'
import { FreshSpans } from '../../src/main/ingest/freshSpans'
import { observationColumnIndex as at } from '../../src/main/store/tables/observationColumns'
import type { SqlValue } from '../../src/main/store/tables/observationColumns'
import type { WrittenRow } from '../../src/main/store/tables/observationWriter'

/** A row as it was written, of which little more is known than its trace. */
function written(traceRow: number, id: number): WrittenRow {
  const values = new Map<number, SqlValue>([
    [at.trace_row, traceRow],
    [at.span_id, `span ${id}`],
    [at.name, 'chat'],
    [at.start_ns, 1_000n + BigInt(id)],
  ])
  return { id, outcome: 'stored', get: (column) => values.get(column) ?? null }
}

/** Adds traces of so many spans each, numbered from `first`. */
function addTraces(fresh: FreshSpans, first: number, traces: number, spans: number): void {
  for (let traceRow = first; traceRow < first + traces; traceRow++) {
    fresh.begin(traceRow)
    for (let span = 0; span < spans; span++) fresh.add(written(traceRow, traceRow * 100 + span), null, null)
  }
}

const known = (fresh: FreshSpans, from: number, to: number): number => {
  let count = 0
  for (let traceRow = from; traceRow < to; traceRow++) if (fresh.get(traceRow) !== null) count += 1
  return count
}

describe('spans that need not be read back', () => {
  test('all of a batch of an import, whatever came before it', () => {
    const fresh = new FreshSpans()
    for (let batch = 0; batch < 4; batch++) {
      fresh.trim()
      addTraces(fresh, batch * 250, 250, 10)
      expect(known(fresh, batch * 250, batch * 250 + 250)).toBe(250)
    }
  })

  test('of earlier batches the newest thousand, for traces that go on', () => {
    const fresh = new FreshSpans()
    addTraces(fresh, 0, 250, 10)
    fresh.trim()
    expect(known(fresh, 0, 150)).toBe(0)
    expect(known(fresh, 150, 250)).toBe(100)
  })

  test('ten thousand at most: then the oldest traces are read back', () => {
    const fresh = new FreshSpans()
    addTraces(fresh, 0, 1_001, 10)
    expect(fresh.get(0)).toBeNull()
    expect(fresh.get(1_000)?.count).toBe(10)
    expect(known(fresh, 0, 1_001)).toBe(500)
  })

  test('a trace that was dropped stays away until it begins anew', () => {
    const fresh = new FreshSpans()
    addTraces(fresh, 1, 1, 2)
    fresh.drop(1)
    fresh.add(written(1, 5), null, null)
    expect(fresh.get(1)).toBeNull()
  })
})
