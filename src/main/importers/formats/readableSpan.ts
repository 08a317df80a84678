import type { EventRecord, ImportRecord, LinkRecord, RawPosition } from '../../../shared/model/importRecord'
import type { SpanKind } from '../../../shared/model/kinds'
import { parseIso } from '../../../shared/model/time'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekJson } from '../readers/headPeek'
import { readJsonDocuments } from '../readers/jsonDocuments'
import { problemRecord } from '../readers/jsonExtract'
import { normaliseId } from './otlpIds'
import { countOf, decodeStatusCode, droppedIn, listOf, textOf } from './otlpJsonValues'
import { SpanRecorder } from './otlpSpan'
import { linkWithContext, spanKindOf, traceFlagsOf, traceStateOf } from './spanContext'
import type { SpanContextFacts } from './spanContext'

const listNames = ['spans', 'data'] as const
const paths = [['*'], ...listNames.map((name) => [name, '*'])]

/**
 * Spans as OpenTelemetry's own SDKs print them: JavaScript's `ReadableSpan` (`spanContext`, times as pairs of seconds
 * and nanoseconds) and what its console exporter prints, and Python's `span.to_json()` (`context`, times as text).
 */
export const readableSpan: Importer = {
  id: 'otel-readable-span',
  label: 'OpenTelemetry SDK spans',

  detect(head: ContentHead): number {
    const objects = peekJson(head).objects
    const spans = objects.flatMap((object) => listNames.flatMap((name) => listOf(object[name]).slice(0, 3)))
    return [...objects, ...spans].some((value) => isJsonObject(value) && dialectOf(value) !== null) ? 0.9 : 0
  },

  async *read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
    const recorder = new SpanRecorder()
    for await (const items of readJsonDocuments(input.bytes(), { paths })) {
      if (signal.aborted) return
      const records: ImportRecord[] = []
      for (const item of items) {
        if (item.type === 'problem') {
          records.push(item)
          continue
        }
        spansOf(item.value).forEach((span, index) => {
          decodeSpan(span, item.records?.[index] ?? item.position, recorder, records)
        })
      }
      if (records.length > 0) yield records
    }
  },
}

type Dialect = 'javascript' | 'javascriptConsole' | 'python'

function dialectOf(span: JsonObject): Dialect | null {
  const start = span['startTime'] ?? span['_startTime']
  if (isJsonObject(span['spanContext'] ?? span['_spanContext']) && isPair(start)) return 'javascript'
  const { context } = span
  if (isJsonObject(context) && textOf(context['trace_id']).startsWith('0x') && 'start_time' in span)
    return 'python'
  const isConsole =
    typeof span['traceId'] === 'string' &&
    typeof span['timestamp'] === 'number' &&
    'instrumentationScope' in span
  return isConsole ? 'javascriptConsole' : null
}

function spansOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[]
  if (isJsonObject(value)) {
    for (const name of listNames) if (Array.isArray(value[name])) return listOf(value[name])
  }
  return [value]
}

function decodeSpan(
  value: JsonValue,
  raw: RawPosition,
  recorder: SpanRecorder,
  records: ImportRecord[],
): void {
  const dialect = isJsonObject(value) ? dialectOf(value) : null
  if (!isJsonObject(value) || dialect === null) {
    records.push(problemRecord('not_a_record', 'A value that is no span of an OpenTelemetry SDK', raw))
    return
  }
  const identity = identityOf(value, dialect)
  const times = timesOf(value, dialect)
  const status = value['status']
  const statusObject = isJsonObject(status) ? status : {}
  const scope =
    value['instrumentationScope'] ?? value['instrumentationLibrary'] ?? value['instrumentation_scope']
  const resource = value['resource']
  const resourceAttributes = isJsonObject(resource)
    ? (resource['attributes'] ?? resource['_attributes'])
    : null
  recorder.add(
    {
      ...identity,
      ...times,
      name: textOf(value['name']),
      attributes: isJsonObject(value['attributes']) ? value['attributes'] : {},
      events: listOf(value['events']).filter(isJsonObject).map(decodeEvent),
      links: listOf(value['links']).filter(isJsonObject).map(decodeLink),
      statusCode: decodeStatusCode(statusObject['code'] ?? statusObject['status_code']),
      statusMessage: textOf(statusObject['message'] ?? statusObject['description']) || null,
      droppedCount:
        countOf(value['droppedAttributesCount']) +
        countOf(value['droppedEventsCount']) +
        countOf(value['droppedLinksCount']) +
        droppedIn(value['events']) +
        droppedIn(value['links']),
      resource: isJsonObject(resourceAttributes) ? resourceAttributes : {},
      scopeName: isJsonObject(scope) ? textOf(scope['name']) || null : null,
      scopeVersion: isJsonObject(scope) ? textOf(scope['version']) || null : null,
      ...contextOf(value, dialect),
      findings: [],
      raw,
    },
    records,
  )
}

function identityOf(
  value: JsonObject,
  dialect: Dialect,
): { readonly traceId: string; readonly spanId: string; readonly parentSpanId: string } {
  if (dialect === 'javascriptConsole') {
    return {
      traceId: textOf(value['traceId']),
      spanId: textOf(value['id']),
      parentSpanId: textOf(value['parentId']) || contextId(value['parentSpanContext']),
    }
  }
  const context = value['spanContext'] ?? value['_spanContext'] ?? value['context']
  const found = isJsonObject(context) ? context : {}
  return {
    traceId: normaliseId(textOf(found['traceId'] ?? found['trace_id']), 32),
    spanId: normaliseId(textOf(found['spanId'] ?? found['span_id']), 16),
    parentSpanId: normaliseId(
      textOf(value['parentSpanId'] ?? value['parent_id']) || contextId(value['parentSpanContext']),
      16,
    ),
  }
}

function contextOf(value: JsonObject, dialect: Dialect): SpanContextFacts {
  const { kind } = value
  if (dialect === 'javascriptConsole')
    return { spanKind: kindOf(kind), traceState: traceStateOf(value['traceState']), traceFlags: null }
  const context = value['spanContext'] ?? value['_spanContext'] ?? value['context']
  return { spanKind: kindOf(kind), ...stateAndFlags(context) }
}

/** JavaScript counts from internal, one less than the protocol. */
const kindOf = (kind: JsonValue | undefined): SpanKind | null =>
  spanKindOf(typeof kind === 'number' && kind >= 0 ? kind + 1 : kind)

function stateAndFlags(context: JsonValue | undefined): Pick<SpanContextFacts, 'traceState' | 'traceFlags'> {
  if (!isJsonObject(context)) return { traceState: null, traceFlags: null }
  const python = context['trace_state']
  return {
    traceState: python === undefined ? traceStateOf(context['traceState']) : printedTraceState(python),
    traceFlags: traceFlagsOf(context['traceFlags'] ?? context['trace_flags']),
  }
}

const printedPair = /'\{key=(.*?), value=(.*?)\}'(?=[,\]])/g

/** As Python prints it: `['{key=vendor, value=1}']`. */
function printedTraceState(value: JsonValue): string | null {
  const pairs = typeof value === 'string' ? value.matchAll(printedPair) : []
  return traceStateOf(Array.from(pairs, ([, key = '', text = '']) => `${key}=${text}`).join())
}

const contextId = (context: JsonValue | undefined): string =>
  isJsonObject(context) ? textOf(context['spanId']) : ''

function timesOf(
  value: JsonObject,
  dialect: Dialect,
): { readonly startNs: bigint | null; readonly endNs: bigint | null; readonly timeDigits: number } {
  if (dialect === 'javascriptConsole') {
    const start = microseconds(value['timestamp'])
    const duration = microseconds(value['duration'])
    return {
      startNs: start,
      endNs: start === null || duration === null ? null : start + duration,
      timeDigits: 6,
    }
  }
  if (dialect === 'python') {
    const start = parseIso(textOf(value['start_time']))
    const end = parseIso(textOf(value['end_time']))
    const timeDigits = Math.max(start?.digits ?? 0, end?.digits ?? 0)
    return { startNs: start?.timeNs ?? null, endNs: end?.timeNs ?? null, timeDigits }
  }
  const endNs = fromPair(value['endTime'] ?? value['_endTime'])
  return {
    startNs: fromPair(value['startTime'] ?? value['_startTime']),
    endNs: value['ended'] === false || endNs === 0n ? null : endNs,
    timeDigits: 9,
  }
}

/** Microseconds with a fraction, as exact as a double is. */
function microseconds(value: JsonValue | undefined): bigint | null {
  if (typeof value !== 'number' || !(value >= 0) || value >= 2 ** 53) return null
  const whole = Math.trunc(value)
  return BigInt(whole) * 1000n + BigInt(Math.round((value - whole) * 1000))
}

const isPair = (value: JsonValue | undefined): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((part: JsonValue) => Number.isSafeInteger(part))

/** `[seconds, nanoseconds]`. */
function fromPair(value: JsonValue | undefined): bigint | null {
  return isPair(value) ? BigInt(value[0]) * 1_000_000_000n + BigInt(value[1]) : null
}

function decodeEvent(value: JsonObject): EventRecord {
  const { time } = value
  return {
    name: textOf(value['name']),
    timeNs: fromPair(time) ?? parseIso(textOf(value['timestamp'] ?? time))?.timeNs ?? null,
    attributes: isJsonObject(value['attributes']) ? value['attributes'] : {},
  }
}

function decodeLink(value: JsonObject): LinkRecord {
  const { context } = value
  const found = isJsonObject(context) ? context : {}
  const link = {
    traceId: normaliseId(textOf(found['traceId'] ?? found['trace_id']), 32),
    spanId: normaliseId(textOf(found['spanId'] ?? found['span_id']), 16),
    attributes: isJsonObject(value['attributes']) ? value['attributes'] : {},
  }
  const { traceState, traceFlags } = stateAndFlags(context)
  return linkWithContext(link, traceState, traceFlags)
}
