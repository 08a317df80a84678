import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { langfuseContent, readMetadata, readTags, tellingFields, unwrapText } from './langfuseFields'
import { type Field, idOf, knownFields, addMs, numberOf, objectOf, textOf, wordOf } from './vendorFields'
import { makeScore, makeSession, makeTrace, readRecordTimes, skipped } from './vendorRecords'

const traceFields = new Set(
  (
    'id name timestamp environment tags release version userId sessionId input output metadata scores observations ' +
    'corrections latency totalCost createdAt updatedAt projectId bookmarked public htmlPath'
  ).split(' '),
)

/** A trace as downloads, session pages and `/traces` give it. Metrics left out of an answer are written as -1. */
export function langfuseTrace(row: JsonObject, raw: RawPosition): ImportRecord[] {
  const traceId = idOf(row['id'])
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const times = readRecordTimes(`trace ${traceId}`, true)
  const startNs = times.read(row['timestamp'])
  const latency = stated(row['latency'])
  const metadata = readMetadata(row['metadata'])
  const trace = makeTrace({
    traceId,
    sessionId: idOf(row['sessionId']),
    name: wordOf(row['name']),
    userId: wordOf(row['userId']),
    environment: wordOf(row['environment']),
    version: wordOf(row['version']) ?? wordOf(row['release']),
    startNs,
    endNs: addMs(startNs, latency === null ? null : latency * 1000),
    timeDigits: times.digits,
    tags: readTags(row['tags']),
    input: langfuseContent(row['input']),
    output: langfuseContent(row['output']),
    attributes: {
      ...metadata.attributes,
      ...metadata.own,
      ...knownFields({ 'langfuse.release': row['release'] }),
      ...tellingFields(row, traceFields),
    },
    reported: knownFields({ latencySeconds: latency, costUsd: stated(row['totalCost']) }),
    raw,
  })
  return [trace, ...times.problems(raw)]
}

/** What an observation says about its trace, where an export has no trace of its own. Null when it says nothing. */
export function traceOfObservation(row: JsonObject, traceId: string, raw: RawPosition): ImportRecord | null {
  const name = wordOf(row['traceName'])
  const tags = readTags(row['traceTags'] ?? row['tags'])
  const release = wordOf(row['release'])
  const sessionId = idOf(row['sessionId'])
  const userId = wordOf(row['userId'])
  if (name === null && tags.length === 0 && release === null && sessionId === null && userId === null)
    return null
  return makeTrace({
    traceId,
    name,
    tags,
    sessionId,
    userId,
    environment: wordOf(row['environment']),
    version: wordOf(row['version']) ?? release,
    attributes: knownFields({ 'langfuse.release': release }),
    raw,
  })
}

const sessionFields = new Set(
  'id traces environment users userIds scores projectId totalCost countTraces'.split(' '),
)

/** The head of a session download; its traces are read by themselves. */
export function langfuseSession(row: JsonObject, raw: RawPosition): ImportRecord[] {
  const sessionId = idOf(row['id'])
  if (sessionId === null) return [skipped('missing_id', 'A session without an id.', raw)]
  const users = unwrapText(row['users'] ?? row['userIds'])
  const [first] = Array.isArray(users) ? (users as readonly JsonValue[]) : []
  const session = makeSession({
    sessionId,
    environment: wordOf(row['environment']),
    userId: wordOf(first) ?? wordOf(objectOf(first)['id']),
    attributes: tellingFields(row, sessionFields),
    reported: knownFields({ costUsd: stated(row['totalCost']), countTraces: stated(row['countTraces']) }),
    raw,
  })
  return [session]
}

const sources: Readonly<Record<string, string>> = { ANNOTATION: 'human', EVAL: 'model' }
const scoreFields = new Set(
  (
    'id traceId observationId sessionId name value stringValue dataType source comment timestamp createdAt updatedAt ' +
    'projectId environment metadata subject'
  ).split(' '),
)

/** A score of any version of the API; the third names what it judges in `subject`. */
export function langfuseScore(
  row: JsonObject,
  raw: RawPosition,
  owningTraceId: string | null,
): ImportRecord[] {
  const name = wordOf(row['name'])
  if (name === null) return [skipped('not_a_record', 'A score without a name.', raw)]
  const times = readRecordTimes(`score ${name}`, true)
  const subject = objectOf(row['subject'])
  const subjectId = (kind: string): string | null => (subject['kind'] === kind ? wordOf(subject['id']) : null)
  const source = wordOf(row['source'])
  const sessionId = idOf(row['sessionId']) ?? wordOf(subject['sessionId']) ?? subjectId('session')
  const traceId = idOf(row['traceId']) ?? wordOf(subject['traceId']) ?? subjectId('trace')
  const text = textOf(row['stringValue'])
  const record = makeScore({
    scoreId: idOf(row['id']),
    sessionId,
    traceId: traceId ?? (sessionId === null ? owningTraceId : null),
    spanId: idOf(row['observationId']) ?? wordOf(subject['observationId']) ?? subjectId('observation'),
    name,
    value: scoreValue(row, text),
    label: row['dataType'] === 'CATEGORICAL' ? text : null,
    comment: wordOf(row['comment']),
    annotator: source !== null && Object.hasOwn(sources, source) ? (sources[source] ?? source) : source,
    timeNs: times.read(row['timestamp']) ?? times.read(row['updatedAt']),
    attributes: {
      ...readMetadata(row['metadata']).own,
      ...knownFields({ 'langfuse.dataType': row['dataType'] }),
      ...tellingFields(row, scoreFields),
    },
    raw,
  })
  return [record, ...times.problems(raw)]
}

/** Booleans are written as 1 and 0; text and corrections have no number; a category keeps its number beside its label. */
function scoreValue(row: JsonObject, text: string | null): number | boolean | string | null {
  const { dataType, value } = row
  if (dataType === 'BOOLEAN') return value === true || value === 1 || text === 'True'
  if (dataType === 'TEXT' || dataType === 'CORRECTION') return text ?? textOf(value)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value
  return text
}

function stated(field: Field): number | null {
  const number = numberOf(field)
  return number !== null && number >= 0 ? number : null
}
