import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/shared/util/jsonValue'
import { importBytes, observationsOf } from './importerSupport'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = '00f067aa0ba902b7'

async function only(format: string, source: JsonValue | Uint8Array) {
  const bytes = source instanceof Uint8Array ? source : new TextEncoder().encode(JSON.stringify(source))
  const [found, ...others] = observationsOf(await importBytes(format, bytes))
  if (found === undefined || others.length > 0) throw new Error('not one span')
  const { spanKind, traceState, traceFlags, links } = found
  return { spanKind, traceState, traceFlags, links }
}

const otlp = (members: JsonObject): JsonValue => ({
  resourceSpans: [{ scopeSpans: [{ spans: [{ traceId, spanId, name: 'a', startTimeUnixNano: '1', endTimeUnixNano: '2', ...members }] }] }],
}) // prettier-ignore

const nothing = { spanKind: null, traceState: null, traceFlags: null, links: [] }

describe('OTLP JSON', () => {
  it.each<[JsonObject, Partial<typeof nothing> | Record<string, unknown>]>([
    [{}, {}],
    [{ kind: 0 }, { spanKind: 'unspecified' }],
    [{ kind: 1 }, { spanKind: 'internal' }],
    [{ kind: 'SPAN_KIND_CONSUMER' }, { spanKind: 'consumer' }],
    [
      { kind: 3, traceState: 'vendor=1,b@t=x', flags: 257 },
      { spanKind: 'client', traceState: 'vendor=1,b@t=x', traceFlags: 257 },
    ],
    [
      { trace_state: 'v=1', flags: 0 },
      { traceState: 'v=1', traceFlags: 0 },
    ],
    [{ kind: 6, traceState: '', flags: -1 }, {}],
    [{ kind: 1.5, traceState: 3, flags: 2 ** 32 }, {}],
    [{ kind: 'span', traceState: ['v=1'], flags: '257' }, { traceFlags: 257 }],
    [{ flags: '4294967296' }, {}],
    [{ flags: '0x1' }, {}],
    [{ flags: '' }, {}],
    [{ kind: '__proto__' }, {}],
  ])('%j', async (members, expected) => {
    expect(await only('otlp-json', otlp(members))).toEqual({ ...nothing, ...expected })
  })

  it('keeps trace state and flags of links, where they have any', async () => {
    const links = [
      { traceId, spanId, traceState: 'v=1', flags: 769 },
      { traceId, spanId, traceState: '' },
    ]
    expect((await only('otlp-json', otlp({ links }))).links).toEqual([
      { traceId, spanId, attributes: {}, traceState: 'v=1', traceFlags: 769 },
      { traceId, spanId, attributes: {} },
    ])
  })
})

describe('OTLP protobuf', () => {
  const message = (writer: BinaryWriter, field: number, write: () => void): void => {
    writer.tag(field, 2).fork()
    write()
    writer.join()
  }
  const request = (write: (writer: BinaryWriter) => void): Uint8Array => {
    const writer = new BinaryWriter()
    message(writer, 1, () =>
      message(writer, 2, () =>
        message(writer, 2, () => {
          writer.tag(1, 2).bytes(Buffer.from(traceId, 'hex'))
          writer.tag(2, 2).bytes(Buffer.from(spanId, 'hex'))
          writer.tag(5, 2).string('a')
          writer.tag(7, 1).fixed64(1n)
          write(writer)
        }),
      ),
    )
    return writer.finish()
  }

  it('reads kind, trace state and flags of spans and links', async () => {
    const bytes = request((writer) => {
      writer.tag(3, 2).string('v=1')
      writer.tag(6, 0).int32(4)
      writer.tag(16, 5).fixed32(0xffff_ffff)
      message(writer, 13, () => {
        writer.tag(1, 2).bytes(Buffer.from(traceId, 'hex'))
        writer.tag(2, 2).bytes(Buffer.from(spanId, 'hex'))
        writer.tag(3, 2).string('w=2')
        writer.tag(6, 5).fixed32(1)
      })
    })
    expect(await only('otlp-protobuf', bytes)).toEqual({
      spanKind: 'producer',
      traceState: 'v=1',
      traceFlags: 0xffff_ffff,
      links: [{ traceId, spanId, attributes: {}, traceState: 'w=2', traceFlags: 1 }],
    })
  })

  it('takes what is not there for unknown, and no kind for none', async () => {
    expect(
      await only(
        'otlp-protobuf',
        request(() => undefined),
      ),
    ).toEqual(nothing)
    expect(
      await only(
        'otlp-protobuf',
        request((writer) => void writer.tag(6, 0).int32(9)),
      ),
    ).toEqual(nothing)
  })
})

describe('other formats', () => {
  it('Jaeger: the tags of tracers and collectors', async () => {
    const span = (tags: readonly JsonObject[]): JsonValue => ({
      traceID: traceId,
      spans: [{ traceID: traceId, spanID: spanId, operationName: 'a', references: [], startTime: 1, duration: 1, tags, logs: [], processID: 'p' }],
      processes: { p: { serviceName: 's', tags: [] } },
    }) // prettier-ignore
    const tags = [
      { key: 'span.kind', type: 'string', value: 'server' },
      { key: 'w3c.tracestate', type: 'string', value: 'v=1' },
    ]
    expect(await only('jaeger-json', span(tags))).toEqual({
      ...nothing,
      spanKind: 'server',
      traceState: 'v=1',
    })
    expect(await only('jaeger-json', span([]))).toEqual(nothing)
  })

  it('spans as JavaScript writes them, which counts kinds from internal', async () => {
    const span = (kind: number, context: JsonObject): JsonValue => [
      { name: 'a', kind, spanContext: { traceId, spanId, ...context }, startTime: [1, 0], endTime: [2, 0], status: { code: 0 }, attributes: {}, links: [], events: [] },
    ] // prettier-ignore
    expect(await only('otel-readable-span', span(0, { traceFlags: 1 }))).toEqual({
      ...nothing,
      spanKind: 'internal',
      traceFlags: 1,
    })
    expect((await only('otel-readable-span', span(4, {}))).spanKind).toBe('consumer')
    expect(await only('otel-readable-span', span(-1, { traceState: {} }))).toEqual(nothing)
  })

  it('spans as Python prints them', async () => {
    const span = (state: string): JsonValue => ({
      name: 'a', context: { trace_id: `0x${traceId}`, span_id: `0x${spanId}`, trace_state: state }, kind: 'SpanKind.CLIENT', parent_id: null,
      start_time: '2026-03-01T10:00:00.000000Z', end_time: '2026-03-01T10:00:01.000000Z', status: { status_code: 'UNSET' }, attributes: {}, events: [], links: [], resource: { attributes: {}, schema_url: '' },
    }) // prettier-ignore
    expect(await only('otel-readable-span', span('[]'))).toEqual({ ...nothing, spanKind: 'client' })
    const printed = "['{key=vendor, value=a}b}', '{key=other@t, value=1}']"
    expect((await only('otel-readable-span', span(printed))).traceState).toBe('vendor=a}b,other@t=1')
  })

  it('rows of a table', async () => {
    const row: JsonObject = {
      Timestamp: '2026-03-01 10:00:00.000000001', TraceId: traceId, SpanId: spanId, ParentSpanId: '', TraceState: 'v=1', SpanName: 'a', SpanKind: 'Server',
      ServiceName: 's', ResourceAttributes: {}, SpanAttributes: {}, Duration: '1', StatusCode: 'Unset',
      'Links.TraceId': [traceId, traceId], 'Links.SpanId': [spanId, spanId], 'Links.TraceState': ['', 'w=2'], 'Links.Attributes': [{}, {}],
    } // prettier-ignore
    expect(await only('otel-rows', row)).toEqual({
      spanKind: 'server',
      traceState: 'v=1',
      traceFlags: null,
      links: [
        { traceId, spanId, attributes: {} },
        { traceId, spanId, attributes: {}, traceState: 'w=2' },
      ],
    })
  })
})
