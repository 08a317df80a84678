import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import type { ConversationMemory } from '../semantics/conversationMemory'
import { describeSpan } from '../semantics/describeSpan'
import { type Field, firstOf, idOf, listOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import {
  clip,
  finding,
  makeObservation,
  missingStart,
  readRecordTimes,
  skipped,
  strangeItems,
} from './vendorRecords'

/** What a trace's head says about its spans. */
export interface MlflowOwner {
  readonly traceId: string | null
  readonly sessionId: string | null
  readonly userId: string | null
}

const hexDigits = { trace: 32, span: 16 } as const

/**
 * An id of any version of MLflow as lower-case hexadecimal, so that a trace joins what came over OTLP: `tr-` and `0x`
 * go, base64 (version 3) is decoded. Ids that are no such number stay word for word.
 */
export function mlflowId(field: Field, kind: keyof typeof hexDigits): string | null {
  const id = idOf(field)
  if (id === null) return null
  const plain = id.replace(/^(tr-|0x)/, '')
  if (/^[0-9a-f]+$/i.test(plain) && plain.length <= hexDigits[kind]) {
    return plain.length === id.length && plain.length !== hexDigits[kind]
      ? id
      : plain.toLowerCase().padStart(hexDigits[kind], '0')
  }
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(id) ? Buffer.from(id, 'base64') : null
  return bytes !== null && bytes.length * 2 === hexDigits[kind] ? bytes.toString('hex') : id
}

/** A span dict of version 2 (`context`, `start_time`), 3 (base64 ids, `STATUS_CODE_OK`) or 4 (`otel_trace_id`). */
export function mlflowSpan(
  value: JsonObject,
  raw: RawPosition,
  owner: MlflowOwner,
  memory: ConversationMemory,
): ImportRecord[] {
  const context = objectOf(value['context'])
  const traceId =
    owner.traceId ??
    mlflowId(firstOf(value['otel_trace_id'], context['trace_id'], value['trace_id']), 'trace')
  const spanId = mlflowId(firstOf(context['span_id'], value['span_id']), 'span')
  if (traceId === null || spanId === null) return [skipped('missing_id', 'A span without its ids.', raw)]
  const what = `span ${spanId}`
  const times = readRecordTimes(what)
  const startNs = times.read(firstOf(value['start_time_unix_nano'], value['start_time']))
  const endNs = times.read(firstOf(value['end_time_unix_nano'], value['end_time']))
  const events = listOf(value['events'])
    .filter(isJsonObject)
    .map((event) => ({
      name: textOf(event['name']) ?? '',
      timeNs: times.read(firstOf(event['time_unix_nano'], event['timestamp'])),
      attributes: objectOf(event['attributes']),
    }))
  const name = textOf(value['name']) ?? ''
  const { facts, unknownKind, statedError } = describeSpan(
    { name, attributes: objectOf(value['attributes']), events, resource: {}, startNs },
    memory,
  )
  const stated = objectOf(value['status'])
  const word = wordOf(firstOf(stated['code'], value['status_code'], value['status']))
  const exception = events.find((event) => event.name === 'exception')?.attributes['exception.message']
  return [
    makeObservation({
      ...facts,
      traceId,
      spanId,
      parentSpanId: mlflowId(firstOf(value['parent_span_id'], value['parent_id']), 'span'),
      name,
      status: statedError === null ? statusOf(word, endNs) : 'error',
      statusMessage:
        wordOf(firstOf(stated['message'], value['status_message'])) ??
        statedError?.message ??
        wordOf(exception),
      sessionId: facts.sessionId ?? owner.sessionId,
      userId: facts.userId ?? owner.userId,
      startNs,
      endNs,
      timeDigits: times.digits,
      links: listOf(value['links']).flatMap((link) => {
        const fields = objectOf(link)
        const target = {
          traceId: mlflowId(fields['trace_id'], 'trace'),
          spanId: mlflowId(fields['span_id'], 'span'),
        }
        return target.traceId === null || target.spanId === null
          ? []
          : [{ traceId: target.traceId, spanId: target.spanId, attributes: objectOf(fields['attributes']) }]
      }),
      attributes: { ...withoutFields(value, spanFields), ...facts.attributes },
      flags: facts.flags | (endNs === null ? observationFlags.unfinished : 0),
      raw,
    }),
    ...times.problems(raw),
    ...strangeItems(`Events of ${what}`, listOf(value['events']), raw),
    ...strangeItems(`Links of ${what}`, listOf(value['links']), raw),
    ...missingStart(what, startNs, raw),
    ...(unknownKind === null
      ? []
      : [finding('unknown_kind', `${what}: "${clip(unknownKind)}" is shown as a span.`, raw)]),
  ]
}

const spanFields = new Set(
  (
    'context trace_id otel_trace_id span_id parent_span_id parent_id name start_time end_time start_time_unix_nano ' +
    'end_time_unix_nano status status_code status_message attributes events links'
  ).split(' '),
)

function statusOf(word: string | null, endNs: bigint | null): ObservationStatus {
  const plain = word?.replace(/^(STATUS_CODE_|StatusCode\.)/, '').toLowerCase()
  if (plain === 'ok' || plain === 'error') return plain
  return endNs === null ? 'open' : 'unset'
}
