import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/shared/util/jsonValue'
import { importBytes } from './importerSupport'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = '00f067aa0ba902b7'

/** What the findings say of the drops of one span. */
async function told(format: string, source: JsonValue | Uint8Array): Promise<string[]> {
  const bytes = source instanceof Uint8Array ? source : Buffer.from(JSON.stringify(source))
  const records = await importBytes(format, bytes)
  return records.flatMap((record) =>
    record.type === 'problem' && record.code === 'dropped_at_source' ? [record.message] : [],
  )
}

const said = (count: number): string[] => [`The producer dropped ${count} attributes, events or links of “a”`]

describe('OTLP', () => {
  const json = (members: JsonObject): JsonValue => ({
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId, spanId, name: 'a', startTimeUnixNano: '1', ...members }] }] }],
  }) // prettier-ignore

  it('sums up what spans, their events and links say, as JSON', async () => {
    const all = {
      droppedAttributesCount: 1,
      droppedEventsCount: 2,
      dropped_links_count: 4,
      events: [{ name: 'e', droppedAttributesCount: 8 }, { name: 'f' }, 'no event'],
      links: [{ traceId, spanId, dropped_attributes_count: 16 }],
    }
    expect(await told('otlp-json', json(all))).toEqual(said(31))
    expect(await told('otlp-json', json({ events: [{ droppedAttributesCount: -1 }], links: {} }))).toEqual([])
  })

  it('and as protobuf', async () => {
    const message = (writer: BinaryWriter, field: number, write: () => void): void => {
      writer.tag(field, 2).fork()
      write()
      writer.join()
    }
    const writer = new BinaryWriter()
    const span = (): void => {
      writer.tag(1, 2).bytes(Buffer.from(traceId, 'hex'))
      writer.tag(2, 2).bytes(Buffer.from(spanId, 'hex'))
      writer.tag(5, 2).string('a')
      writer.tag(10, 0).uint32(1)
      message(writer, 11, () => {
        writer.tag(2, 2).string('e')
        writer.tag(4, 0).uint32(8)
      })
      message(writer, 13, () => {
        writer.tag(2, 2).bytes(Buffer.from(spanId, 'hex'))
        writer.tag(5, 0).uint32(16)
      })
    }
    message(writer, 1, () => message(writer, 2, () => message(writer, 2, span)))
    expect(await told('otlp-protobuf', writer.finish())).toEqual(said(25))
  })
})

describe('what OpenTelemetry writes in other formats', () => {
  it('Jaeger: the tags of its exporters', async () => {
    const span = (tags: readonly JsonObject[]): JsonValue => ({
      traceID: traceId,
      spans: [{ traceID: traceId, spanID: spanId, operationName: 'a', references: [], startTime: 1, duration: 1, tags, logs: [], processID: 'p' }],
      processes: { p: { serviceName: 's', tags: [] } },
    }) // prettier-ignore
    const tags = [
      { key: 'otel.dropped_attributes_count', type: 'int64', value: 3 },
      { key: 'otel.dropped_events_count', type: 'string', value: '4' },
      { key: 'otel.dropped_links_count', type: 'string', value: 'some' },
    ]
    expect(await told('jaeger-json', span(tags))).toEqual(said(7))
    expect(await told('jaeger-json', span([]))).toEqual([])
  })

  it('spans as JavaScript has them', async () => {
    const span = (more: JsonObject): JsonValue => [
      { name: 'a', kind: 0, spanContext: { traceId, spanId }, startTime: [1, 0], endTime: [2, 0], status: { code: 0 }, attributes: {}, links: [], events: [], ...more },
    ] // prettier-ignore
    const events = [{ name: 'e', time: [1, 5], attributes: {}, droppedAttributesCount: 2 }]
    const links = [{ context: { traceId, spanId }, droppedAttributesCount: 4 }]
    expect(await told('otel-readable-span', span({ droppedAttributesCount: 1, events, links }))).toEqual(
      said(7),
    )
    expect(await told('otel-readable-span', span({}))).toEqual([])
  })

  it('Zipkin: the tags, and events that are packed into annotations', async () => {
    const span = (tags: JsonObject, value: string): JsonValue => [
      { traceId: 'a1', id: 'b1', name: 'a', timestamp: 1_760_000_000_000_000, duration: 5, tags, annotations: [{ timestamp: 1_760_000_000_000_001, value }] },
    ] // prettier-ignore
    expect(await told('zipkin-json', span({ 'otel.dropped_links_count': '2' }, 'e|{"k":1}|5'))).toEqual(
      said(7),
    )
    expect(await told('zipkin-json', span({}, 'e|{"k":1}|0'))).toEqual([])
    expect(await told('zipkin-json', span({}, 'e: {"k":1}'))).toEqual([])
  })
})
