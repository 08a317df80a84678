import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { EventRecord, ImportRecord, LinkRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { problemRecord } from '../readers/jsonExtract'
import { setOwn } from '../readers/jsonLossless'
import { anyValueDepth } from './otlpJsonValues'
import type { Findings } from './otlpJsonValues'
import { SpanRecorder } from './otlpSpan'

/**
 * Decodes the messages of OTLP's protobuf form one by one; field numbers are those of
 * `opentelemetry/proto/trace/v1/trace.proto` and `common/v1/common.proto`. Unknown fields are passed over.
 */
export class OtlpProtobufDecoder {
  private readonly recorder = new SpanRecorder()
  private resource: JsonObject = {}
  private scopeName: string | null = null
  private scopeVersion: string | null = null

  startResource(): void {
    this.resource = {}
  }

  startScope(): void {
    this.scopeName = null
    this.scopeVersion = null
  }

  readResource(bytes: Uint8Array): void {
    const attributes: Record<string, JsonValue> = {}
    eachField(bytes, (field, reader) => {
      if (field === 1) readKeyValue(reader, attributes, { list: [] }, 0)
      return field === 1
    })
    this.resource = attributes
  }

  readScope(bytes: Uint8Array): void {
    eachField(bytes, (field, reader) => {
      if (field === 1) this.scopeName = reader.string() || null
      else if (field === 2) this.scopeVersion = reader.string() || null
      return field === 1 || field === 2
    })
  }

  /** Appends the records of one span message. */
  readSpan(bytes: Uint8Array, raw: RawPosition, records: ImportRecord[]): void {
    const span = {
      traceId: '',
      spanId: '',
      parentSpanId: '',
      name: '',
      startNs: null as bigint | null,
      endNs: null as bigint | null,
      statusCode: 0 as 0 | 1 | 2,
      statusMessage: null as string | null,
      droppedCount: 0,
    }
    const attributes: Record<string, JsonValue> = {}
    const events: EventRecord[] = []
    const links: LinkRecord[] = []
    const findings: Findings = { list: [] }
    try {
      eachField(bytes, (field, reader) => {
        switch (field) {
          case 1:
            span.traceId = hex(reader.bytes())
            return true
          case 2:
            span.spanId = hex(reader.bytes())
            return true
          case 4:
            span.parentSpanId = hex(reader.bytes())
            return true
          case 5:
            span.name = reader.string()
            return true
          case 7:
            span.startNs = nanos(reader)
            return true
          case 8:
            span.endNs = nanos(reader)
            return true
          case 9:
            readKeyValue(reader, attributes, findings, 0)
            return true
          case 10:
          case 12:
          case 14:
            span.droppedCount += reader.uint32()
            return true
          case 11:
            events.push(readEvent(reader.bytes(), findings))
            return true
          case 13:
            links.push(readLink(reader.bytes(), findings))
            return true
          case 15:
            Object.assign(span, readStatus(reader.bytes()))
            return true
          default:
            return false
        }
      })
    } catch (error) {
      records.push(
        problemRecord('not_a_record', `A span that is not valid protobuf: ${messageOf(error)}`, raw),
      )
      return
    }
    const { resource, scopeName, scopeVersion } = this
    this.recorder.add(
      {
        ...span,
        timeDigits: 9,
        attributes,
        events,
        links,
        resource,
        scopeName,
        scopeVersion,
        findings: findings.list,
        raw,
      },
      records,
    )
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

function nanos(reader: BinaryReader): bigint | null {
  const value = BigInt(reader.fixed64())
  return value === 0n ? null : value
}

/** Walks the fields of a message; `read` returns false for those it leaves. */
function eachField(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (!read(field, reader)) reader.skip(wireType, field)
  }
}

function readKeyValue(
  outer: BinaryReader,
  target: Record<string, JsonValue>,
  findings: Findings,
  depth: number,
): void {
  const reader = outer
  const end = reader.uint32() + reader.pos
  if (end > reader.len) throw new RangeError('a length beyond the end')
  let key = ''
  let value: JsonValue = null
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 1) key = reader.string()
    else if (field === 2) value = readAnyValue(reader, findings, depth)
    else reader.skip(wireType, field)
  }
  setOwn(target, key, value)
}

function readAnyValue(reader: BinaryReader, findings: Findings, depth: number): JsonValue {
  const end = reader.uint32() + reader.pos
  if (end > reader.len) throw new RangeError('a length beyond the end')
  if (depth > anyValueDepth) {
    reader.pos = end
    findings.list.push({
      code: 'too_deep',
      message: `A value nested deeper than ${anyValueDepth} levels was cut`,
    })
    return null
  }
  let value: JsonValue = null
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    switch (field) {
      case 1:
        value = reader.string()
        break
      case 2:
        value = reader.bool()
        break
      case 3:
        value = integer(BigInt(reader.int64()), findings)
        break
      case 4:
        value = double(reader.double())
        break
      case 5:
        value = readArray(reader, findings, depth)
        break
      case 6:
        value = readMembers(reader, findings, depth)
        break
      case 7:
        value = Buffer.from(reader.bytes()).toString('base64')
        break
      default:
        reader.skip(wireType, field)
    }
  }
  return value
}

function readArray(reader: BinaryReader, findings: Findings, depth: number): JsonValue {
  const end = reader.uint32() + reader.pos
  const items: JsonValue[] = []
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 1 && wireType === WireType.LengthDelimited)
      items.push(readAnyValue(reader, findings, depth + 1))
    else reader.skip(wireType, field)
  }
  return items
}

function readMembers(reader: BinaryReader, findings: Findings, depth: number): JsonValue {
  const end = reader.uint32() + reader.pos
  const members: Record<string, JsonValue> = {}
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 1 && wireType === WireType.LengthDelimited)
      readKeyValue(reader, members, findings, depth + 1)
    else reader.skip(wireType, field)
  }
  return members
}

function integer(value: bigint, findings: Findings): JsonValue {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  findings.list.push({ code: 'number_as_text', message: `The integer ${value} was kept as text` })
  return value.toString()
}

const double = (value: number): JsonValue => (Number.isFinite(value) ? value : String(value))

function readEvent(bytes: Uint8Array, findings: Findings): EventRecord {
  let timeNs: bigint | null = null
  let name = ''
  const attributes: Record<string, JsonValue> = {}
  eachField(bytes, (field, reader) => {
    if (field === 1) timeNs = nanos(reader)
    else if (field === 2) name = reader.string()
    else if (field === 3) readKeyValue(reader, attributes, findings, 0)
    else return false
    return true
  })
  return { name, timeNs, attributes }
}

function readLink(bytes: Uint8Array, findings: Findings): LinkRecord {
  let traceId = ''
  let spanId = ''
  const attributes: Record<string, JsonValue> = {}
  eachField(bytes, (field, reader) => {
    if (field === 1) traceId = hex(reader.bytes())
    else if (field === 2) spanId = hex(reader.bytes())
    else if (field === 4) readKeyValue(reader, attributes, findings, 0)
    else return false
    return true
  })
  return { traceId, spanId, attributes }
}

function readStatus(bytes: Uint8Array): { statusCode: 0 | 1 | 2; statusMessage: string | null } {
  let code = 0
  let message = ''
  eachField(bytes, (field, reader) => {
    if (field === 2) message = reader.string()
    else if (field === 3) code = reader.int32()
    else return false
    return true
  })
  return { statusCode: code === 1 || code === 2 ? code : 0, statusMessage: message === '' ? null : message }
}
