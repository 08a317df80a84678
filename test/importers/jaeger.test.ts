import { describe, expect, it } from 'vitest'
import { jaeger } from '../../src/main/importers/formats/jaeger'
import { importers } from '../../src/main/importers/registry'
import { ensureExists } from '../../src/shared/util/assert'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readSample, readText } from './vendorSupport'

const trace = (spans: unknown[], processes: unknown = { p1: { serviceName: 'shop' } }): object => ({
  traceID: 'a1',
  spans,
  processes,
})
const span = (more: object = {}): object => ({
  traceID: 'a1',
  spanID: 'b1',
  operationName: 'get',
  references: [],
  startTime: 1_760_000_000_000_000,
  duration: 5,
  processID: 'p1',
  ...more,
})

describe('jaeger detection', () => {
  it.each([
    ['an answer', { data: [trace([span()])], total: 0 }],
    ['an object instead of a list', { data: trace([span()]) }],
    ['a trace', trace([span()])],
    ['a list of traces', [trace([span()])]],
    ['a list of spans', [span()]],
    ['a span', span()],
    ['an error', { data: null, errors: [{ code: 404, msg: 'trace not found' }] }],
    ['a trace whose spans come after 64 KiB of processes', trace([], { p1: { tags: ['x'.repeat(70_000)] } })],
  ])('recognises %s', (_, content) => {
    expect(detectId(content, importers)).toBe('jaeger-json')
  })

  it.each([
    ['Zipkin', [{ traceId: 'a1', id: 'b1', localEndpoint: { serviceName: 'x' }, timestamp: 1 }]],
    ['anything with data', { data: [{ id: 1 }] }],
    ['nothing', { data: [] }],
  ])('leaves %s alone', (_, content) => {
    expect(detectId(content, importers)).not.toBe('jaeger-json')
  })
})

describe('references', () => {
  const parentOf = async (references: unknown[], more: object = {}): Promise<unknown> => {
    const [record] = observationsOf(await readText(jaeger, trace([span({ references, ...more })])))
    return [
      record?.parentSpanId,
      record?.links.map(({ traceId, spanId }) => `${Number(`0x${traceId}`)}:${spanId.slice(-2)}`),
    ]
  }
  const reference = (refType: string, traceID: string, spanID: string): object => ({
    refType,
    traceID,
    spanID,
  })

  it('takes a CHILD_OF of the trace before a FOLLOWS_FROM, wherever it stands', async () => {
    expect(
      await parentOf([reference('FOLLOWS_FROM', 'a1', 'c1'), reference('CHILD_OF', 'a1', 'c2')]),
    ).toEqual(['00000000000000c2', ['161:c1']])
  })

  it('takes a FOLLOWS_FROM of the trace as the parent when there is nothing else', async () => {
    expect(await parentOf([reference('FOLLOWS_FROM', 'a1', 'c1')])).toEqual(['00000000000000c1', []])
  })

  it('never takes a parent from another trace', async () => {
    expect(await parentOf([reference('CHILD_OF', 'ff', 'c1')])).toEqual([null, ['255:c1']])
  })

  it('reads ids with and without leading zeros as the same', async () => {
    expect(await parentOf([reference('CHILD_OF', '00000000000000A1', 'c1')])).toEqual([
      '00000000000000c1',
      [],
    ])
  })

  it('reads the parentSpanID of old exports', async () => {
    expect(await parentOf([], { parentSpanID: 'c3' })).toEqual(['00000000000000c3', []])
  })
})

describe('a trace larger than what is parsed whole', () => {
  const encoder = new TextEncoder()
  const spans = Array.from({ length: 9_000 }, (_, index) =>
    JSON.stringify(
      span({
        spanID: (index + 1).toString(16),
        processID: index % 2 === 0 ? 'p1' : 'p2',
        tags: [{ key: 'filler', type: 'string', value: 'x'.repeat(2_000) }],
      }),
    ),
  ).join(',')
  const processes = '"processes":{"p1":{"serviceName":"shop"},"p2":{"serviceName":"stock"}}'

  it('gives spans their service although the processes come last, as Jaeger writes them', async () => {
    const bytes = encoder.encode(`{"data":[{"traceID":"a1","spans":[${spans}],${processes}}],"total":0}`)
    expect(bytes.length).toBeGreaterThan(16 * 1024 * 1024)
    const records = await readBytes(jaeger, bytes, 1 << 20)
    const found = observationsOf(records)
    expect(found).toHaveLength(9_000)
    expect(codesOf(records)).toEqual([])
    expect(found[0]?.serviceName).toBe('shop')
    expect(found[8_999]?.serviceName).toBe('stock')
    const { offset, length } = ensureExists(found[8_999], 'the last span').raw
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(offset, offset + length)))).toMatchObject({
      spanID: '2328',
    })
  })

  it('gives spans their service when the processes come first', async () => {
    const bytes = encoder.encode(`{"traceID":"a1",${processes},"spans":[${spans}]}`)
    const found = observationsOf(await readBytes(jaeger, bytes, 1 << 20))
    expect(found).toHaveLength(9_000)
    expect(found[1]?.serviceName).toBe('stock')
  })

  it('keeps the spans of a file cut off before the processes, without a service', async () => {
    const bytes = encoder.encode(`{"traceID":"a1","spans":[${spans},{"traceID":"a`)
    const records = await readBytes(jaeger, bytes, 1 << 20)
    expect(observationsOf(records)).toHaveLength(9_000)
    expect(observationsOf(records)[0]?.serviceName).toBeNull()
    expect(codesOf(records)).toEqual(['truncated_input'])
  })
})

describe('a real agent trace', () => {
  it('opens with its agents, calls, tools and tokens', async ({ skip }) => {
    const bytes = readSample('jaeger-genai.json')
    if (bytes === null) return skip()
    expect(detectId(bytes, importers)).toBe('jaeger-json')
    const records = await readBytes(jaeger, bytes)
    const found = observationsOf(records)
    expect(found).toHaveLength(57)
    expect(codesOf(records)).toEqual([])
    expect(found.filter(({ parentSpanId }) => parentSpanId === null)).toHaveLength(1)
    const kinds = (kind: string): number => found.filter((record) => record.kind === kind).length
    expect([kinds('agent'), kinds('generation'), kinds('tool')]).toEqual([2, 5, 7])
    for (const call of found.filter(({ kind }) => kind === 'generation')) {
      expect(call.model).not.toBeNull()
      expect(call.usage?.cacheRead).not.toBeNull()
      expect(call.input?.type).toBe('messages')
      expect(call.output?.type).toBe('messages')
    }
    expect(found.filter(({ status }) => status === 'error')).toHaveLength(1)
    expect(found.every(({ serviceName }) => serviceName !== null)).toBe(true)
  })
})
