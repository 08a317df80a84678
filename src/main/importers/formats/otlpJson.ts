import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekJson } from '../readers/headPeek'
import { readJsonDocuments } from '../readers/jsonDocuments'
import { problemRecord } from '../readers/jsonExtract'
import {
  decodeAttributes,
  decodeEvents,
  decodeLinks,
  decodeNanos,
  decodeStatusCode,
  listOf,
  textOf,
} from './otlpJsonValues'
import type { Findings } from './otlpJsonValues'
import { SpanRecorder } from './otlpSpan'

/** Names of the list of resources: the protocol's, its snake case, and Tempo's. */
const rootNames = ['resourceSpans', 'resource_spans', 'batches'] as const
const scopeNames = [
  'scopeSpans',
  'scope_spans',
  'instrumentationLibrarySpans',
  'instrumentation_library_spans',
] as const
/** Envelopes: Jaeger's v3 interface, Tempo's v2 interface. */
const envelopes = ['result', 'trace'] as const

const spanPaths = rootNames.flatMap((root) =>
  scopeNames.map((scope) => [root, '*', scope, '*', 'spans', '*']),
)
const paths = [
  ...spanPaths,
  ...spanPaths.map((path) => ['*', ...path]),
  ...envelopes.flatMap((envelope) => spanPaths.map((path) => [envelope, ...path])),
  // Tempo says behind the spans whether they are all there.
  ['status'],
]

/** OpenTelemetry protocol in JSON: one payload, an array of them, JSON Lines, concatenated; camel and snake case. */
export const otlpJson: Importer = {
  id: 'otlp-json',
  label: 'OTLP JSON',

  detect(head: ContentHead): number {
    let best = 0
    for (const object of peekJson(head).objects) {
      if (isTracePayload(object)) return 0.95
      if (signalOf(object) !== null) best = 0.6
    }
    return best
  },

  async *read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
    const decoder = new OtlpJsonDecoder()
    for await (const items of readJsonDocuments(input.bytes(), { paths, trustDepth: true })) {
      if (signal.aborted) return
      const records: ImportRecord[] = []
      for (const item of items) {
        if (item.type === 'problem') records.push(item)
        else decoder.decode(item.value, item.position, item.records, records)
      }
      if (records.length > 0) yield records
    }
  },
}

function isTracePayload(object: JsonObject): boolean {
  if (Array.isArray(object['resourceSpans']) || Array.isArray(object['resource_spans'])) return true
  const batches = listOf(object['batches'])[0]
  if (isJsonObject(batches) && ('resource' in batches || scopeNames.some((name) => name in batches)))
    return true
  return envelopes.some((name) => {
    const inner = object[name]
    return isJsonObject(inner) && rootNames.some((root) => Array.isArray(inner[root]))
  })
}

function signalOf(object: JsonObject): string | null {
  if ('resourceLogs' in object || 'resource_logs' in object) return 'logs'
  if ('resourceMetrics' in object || 'resource_metrics' in object) return 'metrics'
  return 'resourceProfiles' in object || 'resource_profiles' in object ? 'profiles' : null
}

const isTempoStatus = (field: JsonValue | undefined): boolean => field === 'PARTIAL' || field === 'COMPLETE'

/** The status stands among the records of a document (see `paths`): before the spans, it has the first place. */
function startsWithStatus(value: JsonValue): boolean {
  if (!isJsonObject(value) || !('status' in value)) return false
  const ways: readonly string[] = [...rootNames, ...envelopes, 'status']
  return Object.keys(value).find((name) => ways.includes(name)) === 'status'
}

/** Decodes parsed payloads into records; keeps the state of one file or one connection. */
export class OtlpJsonDecoder {
  private readonly recorder = new SpanRecorder()
  private lastResource: JsonObject | null = null
  private lastAttributes: JsonObject = {}

  /**
   * Appends the records of one JSON value (a payload or an array of payloads). `positions` are those of its spans in
   * order; without them each span stands where the value stands.
   */
  decode(
    value: JsonValue,
    position: RawPosition,
    positions: readonly RawPosition[] | null,
    records: ImportRecord[],
  ): void {
    const place = { next: startsWithStatus(value) ? 1 : 0, position, positions }
    const payloads = Array.isArray(value) ? (value as readonly JsonValue[]) : [value]
    for (const payload of payloads) {
      if (isJsonObject(payload)) this.decodePayload(payload, place, records)
      else records.push(problemRecord('not_a_record', 'A value that is no OTLP payload', position))
    }
  }

  private decodePayload(payload: JsonObject, place: Place, records: ImportRecord[]): void {
    const holder = this.holderOf(payload)
    const lists = rootNames.filter((name) => name in holder)
    this.sayPartial(payload, place, records)
    if (lists.length === 0) {
      if (isTempoStatus(payload['status'])) return
      const signal = signalOf(payload)
      const text = signal === null ? 'An object without spans' : `OTLP ${signal}, not traces`
      records.push(problemRecord(signal === null ? 'not_a_record' : 'unknown_signal', text, place.position))
      return
    }
    for (const name of lists) {
      for (const item of listOf(holder[name]))
        if (isJsonObject(item)) this.decodeResource(item, place, records)
    }
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
    const attributes = this.resourceAttributes(item['resource'])
    for (const name of scopeNames) {
      for (const scoped of listOf(item[name])) {
        if (!isJsonObject(scoped)) continue
        const scope = scoped['scope'] ?? scoped['instrumentationLibrary'] ?? scoped['instrumentation_library']
        for (const span of listOf(scoped['spans'])) {
          const raw = place.positions?.[place.next++] ?? place.position
          if (isJsonObject(span)) this.decodeSpan(span, attributes, scope, raw, records)
          else records.push(problemRecord('not_a_record', 'A span that is no object', raw))
        }
      }
    }
  }

  /** Parts of a large document share the object of their resource: it is decoded once. */
  private resourceAttributes(resource: JsonValue | undefined): JsonObject {
    if (!isJsonObject(resource)) return noAttributes
    if (resource !== this.lastResource) {
      this.lastResource = resource
      this.lastAttributes = decodeAttributes(resource['attributes'], { list: [] })
    }
    return this.lastAttributes
  }

  private decodeSpan(
    span: JsonObject,
    resource: JsonObject,
    scope: JsonValue | undefined,
    raw: RawPosition,
    records: ImportRecord[],
  ): void {
    const findings: Findings = { list: [] }
    const status = span['status']
    const scopeObject = isJsonObject(scope) ? scope : null
    const statusMessage = isJsonObject(status) ? textOf(status['message']) : ''
    this.recorder.add(
      {
        traceId: textOf(span['traceId'] ?? span['trace_id']),
        spanId: textOf(span['spanId'] ?? span['span_id']),
        parentSpanId: textOf(span['parentSpanId'] ?? span['parent_span_id']),
        name: textOf(span['name']),
        startNs: decodeNanos(span['startTimeUnixNano'] ?? span['start_time_unix_nano'], findings),
        endNs: decodeNanos(span['endTimeUnixNano'] ?? span['end_time_unix_nano'], findings),
        timeDigits: 9,
        attributes: decodeAttributes(span['attributes'], findings),
        events: decodeEvents(span['events'], findings),
        links: decodeLinks(span['links'], findings),
        statusCode: decodeStatusCode(isJsonObject(status) ? status['code'] : status),
        statusMessage: statusMessage === '' ? null : statusMessage,
        droppedCount:
          countOf(span['droppedAttributesCount'] ?? span['dropped_attributes_count']) +
          countOf(span['droppedEventsCount'] ?? span['dropped_events_count']) +
          countOf(span['droppedLinksCount'] ?? span['dropped_links_count']),
        resource,
        scopeName: textOf(scopeObject?.['name']) || null,
        scopeVersion: textOf(scopeObject?.['version']) || null,
        findings: findings.list,
        raw,
      },
      records,
    )
  }
}

interface Place {
  next: number
  readonly position: RawPosition
  readonly positions: readonly RawPosition[] | null
}

const noAttributes: JsonObject = {}

const countOf = (value: JsonValue | undefined): number => (typeof value === 'number' && value > 0 ? value : 0)
