import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonDocument } from '../readers/jsonDocuments'
import { problemRecord } from '../readers/jsonExtract'
import { restoring } from '../restoring'
import { restoreGraph, saveGraph } from '../savedGraph'
import type { SavedClasses } from '../savedGraph'
import { allScopeNames, envelopes, logNames, rootNames, signalOf } from './otlpJsonNames'
import { decodeLog, decodeSpan, originOf } from './otlpJsonRecords'
import { decodeAttributes, type Findings, listOf, textOf } from './otlpJsonValues'
import { OtlpRecorder, otlpRecorderClasses } from './otlpRecorder'
import { TempoParts } from './tempoParts'

/** The first span without a parent, else the first of all. */
function rootOf(holder: JsonObject, lists: readonly string[]): JsonObject | null {
  const spans = lists
    .flatMap((name) => listOf(holder[name]))
    .flatMap((item) => (isJsonObject(item) ? allScopeNames.flatMap((name) => listOf(item[name])) : []))
    .flatMap((scoped) => (isJsonObject(scoped) ? listOf(scoped['spans']) : []))
    .filter(isJsonObject)
  return (
    spans.find((span) => textOf(span['parentSpanId'] ?? span['parent_span_id']) === '') ?? spans[0] ?? null
  )
}

const isTempoStatus = (field: JsonValue | undefined): boolean => field === 'PARTIAL' || field === 'COMPLETE'

/** The status stands among the records of a document (see `paths`): before the spans, it has the first place. */
function startsWithStatus(value: JsonValue): boolean {
  if (!isJsonObject(value) || !('status' in value)) return false
  const ways: readonly string[] = [...rootNames, ...envelopes, 'status']
  return Object.keys(value).find((name) => ways.includes(name)) === 'status'
}

/**
 * Decodes parsed payloads into records; keeps the state of one file or one connection. With `waits`, spans and log
 * records wait for each other, and the last of them come with `finish`.
 */
export class OtlpJsonDecoder {
  private readonly recorder: OtlpRecorder
  private lastResource: JsonObject | null = null
  private lastAttributes: JsonObject = {}
  /** The span that stands for an incomplete trace. */
  private partialSpan: JsonObject | null = null
  private readonly parts = new TempoParts()

  constructor(waits = false) {
    this.recorder = new OtlpRecorder(waits)
  }

  /**
   * Appends the records of one JSON value (a payload or an array of payloads). Its `records` are the places of its
   * spans in order; without them each span stands where the value stands.
   */
  decode(document: JsonDocument, records: ImportRecord[]): void {
    const { value, position, isPart } = document
    const place = {
      next: startsWithStatus(value) ? 1 : 0,
      position,
      positions: document.records,
      isPart,
      waits: false,
    }
    const payloads = Array.isArray(value) ? (value as readonly JsonValue[]) : [value]
    for (const payload of payloads) {
      if (isJsonObject(payload)) this.decodePayload(payload, place, records)
      else records.push(problemRecord('not_a_record', 'A value that is no OTLP payload', position))
    }
  }

  /** Appends what still waits. */
  finish(records: ImportRecord[]): void {
    for (const span of this.parts.release()) this.recorder.addSpan(span, records)
    this.recorder.finish(records)
  }

  /** What still waits, as if the file ended here; it goes on waiting. */
  ending(): ImportRecord[] {
    const records: ImportRecord[] = []
    restoring([this.parts, ...this.recorder.changedByFinish()], () => this.finish(records))
    return records
  }

  /** Puts down what is remembered between two values, as JSON; null where it cannot be. */
  save(): JsonValue {
    // Of the value before.
    this.lastResource = null
    this.lastAttributes = noAttributes
    this.partialSpan = null
    return saveGraph(this, savedClasses)
  }

  /** A decoder that goes on from there. */
  static restore(saved: JsonValue): OtlpJsonDecoder {
    return restoreGraph(saved, savedClasses, OtlpJsonDecoder)
  }

  private decodePayload(payload: JsonObject, place: Place, records: ImportRecord[]): void {
    const holder = this.holderOf(payload)
    // In the order of the bytes: that is the order of their positions.
    const lists = Object.keys(holder).filter((name) => rootNames.includes(name))
    this.sayPartial(payload, place, records)
    const signal = signalOf(payload)
    if (signal !== null)
      records.push(problemRecord('unknown_signal', `OTLP ${signal}, not traces`, place.position))
    if (lists.length === 0 && signal === null && !isTempoStatus(payload['status']))
      records.push(problemRecord('not_a_record', 'An object without spans', place.position))
    const isPartial = payload['status'] === 'PARTIAL'
    this.partialSpan = isPartial ? rootOf(holder, lists) : null
    place.waits = place.isPart && isJsonObject(payload['trace'])
    if (!place.waits) this.endTrace(payload, place, records)
    for (const name of lists) {
      for (const item of listOf(holder[name]))
        if (isJsonObject(item)) this.decodeResource(item, place, records)
        else
          records.push(
            problemRecord('not_a_record', 'A resource with its spans that is no object', place.position),
          )
    }
  }

  /** What comes next is no span of a trace in parts: its status, or something else. */
  private endTrace(payload: JsonObject, place: Place, records: ImportRecord[]): void {
    const isWord = place.isPart && isTempoStatus(payload['status'])
    const waited = isWord ? this.parts.say(payload['status'] === 'PARTIAL') : this.parts.release()
    for (const span of waited) this.recorder.addSpan(span, records)
  }

  private sayPartial(payload: JsonObject, place: Place, records: ImportRecord[]): void {
    if (payload['status'] !== 'PARTIAL') return
    const reason = textOf(payload['message'])
    const text = `The source says that the trace is incomplete${reason === '' ? '' : `: ${reason}`}`
    records.push(problemRecord('partial_trace', text, place.position, false))
  }

  private holderOf(payload: JsonObject): JsonObject {
    if (rootNames.some((name) => name in payload)) return payload
    for (const name of envelopes) {
      const inner = payload[name]
      if (isJsonObject(inner)) return inner
    }
    return payload
  }

  private decodeResource(item: JsonObject, place: Place, records: ImportRecord[]): void {
    const resource = this.resourceAttributes(item['resource'], place, records)
    for (const name of allScopeNames) {
      for (const scoped of listOf(item[name])) {
        if (!isJsonObject(scoped)) {
          records.push(
            problemRecord('not_a_record', 'A scope with its spans that is no object', place.position),
          )
          continue
        }
        const scope = scoped['scope'] ?? scoped['instrumentationLibrary'] ?? scoped['instrumentation_library']
        const origin = originOf(resource, scope)
        for (const span of listOf(scoped['spans'])) {
          const raw = place.positions?.[place.next++] ?? place.position
          if (isJsonObject(span)) {
            const decoded = decodeSpan(span, origin, raw)
            const isPartial = span === this.partialSpan
            const whole = isPartial ? { ...decoded, isPartial } : decoded
            for (const ready of place.waits ? this.parts.take(whole) : [whole])
              this.recorder.addSpan(ready, records)
          } else records.push(problemRecord('not_a_record', 'A span that is no object', raw))
        }
        for (const list of logNames) {
          for (const log of listOf(scoped[list])) {
            const raw = place.positions?.[place.next++] ?? place.position
            if (isJsonObject(log)) this.recorder.addLog(decodeLog(log, origin, raw), records)
            else records.push(problemRecord('not_a_record', 'A log record that is no object', raw))
          }
        }
      }
    }
  }

  /** Parts of a large document share the object of their resource: it is decoded once. */
  private resourceAttributes(
    resource: JsonValue | undefined,
    { position }: Place,
    records: ImportRecord[],
  ): JsonObject {
    if (!isJsonObject(resource)) return noAttributes
    if (resource !== this.lastResource) {
      const findings: Findings = { list: [] }
      this.lastResource = resource
      this.lastAttributes = decodeAttributes(resource['attributes'], findings)
      for (const { code, message } of findings.list)
        records.push(problemRecord(code, `${message}, of a resource`, position, false))
    }
    return this.lastAttributes
  }
}

interface Place {
  next: number
  /** The spans are those of a trace in parts, whose status is yet to come. */
  waits: boolean
  readonly isPart: boolean
  readonly position: RawPosition
  readonly positions: readonly RawPosition[] | null
}

const noAttributes: JsonObject = {}

/** What a decoder consists of. */
const savedClasses: SavedClasses = { OtlpJsonDecoder, TempoParts, ...otlpRecorderClasses }
