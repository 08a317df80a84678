import type {
  EventRecord,
  ImportRecord,
  LinkRecord,
  ObservationRecord,
  RawPosition,
  ScoreRecord,
} from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import type { ConversationMemory } from '../semantics/conversationMemory'
import { describeSpan } from '../semantics/describeSpan'
import { findScores } from '../semantics/spanScores'
import {
  addMs,
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import {
  finding,
  makeObservation,
  makeScore,
  makeTrace,
  missingStart,
  type RecordTimes,
  readRecordTimes,
  skipped,
} from './vendorRecords'

const readFields = new Set(
  (
    'trace_id span_id parent_span_id span_name start_timestamp end_timestamp duration attributes otel_status_code ' +
    'otel_status_message otel_events otel_links otel_resource_attributes otel_scope_name otel_scope_version ' +
    'service_name service_version deployment_environment tags attributes_json_schema attributes_reduced ' +
    'exception_type exception_message exception_stacktrace is_exception'
  ).split(' '),
)

/** A placeholder that was written when a span began. */
function isPlaceholder(row: JsonObject, attributes: JsonObject): boolean {
  return row['kind'] === 'pending_span' || attributes['logfire.span_type'] === 'pending_span'
}

/** Whether the observation came of a placeholder. */
export function isPending({ attributes }: ObservationRecord): boolean {
  return attributes['logfire.kind'] === 'pending_span' || attributes['logfire.span_type'] === 'pending_span'
}

/** A row of the table: a span, or a log (a span without a duration). The observation comes first. */
export function logfireSpan(row: JsonObject, raw: RawPosition, memory: ConversationMemory): ImportRecord[] {
  const stated = objectOf(unwrap(row['attributes']))
  const isOpen = isPlaceholder(row, stated)
  const ids = readIds(row, isOpen ? hexOf(stated['logfire.pending_parent_id']) : undefined)
  if (ids === null) return [skipped('missing_id', 'A row without its ids.', raw)]
  const { traceId, spanId } = ids
  const what = `span ${spanId}`
  const times = readRecordTimes(what, true)
  const startNs = times.read(row['start_timestamp'])
  const seconds = numberOf(row['duration'])
  const endNs = isOpen
    ? null
    : (times.read(row['end_timestamp']) ?? addMs(startNs, seconds === null ? null : seconds * 1000))
  const name = textOf(row['span_name']) ?? ''
  const events = listOf(unwrap(row['otel_events'])).map((event) => readEvent(event, times))
  const resource = objectOf(unwrap(row['otel_resource_attributes']))
  const { facts, unknownKind, statedError, survey } = describeSpan(
    { name, attributes: stated, events, resource, startNs },
    memory,
  )
  const tags = tagsOf(row['tags'])
  const hasException = events.some((event) => event.name === 'exception')
  const observation = makeObservation({
    ...facts,
    traceId,
    spanId,
    parentSpanId: ids.parentSpanId,
    name: isOpen ? name.replace(/ \(pending\)$/, '') : name,
    kind: kindOf(facts.kind, row),
    status: statedError === null ? statusOf(row, endNs) : 'error',
    statusMessage: errorOf(row, events) ?? statedError?.message ?? null,
    environment: wordOf(row['deployment_environment']) ?? facts.environment,
    version: wordOf(row['service_version']) ?? facts.version,
    serviceName: wordOf(row['service_name']) ?? facts.serviceName,
    scopeName: wordOf(row['otel_scope_name']),
    scopeVersion: wordOf(row['otel_scope_version']),
    resource,
    links: listOf(unwrap(row['otel_links'])).flatMap(readLink),
    startNs,
    endNs,
    timeDigits: times.digits,
    attributes: {
      ...facts.attributes,
      ...knownFields({
        tags: tags.length === 0 ? null : tags,
        // The columns repeat the event of an exception.
        'exception.type': hasException ? null : row['exception_type'],
        'exception.message': hasException ? null : row['exception_message'],
        'exception.stacktrace': hasException ? null : row['exception_stacktrace'],
      }),
      ...columnsOf(row),
    },
    flags: facts.flags | (endNs === null ? observationFlags.unfinished : 0),
    raw,
  })
  return [
    observation,
    ...traceOf(observation, row, tags),
    ...findScores(facts.attributes, survey, events, { sessionId: facts.sessionId, traceId, spanId, raw }),
    ...scoresOfCase(stated, { traceId, spanId }, raw),
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...(unknownKind === null
      ? []
      : [finding('unknown_kind', `${what}: ${unknownKind} is shown as a span.`, raw)]),
  ]
}

/** A placeholder stands below the span that it stands for; `trueParent` is what its attributes name above that. */
function readIds(
  row: JsonObject,
  trueParent: string | null | undefined,
): { traceId: string; spanId: string; parentSpanId: string | null } | null {
  const traceId = hexOf(row['trace_id'])
  const own = hexOf(row['span_id'])
  const above = hexOf(row['parent_span_id'])
  if (traceId === null || own === null) return null
  return trueParent === undefined || above === null
    ? { traceId, spanId: own, parentSpanId: above }
    : { traceId, spanId: above, parentSpanId: trueParent }
}

/** Lower-case hexadecimal; zeros are no id. */
function hexOf(field: Field): string | null {
  const id = idOf(field)
  if (id === null || /^0+$/.test(id)) return null
  return /^[0-9a-f]+$/i.test(id) ? id.toLowerCase() : id
}

function unwrap(field: Field): Field {
  return typeof field === 'string' ? (parseEmbeddedJson(field) ?? field) : field
}

/** A list, also as JSON text or as PostgreSQL writes it (`{a,b}`). */
function tagsOf(field: Field): string[] {
  const plain = unwrap(field)
  if (typeof plain === 'string' && /^\{.*\}$/s.test(plain)) {
    return plain
      .slice(1, -1)
      .split(',')
      .map((tag) => tag.replaceAll('"', ''))
      .filter((tag) => tag !== '')
  }
  return listOf(plain).flatMap((tag) => wordOf(tag) ?? [])
}

function kindOf(kind: ObservationKind, row: JsonObject): ObservationKind {
  const word = wordOf(row['kind'])
  return kind === 'span' && (word === 'log' || word === 'span_event') ? 'event' : kind
}

/** Level 17 is `error`, as in OpenTelemetry's severities; a log has no status of its own. */
function statusOf(row: JsonObject, endNs: bigint | null): ObservationStatus {
  const word = wordOf(row['otel_status_code'])?.toUpperCase()
  const level = wordOf(row['level'])?.toLowerCase()
  const isLog = row['kind'] === 'log'
  const isBad = level === 'error' || level === 'fatal' || (numberOf(row['level']) ?? 0) >= 17
  const isException = row['is_exception'] === true || row['is_exception'] === 'true'
  if (word === 'ERROR' || isException || (isLog && isBad)) return 'error'
  if (word === 'OK') return 'ok'
  return endNs === null ? 'open' : 'unset'
}

function errorOf(row: JsonObject, events: readonly EventRecord[]): string | null {
  const stated = wordOf(row['otel_status_message'])
  if (stated !== null) return stated
  const event = events.find(({ name }) => name === 'exception')?.attributes
  const message = wordOf(firstOf(row['exception_message'], event?.['exception.message']))
  const type = wordOf(firstOf(row['exception_type'], event?.['exception.type']))
  const isBadLog = row['kind'] === 'log' && statusOf(row, null) === 'error'
  return message ?? type ?? (isBadLog ? wordOf(row['message']) : null)
}

/** The other columns, under names of their own: users' attributes may be called the same. */
function columnsOf(row: JsonObject): JsonObject {
  const rest = knownFields(withoutFields(row, readFields))
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [`logfire.${name}`, value]))
}

/** A root's message is its name with the values filled in; its tags are those of the trace. */
function traceOf(root: ObservationRecord, row: JsonObject, tags: readonly string[]): ImportRecord[] {
  const message = wordOf(row['message'])
  const isTitled = message !== null && message !== root.name && row['kind'] !== 'log'
  if (root.parentSpanId !== null || (tags.length === 0 && !isTitled)) return []
  const { traceId, sessionId, raw } = root
  return [makeTrace({ traceId, sessionId, name: isTitled ? message : null, tags, raw })]
}

function readEvent(value: JsonValue, times: RecordTimes): EventRecord {
  const event = objectOf(value)
  return {
    name: textOf(firstOf(event['event_name'], event['name'])) ?? '',
    timeNs: times.read(firstOf(event['event_timestamp'], event['timestamp'], event['time'])),
    attributes: objectOf(unwrap(event['attributes'])),
  }
}

function readLink(value: JsonValue): LinkRecord[] {
  const link = objectOf(value)
  const context = objectOf(link['context'])
  const traceId = hexOf(firstOf(link['trace_id'], context['trace_id']))
  const spanId = hexOf(firstOf(link['span_id'], context['span_id']))
  return traceId === null || spanId === null
    ? []
    : [{ traceId, spanId, attributes: objectOf(unwrap(link['attributes'])) }]
}

/** A case of Pydantic Evals: `scores`, `labels` and `assertions` hold `{value, reason, source}` by name. */
function scoresOfCase(
  attributes: JsonObject,
  owner: Pick<ScoreRecord, 'traceId' | 'spanId'>,
  raw: RawPosition,
): ImportRecord[] {
  if (!('case_name' in attributes)) return []
  return ['scores', 'labels', 'assertions'].flatMap((group) =>
    Object.entries(objectOf(unwrap(attributes[group]))).flatMap(([name, entry]) => {
      const result = objectOf(entry)
      const value = result['value'] ?? null
      if (typeof value !== 'number' && typeof value !== 'boolean' && typeof value !== 'string') return []
      return makeScore({
        ...owner,
        name,
        value,
        comment: wordOf(result['reason']),
        attributes: knownFields({ source: result['source'] }),
        raw,
      })
    }),
  )
}
