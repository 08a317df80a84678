import { readFileSync } from 'node:fs'
import path from 'node:path'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { decodeOtlpProtobuf } from '../../src/main/importers/formats/otlpProtobuf'
import { importers } from '../../src/main/importers/registry'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../src/shared/util/jsonValue'
import { isJsonObject } from '../../src/shared/util/jsonValue'
import { codesOf, importBytes, observationsOf, toGolden } from './importerSupport'

type Write = (writer: BinaryWriter) => void

const list = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : []
const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')
const message = (writer: BinaryWriter, field: number, write: Write): void => {
  writer.tag(field, 2).fork()
  write(writer)
  writer.join()
}

function anyValue(value: JsonObject): Write {
  return (writer) => {
    if (typeof value['stringValue'] === 'string') writer.tag(1, 2).string(value['stringValue'])
    if (typeof value['boolValue'] === 'boolean') writer.tag(2, 0).bool(value['boolValue'])
    if (typeof value['intValue'] === 'string') writer.tag(3, 0).int64(value['intValue'])
    if (typeof value['doubleValue'] === 'number') writer.tag(4, 1).double(value['doubleValue'])
    if (typeof value['bytesValue'] === 'string')
      writer.tag(7, 2).bytes(Buffer.from(value['bytesValue'], 'base64'))
    for (const [key, field] of [
      ['arrayValue', 5],
      ['kvlistValue', 6],
    ] as const) {
      const inner = value[key]
      if (!isJsonObject(inner)) continue
      message(writer, field, (child) => {
        for (const item of list(inner['values']))
          message(child, 1, field === 5 ? anyValue(item) : keyValue(item))
      })
    }
  }
}

function keyValue(item: JsonObject): Write {
  return (writer) => {
    writer.tag(1, 2).string(text(item['key']))
    if (isJsonObject(item['value'])) message(writer, 2, anyValue(item['value']))
  }
}

const attributes = (writer: BinaryWriter, field: number, value: JsonValue | undefined): void => {
  for (const item of list(value)) message(writer, field, keyValue(item))
}

function span(value: JsonObject): Write {
  return (writer) => {
    writer.tag(1, 2).bytes(Buffer.from(text(value['traceId']), 'hex'))
    writer.tag(2, 2).bytes(Buffer.from(text(value['spanId']), 'hex'))
    if ('parentSpanId' in value) writer.tag(4, 2).bytes(Buffer.from(text(value['parentSpanId']), 'hex'))
    writer.tag(5, 2).string(text(value['name']))
    writer.tag(7, 1).fixed64(text(value['startTimeUnixNano']))
    writer.tag(8, 1).fixed64(text(value['endTimeUnixNano']))
    attributes(writer, 9, value['attributes'])
    if (typeof value['kind'] === 'number') writer.tag(6, 0).int32(value['kind'])
    if (typeof value['flags'] === 'number') writer.tag(16, 5).fixed32(value['flags'])
    for (const event of list(value['events'])) {
      message(writer, 11, (child) => {
        child.tag(1, 1).fixed64(text(event['timeUnixNano']))
        child.tag(2, 2).string(text(event['name']))
        attributes(child, 3, event['attributes'])
      })
    }
    const { status } = value
    if (isJsonObject(status)) message(writer, 15, (child) => child.tag(3, 0).int32(Number(status['code'])))
    // A field that nobody knows.
    writer.tag(99, 2).string('later')
  }
}

function encode(payload: JsonObject): Uint8Array {
  const writer = new BinaryWriter()
  for (const resourceSpans of list(payload['resourceSpans'])) {
    message(writer, 1, (outer) => {
      const { resource } = resourceSpans
      if (isJsonObject(resource)) message(outer, 1, (child) => attributes(child, 1, resource['attributes']))
      for (const scopeSpans of list(resourceSpans['scopeSpans'])) {
        message(outer, 2, (child) => {
          const { scope } = scopeSpans
          if (isJsonObject(scope)) {
            message(child, 1, (inner) => {
              inner.tag(1, 2).string(text(scope['name']))
              inner.tag(2, 2).string(text(scope['version']))
            })
          }
          for (const item of list(scopeSpans['spans'])) message(child, 2, span(item))
        })
      }
    })
  }
  return writer.finish()
}

const withoutPlaces = (records: readonly ImportRecord[]): unknown =>
  toGolden(records.map((record) => ({ ...record, raw: null })))

const fixtures = path.join(import.meta.dirname, '../fixtures/importers/otlp-json')
const payloadOf = (name: string): JsonObject =>
  JSON.parse(readFileSync(path.join(fixtures, `${name}.input.json`), 'utf8')) as JsonObject

describe('OTLP protobuf', () => {
  it.each(['genai', 'openinference', 'vercel', 'vocabularies'])(
    '%s means the same as in JSON',
    async (name) => {
      const payload = payloadOf(name)
      const bytes = encode(payload)
      expect(detectFormat(createHead(bytes, true), importers)?.importer.id).toBe('otlp-protobuf')
      const fromJson = await importBytes('otlp-json', Buffer.from(JSON.stringify(payload)))
      for (const chunkBytes of [1, 13, 1 << 16]) {
        const records = await importBytes('otlp-protobuf', bytes, chunkBytes)
        expect(withoutPlaces(records)).toEqual(withoutPlaces(fromJson))
      }
      expect(withoutPlaces(await decodeOtlpProtobuf(bytes))).toEqual(withoutPlaces(fromJson))
    },
  )

  it('points at the bytes of each span', async () => {
    const bytes = encode(payloadOf('genai'))
    for (const { raw, name } of observationsOf(await importBytes('otlp-protobuf', bytes))) {
      const message = Buffer.from(bytes).subarray(raw.offset, raw.offset + raw.length)
      expect(message.subarray(0, 2)).toEqual(Buffer.from([0x0a, 16]))
      expect(message.includes(name)).toBe(true)
    }
  })

  it('keeps whole spans before a cut and says where it is', async () => {
    const bytes = encode(payloadOf('genai'))
    for (let cut = bytes.length - 1; cut > 200; cut -= 97) {
      const records = await importBytes('otlp-protobuf', bytes.subarray(0, cut), 50)
      expect(codesOf(records)).toContain('truncated_input')
      expect(observationsOf(records).length).toBeLessThan(4)
    }
  })

  it('survives any bytes', async () => {
    let seed = 12345
    const random = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31)
    const bytes = encode(payloadOf('genai'))
    for (let round = 0; round < 300; round++) {
      const broken = Uint8Array.from(bytes)
      for (let hit = 0; hit < 5; hit++) broken[random() % broken.length] = random() & 0xff
      const records = await importBytes('otlp-protobuf', broken, 64)
      for (const record of records) expect(record.raw.offset).toBeLessThanOrEqual(bytes.length)
    }
  })

  it('cuts attribute values nested too deep', async () => {
    let value: JsonObject = { stringValue: 'deep' }
    for (let level = 0; level < 400; level++) value = { arrayValue: { values: [value] } }
    const payload: JsonObject = {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                  name: 'deep',
                  startTimeUnixNano: '1760000000000000001',
                  endTimeUnixNano: '1760000000000000002',
                  attributes: [{ key: 'a', value }],
                },
              ],
            },
          ],
        },
      ],
    }
    expect(codesOf(await importBytes('otlp-protobuf', encode(payload)))).toEqual(['too_deep'])
    const asJson = await importBytes('otlp-json', Buffer.from(JSON.stringify(payload)))
    expect(codesOf(asJson)).toEqual(['too_deep'])
  })

  it('says that metrics are not traces', async () => {
    const writer = new BinaryWriter()
    message(writer, 1, (outer) => {
      message(outer, 1, () => undefined)
      message(outer, 2, (child) => {
        message(child, 1, (inner) => inner.tag(1, 2).string('x'))
        message(child, 2, (inner) => inner.tag(1, 2).string('requests').tag(2, 2).string('how many'))
      })
    })
    const bytes = writer.finish()
    expect(detectFormat(createHead(bytes, true), importers)?.importer.id).toBe('otlp-protobuf')
    expect(codesOf(await importBytes('otlp-protobuf', bytes))).toEqual(['unknown_signal'])
  })
})
