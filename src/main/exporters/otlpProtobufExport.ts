import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'
import type { SpanToWrite, TraceToExport } from './exportedSpans'
import { groupByResource } from './otlpJsonExport'

/**
 * Traces as one ExportTraceServiceRequest in protobuf; field numbers are those of opentelemetry-proto
 * (collector/trace/v1, trace/v1, resource/v1, common/v1). Several one after the other are one again.
 */
export function toOtlpProtobuf(traces: readonly TraceToExport[]): Uint8Array {
  const request = new BinaryWriter()
  for (const { resource, scopes } of groupByResource(traces)) {
    message(request, 1, () => {
      message(request, 1, () => writeAttributes(request, 1, resource))
      for (const { name, version, spans } of scopes) {
        message(request, 2, () => {
          message(request, 1, () => {
            if (name !== null) text(request, 1, name)
            if (version !== null) text(request, 2, version)
          })
          for (const span of spans) message(request, 2, () => writeSpan(request, span))
        })
      }
    })
  }
  return request.finish()
}

function writeSpan(writer: BinaryWriter, span: SpanToWrite): void {
  hexBytes(writer, 1, span.traceId)
  hexBytes(writer, 2, span.spanId)
  if (span.traceState !== null) text(writer, 3, span.traceState)
  if (span.parentSpanId !== null) hexBytes(writer, 4, span.parentSpanId)
  text(writer, 5, span.name)
  writer.tag(6, WireType.Varint).int32(span.spanKind)
  fixed64(writer, 7, span.startNs)
  fixed64(writer, 8, span.endNs)
  writeAttributes(writer, 9, span.attributes)
  for (const event of span.events) {
    message(writer, 11, () => {
      fixed64(writer, 1, event.timeNs)
      text(writer, 2, event.name)
      writeAttributes(writer, 3, event.attributes)
    })
  }
  for (const link of span.links) {
    message(writer, 13, () => {
      hexBytes(writer, 1, link.traceId)
      hexBytes(writer, 2, link.spanId)
      if (link.traceState !== undefined) text(writer, 3, link.traceState)
      writeAttributes(writer, 4, link.attributes)
      if (link.traceFlags !== undefined) writer.tag(6, WireType.Bit32).fixed32(link.traceFlags)
    })
  }
  message(writer, 15, () => {
    if (span.statusMessage !== null) text(writer, 2, span.statusMessage)
    if (span.statusCode !== 0) writer.tag(3, WireType.Varint).int32(span.statusCode)
  })
  if (span.traceFlags !== null) writer.tag(16, WireType.Bit32).fixed32(span.traceFlags)
}

function writeAttributes(writer: BinaryWriter, field: number, attributes: JsonObject): void {
  for (const [key, value] of Object.entries(attributes)) {
    message(writer, field, () => {
      text(writer, 1, key)
      message(writer, 2, () => writeAnyValue(writer, value))
    })
  }
}

/** AnyValue: string 1, bool 2, int 3, double 4, array 5, list of keys and values 6; null is the empty message. */
function writeAnyValue(writer: BinaryWriter, value: JsonValue): void {
  if (value === null) return
  if (typeof value === 'string') text(writer, 1, value)
  else if (typeof value === 'boolean') writer.tag(2, WireType.Varint).bool(value)
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) writer.tag(3, WireType.Varint).int64(BigInt(value))
    else writer.tag(4, WireType.Bit64).double(value)
  } else if (isJsonObject(value)) {
    message(writer, 6, () => writeAttributes(writer, 1, value))
  } else {
    message(writer, 5, () => {
      for (const each of value) message(writer, 1, () => writeAnyValue(writer, each))
    })
  }
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  body()
  writer.join()
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value)
}

function hexBytes(writer: BinaryWriter, field: number, hex: string): void {
  writer.tag(field, WireType.LengthDelimited).bytes(Buffer.from(hex, 'hex'))
}

function fixed64(writer: BinaryWriter, field: number, ns: bigint | null): void {
  if (ns !== null) writer.tag(field, WireType.Bit64).fixed64(ns)
}
