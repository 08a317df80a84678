import type { EventRecord, LinkRecord, ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import {
  microDigits,
  microsToNs,
  padId,
  taggedContext,
  taggedDrops,
  taggedScope,
  taggedStatus,
} from './jaegerFields'
import type { DecodedSpan } from './otlpSpan'
import { type Field, listOf, objectOf, textOf, wordOf } from './vendorFields'

type Findings = Pick<ProblemRecord, 'code' | 'message'>[]

/** A span of Jaeger in OpenTelemetry's terms. `process`: who reported it; null where the file does not say. */
export function decodeJaegerSpan(
  span: JsonObject,
  process: JsonObject | null,
  raw: RawPosition,
): DecodedSpan {
  const findings: Findings = []
  const tags = decodeFields(span, findings)
  const traceId = padId(span['traceID'], 32)
  const { parentSpanId, links, parentType } = decodeReferences(span, traceId, findings)
  if (parentType === 'FOLLOWS_FROM') setOwn(tags, 'opentracing.ref_type', 'follows_from')
  if (listOf(span['warnings']).length > 0) setOwn(tags, 'jaeger.warnings', span['warnings'] ?? null)
  const startNs = zeroIsNone(microsToNs(span['startTime']))
  const durationNs = microsToNs(span['duration'])
  const events = decodeLogs(span['logs'], findings)
  const statusCode = isError(tags['error']) ? 2 : taggedStatus(tags)
  return {
    traceId,
    spanId: padId(span['spanID'], 16),
    parentSpanId,
    name: textOf(span['operationName']) ?? '',
    startNs,
    endNs: startNs === null || durationNs === null ? null : startNs + durationNs,
    timeDigits: microDigits(span['startTime'], span['duration']),
    attributes: tags,
    events,
    links,
    statusCode,
    statusMessage: wordOf(tags['otel.status_description']) ?? (statusCode === 2 ? loggedError(events) : null),
    droppedCount: taggedDrops(tags),
    resource: resourceOf(process),
    ...taggedScope(tags),
    ...taggedContext(tags),
    findings,
    raw,
  }
}

const zeroIsNone = (ns: bigint | null): bigint | null => (ns === 0n ? null : ns)

/** Jaeger counts `true` as flag and as text; anything else is a tag like any other. */
const isError = (tag: Field): boolean => tag === true || tag === 'true'

/** What the log of an error says: OpenTelemetry's `exception`, OpenTracing's `error`. */
function loggedError(events: readonly EventRecord[]): string | null {
  for (const { name, attributes } of events) {
    if (name !== 'exception' && name !== 'error') continue
    const said = ['exception.message', 'message', 'error.object', 'exception.type', 'error.kind']
    const text = said.map((key) => wordOf(attributes[key])).find((word) => word !== null)
    if (text !== undefined) return text
  }
  return null
}

/** The tags of a span or a process: a list, and what Jaeger's Elasticsearch index has as fields (`http@method`). */
function decodeFields(holder: JsonObject, findings: Findings): Record<string, JsonValue> {
  const { tag } = holder
  if (!isJsonObject(tag)) return decodeTags(holder['tags'], findings)
  const fields = Object.entries(tag).map(([key, value]) => [key.replaceAll('@', '.'), value] as const)
  return { ...decodeTags(Object.fromEntries(fields), findings), ...decodeTags(holder['tags'], findings) }
}

/** `[{key, type, value}]`, or the plain object that Jaeger's Elasticsearch index may hold. Of equal keys the last counts. */
export function decodeTags(field: Field, findings: Findings): Record<string, JsonValue> {
  const tags: Record<string, JsonValue> = {}
  if (isJsonObject(field)) {
    for (const [key, value] of Object.entries(field)) setOwn(tags, key, value)
    return tags
  }
  for (const item of listOf(field)) {
    const key = isJsonObject(item) ? item['key'] : undefined
    if (!isJsonObject(item) || typeof key !== 'string') {
      findings.push({ code: 'unknown_field', message: 'A tag that is not in its form' })
      continue
    }
    const value = decodeValue(item, findings)
    if (Object.hasOwn(tags, key) && JSON.stringify(tags[key]) !== JSON.stringify(value)) {
      findings.push({
        code: 'duplicate_key',
        message: `The tag ${key.slice(0, 80)} stands twice; the last one counts`,
      })
    }
    setOwn(tags, key, value)
  }
  return tags
}

/** Jaeger writes 64-bit integers beyond 2^53 as text, and binary values as base64. */
function decodeValue(tag: JsonObject, findings: Findings): JsonValue {
  const value = tag['value'] ?? null
  if (typeof value !== 'string') return value
  switch (tag['type']) {
    case 'int64': {
      const number = Number(value)
      if (/^-?\d+$/.test(value) && Number.isSafeInteger(number)) return number
      findings.push({ code: 'number_as_text', message: `The integer ${value.slice(0, 40)} was kept as text` })
      return value
    }
    case 'float64': {
      const number = value.trim() === '' ? Number.NaN : Number(value)
      return Number.isFinite(number) ? number : value
    }
    case 'bool':
      return value === 'true' ? true : value === 'false' ? false : value
    default:
      return value
  }
}

function sayStrange(what: string, field: Field, findings: Findings): void {
  for (const item of listOf(field))
    if (!isJsonObject(item)) findings.push({ code: 'unknown_field', message: `${what} that is no object` })
}

interface References {
  readonly parentSpanId: string
  readonly parentType: string
  readonly links: readonly LinkRecord[]
}

/**
 * The parent is the first CHILD_OF within the trace, else the first FOLLOWS_FROM within it; every other reference,
 * those into other traces included, is a link. Old exports name a `parentSpanID` instead.
 */
function decodeReferences(span: JsonObject, traceId: string, findings: Findings): References {
  sayStrange('A reference', span['references'], findings)
  const references = listOf(span['references'])
    .filter(isJsonObject)
    .map((reference) => ({
      type: textOf(reference['refType']) ?? '',
      traceId: reference['traceID'] === undefined ? traceId : padId(reference['traceID'], 32),
      spanId: padId(reference['spanID'], 16),
    }))
    .filter((reference) => reference.spanId !== '')
  const own = references.filter((reference) => reference.traceId === traceId)
  const parent = own.find(({ type }) => type === 'CHILD_OF') ?? own[0]
  return {
    parentSpanId: parent?.spanId ?? padId(span['parentSpanID'], 16),
    parentType: parent?.type ?? '',
    links: references
      .filter((reference) => reference !== parent)
      .map((reference) => ({
        traceId: reference.traceId,
        spanId: reference.spanId,
        attributes: reference.type === '' ? {} : { 'opentracing.ref_type': reference.type.toLowerCase() },
      })),
  }
}

/** A log is an event: its name is the field `event` (so OpenTelemetry and OpenTracing write it) or `message`. */
function decodeLogs(field: Field, findings: Findings): readonly EventRecord[] {
  sayStrange('A log', field, findings)
  return listOf(field)
    .filter(isJsonObject)
    .map((log) => {
      const fields = decodeTags(log['fields'], findings)
      const named = ['event', 'message'].find((name) => wordOf(fields[name]) !== null)
      const name = named === undefined ? 'log' : (wordOf(fields[named]) ?? 'log')
      return {
        name,
        timeNs: zeroIsNone(microsToNs(log['timestamp'])),
        attributes: Object.fromEntries(Object.entries(fields).filter(([key]) => key !== named)),
      }
    })
}

const noResource: JsonObject = {}
const resources = new WeakMap<JsonObject, JsonObject>()

/** The process as a resource: one object per process, however many spans it reported. */
function resourceOf(process: JsonObject | null): JsonObject {
  if (process === null) return noResource
  const known = resources.get(process)
  if (known !== undefined) return known
  const resource = decodeFields(process, [])
  const serviceName = wordOf(process['serviceName'])
  if (serviceName !== null) setOwn(resource, 'service.name', serviceName)
  resources.set(process, resource)
  return resource
}

/** The spans among `spans` that are the server's half of an id which the client's half uses, too, as in Zipkin. */
export function findServerHalves(spans: readonly JsonObject[]): ReadonlySet<JsonObject> {
  const first = new Map<string, JsonObject>()
  const shared = new Map<string, JsonObject[]>()
  for (const span of spans) {
    const key = `${textOf(span['traceID']) ?? ''}/${textOf(span['spanID']) ?? ''}`
    const known = first.get(key)
    if (known === undefined) first.set(key, span)
    else shared.set(key, [...(shared.get(key) ?? [known]), span])
  }
  const halves = new Set<JsonObject>()
  for (const group of shared.values()) {
    const servers = group.filter((span) => kindOf(span) === 'server')
    if (servers.length < group.length) for (const span of servers) halves.add(span)
  }
  return halves
}

function kindOf(span: JsonObject): string | null {
  const tag = listOf(span['tags']).find((item) => isJsonObject(item) && item['key'] === 'span.kind')
  return textOf(objectOf(tag)['value'])
}
