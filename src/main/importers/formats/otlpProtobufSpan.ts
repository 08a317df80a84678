import type { EventRecord, ImportRecord, LinkRecord, RawPosition } from '../../../shared/model/importRecord'
import type { SpanKind } from '../../../shared/model/kinds'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { problemRecord } from '../readers/jsonExtract'
import type { Findings } from './otlpJsonValues'
import { severityWord } from './otlpLog'
import { eachField, hex, messageOf, nanos, readAnyValue, readKeyValue } from './otlpProtobufValues'
import { OtlpRecorder } from './otlpRecorder'
import { linkWithContext, spanKindOf } from './spanContext'

/**
 * Decodes the messages of OTLP's protobuf form one by one; field numbers are those of
 * `opentelemetry/proto/trace/v1/trace.proto`, `logs/v1/logs.proto` and `common/v1/common.proto`. Unknown fields are
 * passed over. With `waits`, spans and log records wait for each other, and the last of them come with `finish`.
 */
export class OtlpProtobufDecoder {
  private readonly recorder: OtlpRecorder
  private resource: JsonObject = {}
  private scopeName: string | null = null
  private scopeVersion: string | null = null

  constructor(waits = false) {
    this.recorder = new OtlpRecorder(waits)
  }

  /** Appends what still waits. */
  finish(records: ImportRecord[]): void {
    this.recorder.finish(records)
  }

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
      spanKind: null as SpanKind | null,
      traceState: null as string | null,
      traceFlags: null as number | null,
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
          case 3:
            span.traceState = reader.string() || null
            return true
          case 4:
            span.parentSpanId = hex(reader.bytes())
            return true
          case 5:
            span.name = reader.string()
            return true
          case 6:
            span.spanKind = spanKindOf(reader.int32())
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
            events.push(readEvent(reader.bytes(), findings, span))
            return true
          case 13:
            links.push(readLink(reader.bytes(), findings, span))
            return true
          case 15:
            Object.assign(span, readStatus(reader.bytes()))
            return true
          case 16:
            span.traceFlags = reader.fixed32()
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
    this.recorder.addSpan(
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

  /** Appends the records of one log record message. */
  readLog(bytes: Uint8Array, raw: RawPosition, records: ImportRecord[]): void {
    const log = { traceId: '', spanId: '', eventName: '', severityText: '', droppedCount: 0 }
    let timeNs: bigint | null = null
    let observedNs: bigint | null = null
    let body: JsonValue = null
    let severity = 0
    const attributes: Record<string, JsonValue> = {}
    const findings: Findings = { list: [] }
    try {
      eachField(bytes, (field, reader) => {
        if (field === 1) timeNs = nanos(reader)
        else if (field === 11) observedNs = nanos(reader)
        else if (field === 2) severity = reader.uint32()
        else if (field === 3) log.severityText = reader.string()
        else if (field === 5) body = readAnyValue(reader, findings, 0)
        else if (field === 6) readKeyValue(reader, attributes, findings, 0)
        else if (field === 7) log.droppedCount = reader.uint32()
        else if (field === 9) log.traceId = hex(reader.bytes())
        else if (field === 10) log.spanId = hex(reader.bytes())
        else if (field === 12) log.eventName = reader.string()
        else return false
        return true
      })
    } catch (error) {
      const text = `A log record that is not valid protobuf: ${messageOf(error)}`
      records.push(problemRecord('not_a_record', text, raw))
      return
    }
    const { resource, scopeName, scopeVersion } = this
    const origin = { resource, scopeName, scopeVersion }
    const times = { timeNs: timeNs ?? observedNs }
    if (log.severityText === '') log.severityText = severityWord(severity)
    this.recorder.addLog(
      { ...log, ...times, body, attributes, ...origin, findings: findings.list, raw },
      records,
    )
  }
}

/** Sums up what was dropped of a span, its events and links. */
interface DroppedSum {
  droppedCount: number
}

function readEvent(bytes: Uint8Array, findings: Findings, dropped: DroppedSum): EventRecord {
  let timeNs: bigint | null = null
  let name = ''
  const attributes: Record<string, JsonValue> = {}
  eachField(bytes, (field, reader) => {
    if (field === 1) timeNs = nanos(reader)
    else if (field === 2) name = reader.string()
    else if (field === 3) readKeyValue(reader, attributes, findings, 0)
    else if (field === 4) dropped.droppedCount += reader.uint32()
    else return false
    return true
  })
  return { name, timeNs, attributes }
}

function readLink(bytes: Uint8Array, findings: Findings, dropped: DroppedSum): LinkRecord {
  let traceId = ''
  let spanId = ''
  let traceState: string | null = null
  let traceFlags: number | null = null
  const attributes: Record<string, JsonValue> = {}
  eachField(bytes, (field, reader) => {
    if (field === 1) traceId = hex(reader.bytes())
    else if (field === 2) spanId = hex(reader.bytes())
    else if (field === 3) traceState = reader.string() || null
    else if (field === 4) readKeyValue(reader, attributes, findings, 0)
    else if (field === 5) dropped.droppedCount += reader.uint32()
    else if (field === 6) traceFlags = reader.fixed32()
    else return false
    return true
  })
  return linkWithContext({ traceId, spanId, attributes }, traceState, traceFlags)
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
