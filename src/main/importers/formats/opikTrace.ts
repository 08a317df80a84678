import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { besideAnswer, besideConversation, runOutput, runValue } from './langsmithCalls'
import { opikComments, opikError, opikGuardrails, opikScores } from './opikFields'
import {
  idOf,
  knownFields,
  listOf,
  objectOf,
  textOf,
  userOfMetadata,
  withoutFields,
  wordOf,
} from './vendorFields'
import { makeSession, makeTrace, missingStart, readRecordTimes, skipped } from './vendorRecords'

/** What a file of the export says beside its trace and spans. */
export interface TraceFile {
  readonly projectName: JsonValue
  /** `{entity_id, file_name, mime_type, file_size}`: named here, the files lie beside. */
  readonly attachments: readonly JsonObject[]
}

/** A row (in snake case) that is a trace: it starts, and stands in none. */
export function isOpikTrace(row: JsonObject): boolean {
  return 'id' in row && 'start_time' in row && !('trace_id' in row) && !('run_type' in row)
}

const readFields = new Set(
  (
    'id name start_time end_time input output metadata tags error_info usage feedback_scores comments guardrails_validations ' +
    'total_estimated_cost span_count llm_span_count duration thread_id project_name environment'
  ).split(' '),
)

/** A trace with its scores. `file`: what stands beside it in the file. */
export function opikTrace(row: JsonObject, raw: RawPosition, file: TraceFile): ImportRecord[] {
  const traceId = idOf(row['id'])
  if (traceId === null) return [skipped('missing_id', 'A trace without an id.', raw)]
  const what = `trace ${traceId}`
  const times = readRecordTimes(what, true)
  const startNs = times.read(row['start_time'])
  const error = opikError(row['error_info'])
  const { metadata } = row
  const record = makeTrace({
    traceId,
    sessionId: idOf(row['thread_id']),
    name: wordOf(row['name']),
    userId: userOfMetadata(objectOf(metadata)),
    environment: wordOf(row['environment']),
    status: error === null ? null : 'error',
    statusMessage: error,
    startNs,
    endNs: times.read(row['end_time']),
    timeDigits: times.digits,
    tags: listOf(row['tags']).flatMap((tag) => wordOf(tag) ?? []),
    input: runValue(row['input']),
    output: runOutput(row['output']),
    attributes: knownFields({
      'opik.project': row['project_name'] ?? file.projectName,
      metadata: isJsonObject(metadata) && Object.keys(metadata).length === 0 ? null : metadata,
      error_info: row['error_info'],
      input: besideConversation(row['input']),
      output: besideAnswer(row['output']),
      attachments: file.attachments.length === 0 ? null : file.attachments,
      ...withoutFields(row, readFields),
    }),
    reported: knownFields({
      usage: row['usage'],
      costUsd: row['total_estimated_cost'],
      durationMs: row['duration'],
      spanCount: row['span_count'],
      llmSpanCount: row['llm_span_count'],
    }),
    raw,
  })
  return [
    record,
    ...opikScores(row['feedback_scores'], { traceId, spanId: null, sessionId: null }, raw),
    ...opikComments(row['comments'], { traceId, spanId: null, sessionId: null }, raw),
    ...opikGuardrails(row['guardrails_validations'], traceId, raw),
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
  ]
}

/** A row that sums a conversation up. */
export function isOpikThread(row: JsonObject): boolean {
  return 'id' in row && ('number_of_messages' in row || 'thread_model_id' in row)
}

const threadFields = new Set(
  (
    'id start_time end_time status duration first_message last_message number_of_messages feedback_scores comments usage ' +
    'total_estimated_cost'
  ).split(' '),
)

/** A thread: the session of its traces, with its scores. */
export function opikThread(row: JsonObject, raw: RawPosition): ImportRecord[] {
  const sessionId = idOf(row['id'])
  if (sessionId === null) return [skipped('missing_id', 'A thread without an id.', raw)]
  const times = readRecordTimes(`thread ${sessionId}`, true)
  const session = makeSession({
    sessionId,
    status: wordOf(row['status']),
    environment: wordOf(row['environment']),
    startNs: times.read(row['start_time']),
    endNs: times.read(row['end_time']),
    timeDigits: times.digits,
    attributes: knownFields({
      firstMessage: row['first_message'],
      lastMessage: row['last_message'],
      ...withoutFields(row, threadFields),
    }),
    reported: knownFields({
      messageCount: row['number_of_messages'],
      durationMs: row['duration'],
      usage: row['usage'],
      costUsd: row['total_estimated_cost'],
    }),
    raw,
  })
  const owner = { sessionId, traceId: null, spanId: null }
  return [
    session,
    ...opikScores(row['feedback_scores'], owner, raw),
    ...opikComments(row['comments'], owner, raw),
    ...times.problems(raw),
  ]
}

/** An experiment sums up traces that are exported by themselves: kept beside them, never counted with them. */
export function opikExperiment(file: JsonObject, raw: RawPosition): ImportRecord {
  const experiment = objectOf(file['experiment'])
  const scope = knownFields({
    vendor: 'Opik',
    kind: 'experiment',
    name: textOf(experiment['name']),
    dataset: textOf(experiment['dataset_name']),
    items: listOf(file['items']).length,
  })
  const body = { scope, period: {}, values: file }
  return { type: 'side', side: 'aggregate', id: idOf(experiment['id']), timeNs: null, body, raw }
}
