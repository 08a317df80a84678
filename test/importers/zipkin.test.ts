import { describe, expect, it } from 'vitest'
import { zipkin } from '../../src/main/importers/formats/zipkin'
import { importers } from '../../src/main/importers/registry'
import type { ObservationRecord } from '../../src/shared/model/importRecord'
import { codesOf, observationsOf } from './importerSupport'
import { detectId, readBytes, readSample, readText } from './vendorSupport'

const span = (more: object = {}): object => ({
  traceId: 'a1',
  id: 'b1',
  name: 'get',
  timestamp: 1_760_000_000_000_000,
  duration: 5,
  ...more,
})

const observe = async (content: unknown): Promise<ObservationRecord[]> =>
  observationsOf(await readText(zipkin, content))

describe('zipkin detection', () => {
  it.each([
    ['an array of spans', [span()]],
    ['an array of traces', [[span()]]],
    ['a span', span()],
    ['spans one per line', `${JSON.stringify(span())}\n${JSON.stringify(span({ id: 'b2' }))}`],
    ['a span without times', [{ traceId: 'a1', id: 'b1', localEndpoint: { serviceName: 'x' } }]],
    [
      'a span with annotations only',
      [{ traceId: 'a1', id: 'b1', annotations: [{ timestamp: 1, value: 'cs' }] }],
    ],
  ])('recognises %s', (_, content) => {
    expect(detectId(content, importers)).toBe('zipkin-json')
  })

  it.each([
    [
      'the console of OpenTelemetry',
      { ...span(), attributes: {}, kind: 0, instrumentationScope: { name: 'x' } },
    ],
    [
      'an observation of Langfuse',
      { id: 'o', traceId: 't', startTime: '2026-01-01T00:00:00Z', type: 'SPAN' },
    ],
    [
      'a score of Langfuse',
      { id: 's', traceId: 't', name: 'n', value: 1, timestamp: '2026-01-01T00:00:00Z' },
    ],
    ['ids alone', [{ traceId: 'a1', id: 'b1' }]],
  ])('leaves %s alone', (_, content) => {
    expect(detectId(content, importers)).not.toBe('zipkin-json')
  })
})

describe('shared ids', () => {
  it('keeps both halves, the server half marked', async () => {
    const found = await observe([span({ kind: 'CLIENT' }), span({ kind: 'SERVER', shared: true })])
    expect(found.map(({ spanId, side }) => `${spanId.slice(-2)}${side}`)).toEqual(['b1', 'b1server'])
  })

  it('marks the server half in any order and without the flag that some libraries forget', async () => {
    const found = await observe([span({ kind: 'SERVER' }), span({ kind: 'CLIENT' })])
    expect(found.map(({ side }) => side)).toEqual(['server', ''])
  })

  it('does not take a server without a caller for a half', async () => {
    expect((await observe([span({ kind: 'SERVER' })]))[0]?.side).toBe('')
  })
})

describe('spans in pieces', () => {
  it('completes each piece so that the workspace can join them without a contradiction', async () => {
    const whole = { localEndpoint: { serviceName: 'shop' }, kind: 'CLIENT' }
    const found = await observe([
      { traceId: 'a1', id: 'b1', timestamp: 1_760_000_000_000_000, tags: { first: '1' }, ...whole },
      {
        traceId: 'a1',
        id: 'b1',
        name: 'get',
        duration: 7,
        annotations: [{ timestamp: 1_760_000_000_000_001, value: 'wr' }],
      },
    ])
    const told = found.map(({ name, startNs, endNs, serviceName, events }) => ({
      name,
      startNs,
      endNs,
      serviceName,
      events,
    }))
    expect(told[0]).toEqual(told[1])
    expect(told[0]).toMatchObject({ name: 'get', startNs: 1760000000000000000n, endNs: 1760000000000007000n })
    expect(found.map(({ attributes }) => attributes['first'])).toEqual(['1', undefined])
  })

  it('never lets a piece without an end say that the span is open', async () => {
    const [found] = await observe([{ traceId: 'a1', id: 'b1', timestamp: 1_760_000_000_000_000 }])
    expect([found?.status, found?.flags, found?.endNs]).toEqual(['unset', 0, null])
  })

  it('completes pieces that other traces stand between', async () => {
    const lines = [
      { traceId: 'a1', id: 'b1', timestamp: 1_760_000_000_000_000 },
      span({ traceId: 'a2' }),
      { traceId: 'a1', id: 'b1', name: 'late', duration: 3 },
    ]
    const found = await observe(lines.map((line) => JSON.stringify(line)).join('\n'))
    expect(found.filter(({ name }) => name === 'late')).toHaveLength(2)
  })
})

describe('trace ids', () => {
  it('joins spans that know only the lower half of a 128-bit id', async () => {
    const long = 'ff00000000000001aaaaaaaaaaaaaaaa'
    const found = await observe([span({ traceId: 'aaaaaaaaaaaaaaaa' }), span({ traceId: long, id: 'b2' })])
    expect(found.map(({ traceId }) => traceId)).toEqual([long, long])
  })

  it('guesses nothing when two 128-bit ids end alike', async () => {
    const ids = ['aaaaaaaaaaaaaaaa', 'ff00000000000001aaaaaaaaaaaaaaaa', 'ff00000000000002aaaaaaaaaaaaaaaa']
    const found = await observe(ids.map((traceId) => span({ traceId })))
    expect(new Set(found.map(({ traceId }) => traceId)).size).toBe(3)
  })
})

describe('errors', () => {
  it.each([
    [{ error: '' }, 'error', null],
    [{ error: 'true' }, 'error', null],
    [{ error: 'timed out' }, 'error', 'timed out'],
    [{ 'otel.status_code': 'ERROR', 'otel.status_description': 'boom' }, 'error', 'boom'],
    [{ 'http.status_code': '500' }, 'unset', null],
  ])('%j is %s', async (tags, status, message) => {
    const [found] = await observe([span({ tags })])
    expect([found?.status, found?.statusMessage]).toEqual([status, message])
  })
})

describe('many traces', () => {
  it('lets the oldest go beyond what may wait, and loses none', async () => {
    const spans = Array.from({ length: 25_000 }, (_, index) =>
      span({ traceId: `a${(index % 7_000).toString(16)}`, id: `b${index.toString(16)}` }),
    )
    const bytes = new TextEncoder().encode(JSON.stringify(spans))
    const found = observationsOf(await readBytes(zipkin, bytes, 1 << 20))
    expect(found).toHaveLength(25_000)
    expect(new Set(found.map(({ spanId }) => spanId)).size).toBe(25_000)
  })
})

describe('real traces', () => {
  it.each([
    ['zipkin-yelp.json', 16, 4, 0],
    ['zipkin-messaging-kafka.json', 28, 0, 3],
  ])('%s opens with %d spans, %d of them server halves, %d failed', async (name, count, servers, errors) => {
    const bytes = readSample(name)
    if (bytes === null) return
    expect(detectId(bytes, importers)).toBe('zipkin-json')
    const records = await readBytes(zipkin, bytes)
    const found = observationsOf(records)
    expect(codesOf(records)).toEqual([])
    expect(found).toHaveLength(count)
    expect(found.filter(({ side }) => side === 'server')).toHaveLength(servers)
    expect(found.filter(({ status }) => status === 'error')).toHaveLength(errors)
    const keys = new Set(found.map(({ spanId, side }) => `${spanId}${side}`))
    expect(keys.size).toBe(count)
    expect(new Set(found.map(({ traceId }) => traceId)).size).toBe(1)
    expect(found.filter(({ parentSpanId }) => parentSpanId === null)).toHaveLength(1)
  })
})

describe('events of OpenTelemetry in annotations', () => {
  it.each([
    ['"retry":{"attempt":2}', 'retry', { attempt: 2 }],
    ['retry: {"attempt":2}', 'retry', { attempt: 2 }],
    ['retry|{"attempt":2}|0', 'retry', { attempt: 2 }],
    ['wrote {"attempt":2}', 'wrote {"attempt":2}', {}],
    ['retry: {attempt}', 'retry: {attempt}', {}],
    ['first byte', 'first byte', {}],
  ])('%s', async (value, name, attributes) => {
    const annotations = [{ timestamp: 1_760_000_000_000_001, value }]
    const [only] = await observe([span({ annotations })])
    expect(only?.events).toEqual([{ name, timeNs: 1_760_000_000_000_001_000n, attributes }])
  })
})
