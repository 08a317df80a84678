import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { ObservationStatus } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { ConversationMemory } from '../semantics/conversationMemory'
import { callContent } from './vendorCalls'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
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
import { mlflowId, type MlflowOwner, mlflowSpan } from './mlflowSpan'
import { makeScore, makeTrace, readRecordTimes, skipped } from './vendorRecords'

/** MLflow's traces (`{info, data: {spans}}`, span dicts of versions 2, 3 and 4): one, a list, `{traces: […]}`, or one per line. */
export const mlflow: Importer = {
  id: 'mlflow-traces',
  label: 'MLflow traces',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

function score(document: JsonObject): number {
  if (isTrace(document) || isTrace(objectOf(listOf(document['traces'])[0]))) return 0.95
  return 0
}

function isTrace(document: JsonObject): boolean {
  const { info, data } = document
  if (!isJsonObject(info) || !('trace_id' in info || 'request_id' in info)) return false
  const isHead = [
    'trace_metadata',
    'request_metadata',
    'trace_location',
    'assessments',
    'timestamp_ms',
    'request_time',
  ].some((name) => name in info)
  return isHead && (data === undefined || isJsonObject(data))
}

function createMapper(): DocumentMapper {
  const memory = new ConversationMemory()
  const told = new Set<string>()

  const readTrace = (value: JsonValue, raw: RawPosition): ImportRecord[] => {
    if (!isJsonObject(value) || !isTrace(value))
      return [skipped('not_a_record', 'Not a trace of MLflow.', raw)]
    const owner = ownerOf(value)
    return [
      ...traceHead(value, raw),
      ...listOf(objectOf(value['data'])['spans']).flatMap((span) => readSpan(span, raw, owner)),
    ]
  }

  const readSpan = (value: JsonValue, raw: RawPosition, owner: MlflowOwner): ImportRecord[] =>
    isJsonObject(value)
      ? mlflowSpan(value, raw, owner, memory)
      : [skipped('not_a_record', 'A span that is not an object.', raw)]

  return {
    paths: [['*'], ['traces', '*'], ['data', 'spans', '*']],
    map(document, placed) {
      const body = objectOf(document.value)
      if (!isTrace(body)) {
        const isList = Array.isArray(document.value) || Array.isArray(body['traces'])
        return isList || placed.length > 0
          ? placed.flatMap(({ value, raw }) => readTrace(value, raw))
          : readTrace(document.value, document.position)
      }
      const owner = ownerOf(body)
      // A large trace comes span by span; its head is told with the first.
      const key = owner.traceId ?? ''
      const head = document.isPart && told.has(key) ? [] : traceHead(body, document.position)
      if (document.isPart) told.add(key)
      return [...head, ...placed.flatMap(({ value, raw }) => readSpan(value, raw, owner))]
    },
    finish: () => [],
  }
}

const metadataOf = (info: JsonObject): JsonObject =>
  objectOf(firstOf(info['trace_metadata'], info['request_metadata']))

function ownerOf(trace: JsonObject): MlflowOwner {
  const info = objectOf(trace['info'])
  const metadata = metadataOf(info)
  return {
    traceId: mlflowId(firstOf(info['trace_id'], info['request_id']), 'trace'),
    sessionId: idOf(metadata['mlflow.trace.session']),
    userId: wordOf(metadata['mlflow.trace.user']),
  }
}

const infoFields = new Set(
  (
    'trace_id request_id request_time timestamp_ms execution_duration execution_time_ms execution_duration_ms state status ' +
    'request_preview response_preview trace_metadata request_metadata tags assessments'
  ).split(' '),
)

function traceHead(trace: JsonObject, raw: RawPosition): ImportRecord[] {
  const info = objectOf(trace['info'])
  const { traceId, sessionId, userId } = ownerOf(trace)
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const metadata = metadataOf(info)
  const tags = objectOf(info['tags'])
  const data = objectOf(trace['data'])
  const times = readRecordTimes(`trace ${traceId}`)
  const startNs = times.read(firstOf(info['request_time'], info['timestamp_ms']))
  const record = makeTrace({
    traceId,
    sessionId,
    userId,
    name: wordOf(tags['mlflow.traceName']),
    version: wordOf(metadata['mlflow.modelId']),
    status: stateOf(firstOf(info['state'], info['status'])),
    startNs,
    endNs: addMs(startNs, durationMs(info)),
    timeDigits: Math.max(times.digits, 3),
    input: callContent(firstOf(data['request'], info['request_preview'])),
    output: callContent(firstOf(data['response'], info['response_preview'])),
    attributes: knownFields({
      'mlflow.trace_id': firstOf(info['trace_id'], info['request_id']),
      tags: Object.keys(tags).length === 0 ? null : tags,
      metadata: Object.keys(metadata).length === 0 ? null : metadata,
      ...withoutFields(info, infoFields),
    }),
    reported: knownFields({
      tokenUsage: embedded(metadata['mlflow.trace.tokenUsage']),
      cost: embedded(metadata['mlflow.trace.cost']),
    }),
    raw,
  })
  return [
    record,
    ...times.problems(raw),
    ...listOf(info['assessments']).flatMap((item) => assessment(item, traceId, raw)),
  ]
}

function embedded(field: Field): JsonValue {
  return typeof field === 'string' ? (parseEmbeddedJson(field) ?? field) : (field ?? null)
}

/** `"2.1s"` (a protobuf duration), or milliseconds. */
function durationMs(info: JsonObject): number | null {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(info['execution_duration']) ?? '')?.[1]
  return seconds === undefined
    ? numberOf(firstOf(info['execution_duration_ms'], info['execution_time_ms'], info['execution_duration']))
    : Number(seconds) * 1000
}

function stateOf(field: Field): ObservationStatus | null {
  const word = wordOf(field)?.replace(/^TraceStatus\./, '')
  if (word === 'OK') return 'ok'
  if (word === 'ERROR') return 'error'
  return word === 'IN_PROGRESS' ? 'open' : null
}

const annotators: Readonly<Record<string, string>> = {
  HUMAN: 'human',
  LLM_JUDGE: 'model',
  AI_JUDGE: 'model',
  CODE: 'code',
}

/** Feedback, or what was expected: then its value is the right answer. */
function assessment(value: JsonValue, traceId: string, raw: RawPosition): ImportRecord[] {
  const item = objectOf(value)
  const name = wordOf(firstOf(item['assessment_name'], item['name']))
  if (name === null) return [skipped('not_a_record', 'An assessment without a name.', raw)]
  const isExpectation = isJsonObject(item['expectation'])
  const stated = objectOf(item[isExpectation ? 'expectation' : 'feedback'])['value'] ?? null
  const isPlain = typeof stated === 'number' || typeof stated === 'boolean' || typeof stated === 'string'
  const source = objectOf(item['source'])
  const word = wordOf(source['source_type'])
  const times = readRecordTimes(`assessment ${name}`)
  const record = makeScore({
    scoreId: idOf(item['assessment_id']),
    traceId,
    spanId: mlflowId(item['span_id'], 'span'),
    name,
    value: isPlain ? stated : null,
    comment: wordOf(item['rationale']),
    annotator: word !== null && Object.hasOwn(annotators, word) ? (annotators[word] ?? word) : word,
    timeNs: times.read(firstOf(item['create_time'], item['create_time_ms'])),
    attributes: knownFields({
      source_id: source['source_id'],
      expectation: isExpectation ? true : null,
      value: isPlain ? null : stated,
      error: objectOf(item['feedback'])['error'],
      metadata: item['metadata'],
    }),
    raw,
  })
  return [record, ...times.problems(raw)]
}
