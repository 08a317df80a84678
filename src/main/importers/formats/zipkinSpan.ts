import type { EventRecord, ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson, setOwn } from '../readers/jsonLossless'
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
import { clip, finding } from './vendorRecords'

/** A span of Zipkin in OpenTelemetry's terms. `traceId` as its whole trace writes it. */
export function decodeZipkinSpan(span: JsonObject, traceId: string, raw: RawPosition): DecodedSpan {
  const attributes = decodeTags(span)
  const startNs = positive(microsToNs(span['timestamp']))
  const durationNs = microsToNs(span['duration'])
  // The tag alone says that it failed; its text, which may be empty, says how.
  const { error } = attributes
  const errorText = wordOf(error)
  const { events, droppedCount } = decodeAnnotations(span['annotations'])
  return {
    traceId,
    spanId: padId(span['id'], 16),
    parentSpanId: padId(span['parentId'], 16),
    name: textOf(span['name']) ?? '',
    startNs,
    endNs: startNs === null || durationNs === null ? null : startNs + durationNs,
    timeDigits: microDigits(span['timestamp'], span['duration']),
    attributes,
    events,
    links: [],
    statusCode: error === undefined ? taggedStatus(attributes) : 2,
    statusMessage:
      errorText === null || errorText === 'true' ? wordOf(attributes['otel.status_description']) : errorText,
    droppedCount: droppedCount + taggedDrops(attributes),
    resource: resourceOf(span),
    ...taggedScope(attributes),
    ...taggedContext(attributes),
    findings: [],
    raw,
  }
}

const positive = (ns: bigint | null): bigint | null => (ns === 0n ? null : ns)

/** Tags, and what Zipkin keeps beside them under the names that OpenTelemetry has for it. */
function decodeTags(span: JsonObject): Record<string, JsonValue> {
  const attributes: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(objectOf(span['tags']))) setOwn(attributes, key, value)
  const add = (key: string, value: Field): void => {
    if (value !== undefined && value !== null && !Object.hasOwn(attributes, key))
      setOwn(attributes, key, value)
  }
  add('span.kind', textOf(span['kind'])?.toLowerCase())
  addEndpoint('network.local', objectOf(span['localEndpoint']), add)
  const remote = objectOf(span['remoteEndpoint'])
  add('peer.service', wordOf(remote['serviceName']))
  addEndpoint('network.peer', remote, add)
  if (span['debug'] === true) add('zipkin.debug', true)
  if (span['shared'] === true) add('zipkin.shared', true)
  for (const [key, value] of Object.entries(span)) if (!spanMembers.has(key)) add(key, value)
  return attributes
}

const spanMembers = new Set([
  'traceId',
  'id',
  'parentId',
  'name',
  'kind',
  'timestamp',
  'duration',
  'localEndpoint',
  'remoteEndpoint',
  'tags',
  'annotations',
  'binaryAnnotations',
  'debug',
  'shared',
])

/** What stands where a span's members should, but in no form that can be read: one finding for each. */
export function unreadableMembers(span: JsonObject, raw: RawPosition): readonly ProblemRecord[] {
  const found: ProblemRecord[] = []
  const say = (what: string): void => {
    found.push(finding('unknown_field', `${what} of the span ${clip(textOf(span['id']) ?? '')}.`, raw))
  }
  const isGiven = (name: string): boolean => span[name] !== undefined && span[name] !== null
  for (const name of ['tags', 'localEndpoint', 'remoteEndpoint'])
    if (isGiven(name) && !isJsonObject(span[name])) say(`${name} that are no object`)
  for (const name of ['annotations', 'binaryAnnotations']) {
    if (isGiven(name) && !Array.isArray(span[name])) say(`${name} that are no list`)
    const isBinary = name === 'binaryAnnotations'
    const strange = listOf(span[name]).filter(
      (item) => !isJsonObject(item) || (isBinary && wordOf(item['key']) === null),
    )
    if (strange.length > 0)
      say(`${strange.length} of the ${name} that are ${isBinary ? 'no pairs' : 'no objects'}`)
  }
  return found
}

function addEndpoint(prefix: string, endpoint: JsonObject, add: (key: string, value: Field) => void): void {
  const ipv4 = wordOf(endpoint['ipv4'])
  const ipv6 = wordOf(endpoint['ipv6'])
  add(`${prefix}.address`, ipv4 ?? ipv6)
  if (ipv4 !== null) add(`${prefix}.address.ipv6`, ipv6)
  add(`${prefix}.port`, endpoint['port'])
}

/** `droppedCount`: attributes that the events say were dropped of them. */
function decodeAnnotations(field: Field): Pick<DecodedSpan, 'events' | 'droppedCount'> {
  let droppedCount = 0
  const events = listOf(field)
    .filter(isJsonObject)
    .map((annotation): EventRecord => {
      const value = textOf(annotation['value']) ?? 'annotation'
      const event = packedEvent(value)
      droppedCount += event?.droppedCount ?? 0
      const rest = Object.entries(annotation).filter(([key]) => key !== 'value' && key !== 'timestamp')
      return {
        name: event?.name ?? value,
        timeNs: positive(microsToNs(annotation['timestamp'])),
        attributes: { ...Object.fromEntries(rest), ...event?.attributes },
      }
    })
  return { events, droppedCount }
}

const packedForms = [
  // The specification: `"name": {attributes}`, with or without the quotes.
  /^"?(?<name>[^"{}|]{1,200}?)"?: ?(?<body>\{.*\})$/s,
  // The collector: `name|{attributes}|dropped`.
  /^(?<name>[^{}|]{1,200})\|(?<body>\{.*\})\|(?<dropped>\d{1,9})$/s,
] as const

interface PackedEvent {
  readonly name: string
  readonly attributes: JsonObject
  readonly droppedCount: number
}

/** An event of OpenTelemetry, which its exporters pack into the text of an annotation; null for any other text. */
function packedEvent(value: string): PackedEvent | null {
  if (!value.includes('{')) return null
  for (const form of packedForms) {
    const { name, body, dropped } = form.exec(value)?.groups ?? {}
    const attributes = body === undefined ? undefined : parseEmbeddedJson(body)
    if (name !== undefined && isJsonObject(attributes))
      return { name, attributes, droppedCount: Number(dropped ?? 0) }
  }
  return null
}

const noResource: JsonObject = {}

function resourceOf(span: JsonObject): JsonObject {
  const serviceName = wordOf(objectOf(span['localEndpoint'])['serviceName'])
  return serviceName === null ? noResource : { 'service.name': serviceName }
}
