import { describe, expect, it } from 'vitest'
import { childSpans } from '../../src/main/importers/formats/childSpans'
import { importers } from '../../src/main/importers/registry'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readText } from './vendorSupport'

const idOf = (index: number): string => (index + 1).toString(16).padStart(16, '0')
const span = (index: number, children: unknown[] = [], more: object = {}): object => ({
  timestamp: '2025-03-19T16:38:00.5Z',
  span_id: idOf(index),
  span_name: `step ${index}`,
  duration: 'PT1.5S',
  child_spans: children,
  ...more,
})
const traceId = '8b1c0f6e2d4a49a7b3c5d7e9f0a1b2c3'

describe('nested spans', () => {
  it.each([
    ['a trace', { trace_id: traceId, spans: [span(0, [span(1)])] }],
    ['a list of traces', [{ trace_id: traceId, spans: [span(0, [span(1)])] }]],
    ['a root span', span(0, [span(1)], { trace_id: traceId })],
    ['a list of root spans', [span(0, [span(1)], { trace_id: traceId })]],
    ['spans that name their trace', { spans: [span(0, [span(1)], { trace_id: traceId })] }],
  ])('opens %s', async (_, content) => {
    expect(detectId(content, importers)).toBe('child-spans')
    const records = await readText(childSpans, content)
    expect(codesOf(records)).toEqual([])
    expect(observationsOf(records)).toMatchObject([
      { traceId, spanId: idOf(0), parentSpanId: null, startNs: 1742402280500000000n, timeDigits: 1 },
      { traceId, spanId: idOf(1), parentSpanId: idOf(0), endNs: 1742402282000000000n },
    ])
  })

  it('believes a stated parent rather than the tree', async () => {
    const moved = span(2, [], { parent_span_id: idOf(0) })
    const records = await readText(childSpans, { trace_id: traceId, spans: [span(0, [span(1, [moved])])] })
    expect(observationsOf(records)[2]).toMatchObject({ spanId: idOf(2), parentSpanId: idOf(0) })
  })

  it('reads a trace larger than what is parsed whole tree by tree', async () => {
    const roots = Array.from({ length: 40 }, (_, root) =>
      span(
        root * 20,
        Array.from({ length: 19 }, (__, child) => span(root * 20 + child + 1)),
        {
          span_attributes: { 'input.value': 'x'.repeat(500_000) },
        },
      ),
    )
    const bytes = new TextEncoder().encode(JSON.stringify({ trace_id: traceId, spans: roots }))
    expect(bytes.length).toBeGreaterThan(16 * 1024 * 1024)
    const observations = observationsOf(await readBytes(childSpans, bytes, 1 << 20))
    expect(observations).toHaveLength(800)
    expect(observations.every((each) => each.traceId === traceId)).toBe(true)
  })

  it('says what is nested too deep and goes on', async () => {
    let deep = span(0)
    for (let level = 1; level < 150; level++) deep = span(level, [deep])
    const records = await readText(childSpans, { trace_id: traceId, spans: [deep, span(999)] })
    expect(codesOf(records)).toEqual(['too_deep'])
    expect(observationsOf(records).map(({ name }) => name)).toEqual(['step 999'])
  })

  it.each([
    ['PT2M7.25S', 127_250_000_000n],
    ['P1DT1H', 90_000_000_000_000n],
    ['about a minute', null],
  ])('reads the duration %s', async (duration, ns) => {
    const [found] = observationsOf(await readText(childSpans, span(0, [], { trace_id: traceId, duration })))
    const { startNs, endNs } = found ?? {}
    expect(endNs ?? null).toBe(ns === null || typeof startNs !== 'bigint' ? null : startNs + ns)
  })
})

describe('what no rule knows', () => {
  const trace = (more: object, beside: object = {}): object => ({
    trace_id: traceId,
    spans: [span(0, [], more)],
    ...beside,
  })

  it('stays an attribute of the span, or is told of', async () => {
    const records = await readText(
      childSpans,
      trace({ verdict: { ok: true }, trace_state: 'a=1', notes: null }),
    )
    expect(codesOf(records)).toEqual([])
    const [first] = observationsOf(records)
    expect(first?.attributes).toEqual({ verdict: { ok: true } })
    expect(first?.traceState).toBe('a=1')
  })

  it.each([
    ['a duration without a unit', trace({ duration: 1.5 }), { duration: 1.5 }],
    ['children that are no list', trace({ child_spans: 'none' }), {}],
    ['events that are none', trace({ events: [7] }), {}],
    ['what stands beside the spans', trace({}, { annotator: 'x' }), {}],
  ])('%s is told of', async (what, content, attributes) => {
    const records = await readText(childSpans, content)
    expect(codesOf(records)).toEqual([what.startsWith('events') ? 'not_a_record' : 'unknown_field'])
    expect(observationsOf(records)[0]?.attributes).toEqual(attributes)
    if (what.startsWith('a duration')) expect(observationsOf(records)[0]?.endNs).toBeNull()
  })
})
