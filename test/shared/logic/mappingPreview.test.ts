import { describe, expect, it } from 'vitest'
import { makeObservation } from '../../../src/main/importers/formats/vendorRecords'
import { previewRecords } from '../../../src/shared/logic/mappingPreview'
import type { ImportRecord, ObservationRecord } from '../../../src/shared/model/importRecord'

const raw = { offset: 0, length: 1, line: 1 }
const startNs = 1_767_225_600_000_000_000n

const span = (
  spanId: string,
  parentSpanId: string | null,
  atMs: number | null,
  given: Partial<ObservationRecord> = {},
): ObservationRecord =>
  makeObservation({
    traceId: 't',
    spanId,
    parentSpanId,
    name: spanId,
    kind: 'span',
    raw,
    startNs: atMs === null ? null : startNs + BigInt(atMs) * 1_000_000n,
    endNs: atMs === null ? null : startNs + BigInt(atMs + 10) * 1_000_000n,
    ...given,
  })

const tree = (records: readonly ImportRecord[]): string[] =>
  (previewRecords(records).traces[0]?.spans ?? []).map(
    ({ depth, name, offsetMs, isOrphan }) =>
      `${' '.repeat(depth)}${name} ${offsetMs}${isOrphan ? ' orphan' : ''}`,
  )

describe('the preview of a mapping', () => {
  it('puts children below their parents, siblings by their start, whatever the order of the rows', () => {
    const rows = [span('c', 'a', 30), span('b', 'a', 10), span('d', 'b', 12), span('a', null, 0)]
    expect(tree(rows)).toEqual(['a 0', ' b 10', '  d 12', ' c 30'])
  })

  it('shows every span once, also those without a parent here and those in a circle', () => {
    const rows = [span('a', 'b', 0), span('b', 'a', 5), span('x', 'gone', 7), span('y', null, null)]
    expect(tree(rows).toSorted()).toEqual([' b 5', 'a 0', 'x 7 orphan', 'y null'])
  })

  it('counts what it does not show, and sums findings by their kind', () => {
    const spans = Array.from({ length: 60 }, (_, n) => span(`s${n}`, null, n))
    const others = Array.from({ length: 20 }, (_, n) =>
      span('a', null, 0, { traceId: `t${n}`, sessionId: `s${n % 3}` }),
    )
    const problems = [1, 2].map((line): ImportRecord => ({
      type: 'problem',
      code: 'naive_time',
      message: `finding ${line}`,
      skipped: false,
      raw: { ...raw, line },
    }))
    const preview = previewRecords([...spans, ...others, ...problems])
    expect(preview).toMatchObject({ traceCount: 21, spanCount: 80, sessionCount: 3 })
    expect(preview.traces).toHaveLength(12)
    expect([preview.traces[0]?.spanCount, preview.traces[0]?.spans.length]).toEqual([60, 40])
    expect(preview.findings).toEqual([
      { code: 'naive_time', count: 2, message: 'finding 1', line: 1, offset: 0, isSkipped: false },
    ])
  })

  it('says no times that were only counted', () => {
    const [trace] = previewRecords([
      span('a', null, 0, { startNs: 1_000_000_000n, endNs: 1_001_000_000n }),
    ]).traces
    expect(trace).toMatchObject({ start: null, spans: [{ offsetMs: null, durationMs: null }] })
  })
})
