import type { EventRecord, ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ConversationMemory } from '../semantics/conversationMemory'
import { describeSpan } from '../semantics/describeSpan'
import { annotatorWord, findScores } from '../semantics/spanScores'
import {
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  objectOf,
  readTime,
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

/** A span of Phoenix's API, exports and command line. Its ids are kept word for word: they need not be hexadecimal. */
export function phoenixSpan(
  value: JsonObject,
  raw: RawPosition,
  owningTraceId: string | null,
  memory: ConversationMemory,
): ImportRecord[] {
  const context = objectOf(value['context'])
  const traceId = idOf(firstOf(context['trace_id'], value['trace_id'])) ?? owningTraceId
  const spanId = idOf(firstOf(context['span_id'], value['span_id']))
  if (traceId === null || spanId === null) return [skipped('missing_id', 'A span without its ids.', raw)]
  const times = readRecordTimes(`span ${spanId}`)
  const startNs = times.read(value['start_time'])
  const endNs = times.read(value['end_time'])
  const events = listOf(value['events']).flatMap((event) => readEvent(event, times))
  const name = textOf(value['name']) ?? ''
  const stated = objectOf(value['attributes'])
  const kindWord = wordOf(value['span_kind'])
  const attributes =
    kindWord === null || 'openinference.span.kind' in stated
      ? stated
      : { ...stated, 'openinference.span.kind': kindWord }
  const { facts, unknownKind, statedError, trace, survey } = describeSpan(
    { name, attributes, events, resource: {}, startNs },
    memory,
  )
  const status = spanStatus(value['status_code'], endNs === null)
  const records: ImportRecord[] = [
    makeObservation({
      ...facts,
      traceId,
      spanId,
      parentSpanId: idOf(value['parent_id']),
      name,
      status: statedError === null ? status : 'error',
      statusMessage: wordOf(value['status_message']) ?? statedError?.message ?? exceptionMessage(events),
      startNs,
      endNs,
      timeDigits: times.digits,
      flags: facts.flags | (endNs === null ? observationFlags.unfinished : 0),
      raw,
    }),
    ...times.problems(raw),
    ...missingStart(`span ${spanId}`, startNs, raw),
    ...findScores(facts.attributes, survey, events, {
      sessionId: facts.sessionId,
      traceId,
      spanId,
      raw,
    }),
  ]
  if (trace !== null && (trace.name !== null || trace.tags.length > 0)) {
    records.push(makeTrace({ traceId, name: trace.name, tags: trace.tags, sessionId: facts.sessionId, raw }))
  }
  if (unknownKind !== null) {
    records.push(finding('unknown_kind', `span ${spanId}: ${unknownKind} is shown as a span.`, raw))
  }
  for (const annotation of [...listOf(value['annotations']), ...listOf(value['notes'])]) {
    records.push(...phoenixAnnotation(annotation, raw, { traceId, spanId }))
  }
  return records
}

function spanStatus(code: Field, isOpen: boolean): ObservationStatus {
  const word = wordOf(code)?.toUpperCase()
  if (word === 'OK') return 'ok'
  if (word === 'ERROR') return 'error'
  return isOpen ? 'open' : 'unset'
}

function readEvent(value: JsonValue, times: RecordTimes): EventRecord[] {
  if (!isJsonObject(value)) return []
  return [
    {
      name: textOf(value['name']) ?? '',
      timeNs: times.read(value['timestamp']),
      attributes: objectOf(value['attributes']),
    },
  ]
}

function exceptionMessage(events: readonly EventRecord[]): string | null {
  const exception = events.find((event) => event.name === 'exception')
  return wordOf(exception?.attributes['exception.message']) ?? wordOf(exception?.attributes['exception.type'])
}

interface Subject {
  readonly traceId: string | null
  readonly spanId: string | null
}

const annotationFields = new Set(
  'id span_id trace_id session_id name annotator_kind result created_at updated_at metadata'.split(' '),
)

/** A judgement or note on a span, a trace or a session. `result` holds score, label and explanation. */
export function phoenixAnnotation(value: JsonValue, raw: RawPosition, subject: Subject): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'An annotation that is not an object.', raw)]
  const name = wordOf(value['name']) ?? 'note'
  const result = objectOf(value['result'])
  const score = result['score']
  const kind = wordOf(value['annotator_kind'])
  const times = readRecordTimes(`annotation ${name}`)
  const record = makeScore({
    scoreId: wordOf(value['id']),
    sessionId: wordOf(value['session_id']),
    traceId: wordOf(value['trace_id']) ?? subject.traceId,
    spanId: wordOf(value['span_id']) ?? subject.spanId,
    name,
    value: typeof score === 'number' || typeof score === 'boolean' ? score : null,
    label: wordOf(result['label']),
    comment: wordOf(firstOf(result['explanation'], value['note'])),
    annotator: kind === null ? null : annotatorWord(kind),
    timeNs: times.read(firstOf(value['created_at'], value['updated_at'])),
    attributes: {
      ...objectOf(value['metadata']),
      ...knownFields(withoutFields(value, annotationFields)),
    },
    raw,
  })
  return [record, ...times.problems(raw)]
}

/** True when a time of the API can be read: tells sessions and traces from other objects with the same ids. */
export function hasTimes(row: JsonObject): boolean {
  return readTime(row['start_time']) !== null
}
