import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PackScratch, packTrace } from '../../src/main/ingest/packTrace'
import type { PackMemory } from '../../src/main/ingest/packTrace'
import type { SpanRow, TraceSpans } from '../../src/main/ingest/traceSpans'
import { buildSpanTree, linkSpans } from '../../src/shared/logic/spanTree'
import type { SpanTree } from '../../src/shared/logic/spanTree'
import { allocateColumns, decodePackedTrace } from '../../src/shared/model/packedTrace'
import { runSteps } from '../../src/shared/util/runSteps'

const time = fc.oneof(fc.constant(Number.NaN), fc.nat(1_000))
const count = fc.oneof(fc.constant(null), fc.nat(100))
const word = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constant('\ud83d'),
  fc.constant('é'.repeat(300)),
)
const span = fc.record({
  name: word,
  kind: fc.nat(11),
  status: fc.nat(3),
  model: word,
  start: time,
  end: time,
  parent: fc.nat(50),
  firstToken: count,
  inputTokens: count,
  outputTokens: count,
  costComputed: count,
  timeDigits: fc.nat(9),
})

/** A trace of drawn spans; parents may be missing, oneself, or stand in a circle. */
const trace = fc.array(span, { maxLength: 45 }).map((drawn): TraceSpans => {
  const rows = drawn.map(({ name, parent: _parent, start: _start, end: _end, ...known }, i): SpanRow => ({
    id: i + 1,
    name: name ?? '',
    storedFlags: 0,
    sessionId: null,
    userId: null,
    environment: null,
    version: null,
    serviceName: null,
    agentName: null,
    toolName: null,
    cacheRead: null,
    costReported: null,
    costCurrency: null,
    fileId: 1,
    statusMessage: null,
    ...known,
  }))
  return {
    count: rows.length,
    originNs: '1762700000000000000',
    span: (index) => rows[index] ?? sample,
    releaseLinks: () => undefined,
    release: () => undefined,
    inputPreview: () => null,
    outputPreview: () => null,
    times: {
      count: drawn.length,
      start: Float64Array.from(drawn, ({ start }) => start),
      end: Float64Array.from(drawn, ({ end }) => end),
      isInstant: () => false,
    },
    links: () =>
      linkSpans(
        {
          count: drawn.length,
          spanId: String,
          isServerSide: () => false,
          parentSpanId: (index) => String(drawn[index]?.parent),
        },
        new Uint16Array(drawn.length),
      ),
  }
})

const treeIn = (spans: TraceSpans, memory: PackMemory): SpanTree =>
  runSteps(buildSpanTree(spans.times, spans.links(), memory.columns))

test('a trace packed where others were packed before is the same to the byte', () => {
  const scratch = new PackScratch()
  fc.assert(
    fc.property(trace, (spans) => {
      const own = allocateColumns(spans.count)
      const alone = packTrace(spans, treeIn(spans, own), own)
      const shared = scratch.columns(spans.count)
      const tree = treeIn(spans, shared)
      expect(new Uint8Array(packTrace(spans, tree, shared, scratch))).toEqual(alone)
      expect(decodePackedTrace(alone).count).toBe(spans.count)
    }),
  )
})

test('a trace too large for the memory that is there gets its own', () => {
  const scratch = new PackScratch()
  const row = (id: number): SpanRow => ({ ...sample, id, name: `${id}`.repeat(250) })
  const rows = Array.from({ length: 30 }, (_, i) => row(i + 10))
  const spans: TraceSpans = {
    count: rows.length,
    originNs: null,
    span: (index) => rows[index] ?? sample,
    releaseLinks: () => undefined,
    release: () => undefined,
    inputPreview: () => null,
    outputPreview: () => null,
    times: {
      count: rows.length,
      start: new Float64Array(rows.length),
      end: new Float64Array(rows.length),
      isInstant: () => false,
    },
    links: () => ({
      parentOf: new Int32Array(rows.length).fill(-1),
      flags: new Uint16Array(rows.length),
    }),
  }
  const memory = scratch.columns(spans.count)
  const packed = packTrace(spans, treeIn(spans, memory), memory, scratch)
  expect(packed.buffer).not.toBe(scratch.bytes.buffer)
  expect(decodePackedTrace(packed).header.names).toEqual(rows.map(({ name }) => name))
})

const sample: SpanRow = {
  id: 0,
  name: '',
  kind: 1,
  status: 0,
  storedFlags: 0,
  sessionId: null,
  userId: null,
  environment: null,
  version: null,
  serviceName: null,
  agentName: null,
  toolName: null,
  model: null,
  firstToken: null,
  inputTokens: null,
  outputTokens: null,
  cacheRead: null,
  costReported: null,
  costCurrency: null,
  costComputed: null,
  timeDigits: 9,
  fileId: 1,
  statusMessage: null,
}
