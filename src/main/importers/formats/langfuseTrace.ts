import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { langfuseContent, readMetadata, readTags, tellingFields, unwrapText } from './langfuseFields'
import { type Field, idOf, knownFields, addMs, emptyAsNull, numberOf, objectOf, wordOf } from './vendorFields'
import { makeSession, makeTrace, readRecordTimes, skipped } from './vendorRecords'

const traceFields = new Set(
  (
    'id name timestamp environment tags release version userId sessionId input output metadata scores observations ' +
    'corrections latency totalCost inputCost outputCost createdAt updatedAt projectId bookmarked public htmlPath ' +
    'level usage inputTokens outputTokens totalTokens observationCount errorCount warningCount defaultCount debugCount'
  ).split(' '),
)

/** Totals over the observations of a trace, as exports state them: shown beside ours. */
const traceTotals =
  'inputCost outputCost inputTokens outputTokens totalTokens observationCount errorCount warningCount'.split(
    ' ',
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
      ...knownFields({
        resource: emptyAsNull(metadata.resource),
        'langfuse.release': row['release'],
        'langfuse.level': row['level'],
      }),
      ...tellingFields(row, traceFields),
    },
    reported: knownFields({
      latencySeconds: latency,
      costUsd: stated(row['totalCost']),
      ...Object.fromEntries(traceTotals.map((name) => [name, stated(row[name])])),
    }),
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
  const times = readRecordTimes(`trace ${traceId}`, true)
  const startNs = times.read(row['traceTimestamp'])
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
    startNs,
    timeDigits: times.digits,
    attributes: knownFields({ 'langfuse.release': release }),
    raw,
  })
}

const sessionFields = new Set(
  (
    'id traces environment users userIds scores projectId totalCost inputCost outputCost totalTokens countTraces ' +
    'totalCount sessionDuration comments'
  ).split(' '),
)

/** The head of a session download; its traces are read by themselves. */
export function langfuseSession(row: JsonObject, raw: RawPosition): ImportRecord[] {
  const sessionId = idOf(row['id'])
  if (sessionId === null) return [skipped('missing_id', 'A session without an id.', raw)]
  const users = unwrapText(row['users'] ?? row['userIds'])
  const people = Array.isArray(users) ? (users as readonly JsonValue[]) : []
  const [first] = people
  const session = makeSession({
    sessionId,
    environment: wordOf(row['environment']),
    userId: wordOf(first) ?? wordOf(objectOf(first)['id']),
    attributes: {
      ...tellingFields(row, sessionFields),
      ...(people.length > 1 ? { users: people } : {}),
      // A list of comments is read as such.
      ...(isJsonObject(row['comments']) ? { comments: row['comments'] } : {}),
    },
    reported: knownFields({
      costUsd: stated(row['totalCost']),
      countTraces: stated(row['countTraces']),
      inputCost: stated(row['inputCost']),
      outputCost: stated(row['outputCost']),
      totalTokens: stated(row['totalTokens']),
      durationSeconds: stated(row['sessionDuration']),
    }),
    raw,
  })
  return [session]
}

function stated(field: Field): number | null {
  const number = numberOf(field)
  return number !== null && number >= 0 ? number : null
}
