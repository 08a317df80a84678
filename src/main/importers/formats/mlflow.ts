import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { ObservationStatus } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { peekJson } from '../readers/headPeek'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { ConversationMemory } from '../semantics/conversationMemory'
import { callContent } from './vendorCalls'
import { holdsList, type DocumentMapper, mapDocuments, wholeRows } from './vendorDocuments'
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
import { mlflowAssessment } from './mlflowAssessment'
import { isHeadRow, isMlflowSpan, isTrace, settleTrace } from './mlflowForms'
import { mlflowId, type MlflowOwner, mlflowSpan } from './mlflowSpan'
import { knownCells, mapCsv } from './vendorCsv'
import { finding, makeTrace, readRecordTimes, skipped } from './vendorRecords'

/**
 * MLflow's traces (`{info, data: {spans}}`, span dicts of versions 2, 3 and 4): one, a list, `{traces: […]}`, one per
 * line; heads and rows of the API and of data frames (also as tables); spans by themselves (`{spans: […]}`, lists, lines).
 */
export const mlflow: Importer = {
  id: 'mlflow-traces',
  label: 'MLflow traces',
  detect: (head) => Math.max(csvScore(head), ...peekJson(head).objects.map(score)),
  read(input, signal) {
    const reader = createReader()
    return csvScore(input.head) > 0
      ? mapCsv(input, signal, (fields, raw) => reader.readValue(knownCells(fields), raw))
      : mapDocuments(input, signal, { ...createMapper(reader), ...wholeRows(input.head, isRow) })
  },
}

function csvScore(head: ContentHead): number {
  const columns = peekCsv(head)?.columns ?? []
  const row = Object.fromEntries(columns.map((name) => [name, null]))
  return isHeadRow(row) && ('trace' in row || 'spans' in row) ? 0.9 : 0
}

function score(document: JsonObject): number {
  const first = objectOf(listOf(document['traces'])[0])
  if (isTrace(document) || isTrace(first)) return 0.95
  if (isMlflowSpan(document) || isMlflowSpan(objectOf(listOf(document['spans'])[0]))) return 0.93
  const info = objectOf(document['trace_info'] ?? objectOf(document['trace'])['trace_info'])
  const isHead = [document, first, info].some((row) => isHeadRow(row) && saysMlflow(row))
  return isHead ? 0.9 : 0
}

/** Words of MLflow's own among those of a head, which others may share. */
function saysMlflow(row: JsonObject): boolean {
  return ['trace_metadata', 'request_metadata', 'trace_location'].some((name) => name in row)
}

const isRow = (document: JsonObject): boolean => isHeadRow(document) || isMlflowSpan(document)

interface Reader {
  readValue(value: JsonValue, raw: RawPosition): ImportRecord[]
  readSpan(value: JsonValue, raw: RawPosition, owner: MlflowOwner): ImportRecord[]
}

const nobody: MlflowOwner = { traceId: null, sessionId: null, userId: null }

function createReader(): Reader {
  const memory = new ConversationMemory()
  const readSpan: Reader['readSpan'] = (value, raw, owner) =>
    isJsonObject(value)
      ? mlflowSpan(value, raw, owner, memory)
      : [skipped('not_a_record', 'A span that is not an object.', raw)]
  const readValue: Reader['readValue'] = (value, raw) => {
    const trace = settleTrace(value)
    if (trace === null) {
      return isMlflowSpan(objectOf(value))
        ? readSpan(value, raw, nobody)
        : [skipped('not_a_record', 'Not a trace of MLflow.', raw)]
    }
    const owner = ownerOf(trace)
    const spans = listOf(objectOf(trace['data'])['spans'])
    return [
      ...traceHead(trace, raw, spans.length > 0),
      ...spans.flatMap((span) => readSpan(span, raw, owner)),
    ]
  }
  return { readValue, readSpan }
}

function createMapper({ readValue, readSpan }: Reader): DocumentMapper {
  const told = new Set<string>()
  return {
    isWhole: holdsList(['traces', 'spans']),
    paths: [['*'], ['traces', '*'], ['data', 'spans', '*'], ['spans', '*']],
    map(document, placed) {
      const body = objectOf(document.value)
      if (isTrace(body)) {
        const owner = ownerOf(body)
        // A large trace comes span by span; its head is told with the first.
        const key = owner.traceId ?? ''
        const head =
          document.isPart && told.has(key) ? [] : traceHead(body, document.position, placed.length > 0)
        if (document.isPart) told.add(key)
        return [...head, ...placed.flatMap(({ value, raw }) => readSpan(value, raw, owner))]
      }
      if (settleTrace(body) !== null && !document.isPart) return readValue(body, document.position)
      if (Array.isArray(body['spans'])) {
        return placed.flatMap(({ value, raw }) => readSpan(value, raw, nobody))
      }
      const isList = Array.isArray(document.value) || Array.isArray(body['traces'])
      return isList || placed.length > 0
        ? placed.flatMap(({ value, raw }) => readValue(value, raw))
        : readValue(document.value, document.position)
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

/** MLflow cuts previews at 1000 characters, the last three of them dots. */
const isCut = (preview: Field): boolean =>
  typeof preview === 'string' && preview.length >= 1000 && preview.endsWith('...')

/** What the head of a trace says. `hasSpans`: the root has what a cut preview only begins. */
function traceHead(trace: JsonObject, raw: RawPosition, hasSpans: boolean): ImportRecord[] {
  const info = objectOf(trace['info'])
  const { traceId, sessionId, userId } = ownerOf(trace)
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const metadata = metadataOf(info)
  const tags = objectOf(info['tags'])
  const data = objectOf(trace['data'])
  const times = readRecordTimes(`trace ${traceId}`)
  const startNs = times.read(firstOf(info['request_time'], info['timestamp_ms']))
  const input = firstOf(data['request'], info['request_preview'])
  const output = firstOf(data['response'], info['response_preview'])
  const cut = [input, output].filter(isCut)
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
    input: hasSpans && isCut(input) ? null : callContent(input),
    output: hasSpans && isCut(output) ? null : callContent(output),
    attributes: knownFields({
      'mlflow.trace_id': firstOf(info['trace_id'], info['request_id']),
      tags: Object.keys(tags).length === 0 ? null : tags,
      metadata: Object.keys(metadata).length === 0 ? null : metadata,
      request_preview: hasSpans && isCut(input) ? input : null,
      response_preview: hasSpans && isCut(output) ? output : null,
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
    ...(cut.length === 0 || hasSpans
      ? []
      : [
          finding(
            'payload_truncated',
            `trace ${traceId}: ${cut.length === 2 ? 'the previews are' : 'a preview is'} cut at 1000 characters, and no span has the whole.`,
            raw,
          ),
        ]),
    ...listOf(info['assessments']).flatMap((item) => mlflowAssessment(item, traceId, raw)),
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
  const word = wordOf(field)?.replace(/^Trace(Status|State)\./, '')
  if (word === 'OK') return 'ok'
  if (word === 'ERROR') return 'error'
  return word === 'IN_PROGRESS' ? 'open' : null
}
