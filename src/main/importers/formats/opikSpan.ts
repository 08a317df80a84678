import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { answerFromBody } from '../semantics/callBodies'
import { besideAnswer, besideConversation, runOutput, runValue } from './langsmithCalls'
import { opikComments, opikError, opikScores, opikUsage } from './opikFields'
import type { TraceFile } from './opikTrace'
import { callContent, isConversation, reportedCost, requestParameters, requestParts } from './vendorCalls'
import {
  addMs,
  firstOf,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  userOfMetadata,
  withoutFields,
  wordOf,
} from './vendorFields'
import { clip, finding, makeObservation, missingStart, readRecordTimes, skipped } from './vendorRecords'

const kinds: Readonly<Record<string, ObservationKind>> = {
  general: 'span',
  llm: 'generation',
  tool: 'tool',
  guardrail: 'guardrail',
}

/** A row (in snake case) that stands in a trace: Opik's words for types are its own. */
export function isOpikSpan(row: JsonObject): boolean {
  const isPlaced = 'trace_id' in row && 'start_time' in row && 'id' in row
  const { type } = row
  const isTyped = typeof type === 'string' && Object.hasOwn(kinds, type)
  return isPlaced && !('run_type' in row) && (isTyped || 'parent_span_id' in row)
}

const readFields = new Set(
  (
    'id trace_id parent_span_id name type start_time end_time input output metadata model provider usage error_info ' +
    'feedback_scores comments total_estimated_cost tags'
  ).split(' '),
)

/** A span with its scores. `threadId`: the session, where its trace named one. */
export function opikSpan(
  row: JsonObject,
  raw: RawPosition,
  threadId: string | null,
  file: TraceFile,
): ImportRecord[] {
  const spanId = idOf(row['id'])
  const traceId = idOf(row['trace_id'])
  if (spanId === null || traceId === null) return [skipped('missing_id', 'A span without its ids.', raw)]
  const what = `span ${spanId}`
  const times = readRecordTimes(what, true)
  const kindWord = wordOf(row['type'])
  const kind = kindWord !== null && Object.hasOwn(kinds, kindWord) ? kinds[kindWord] : undefined
  const startNs = times.read(row['start_time'])
  const endNs = times.read(row['end_time'])
  const error = opikError(row['error_info'])
  const metadata = row['metadata']
  const name = textOf(row['name']) ?? ''
  const attached = file.attachments.filter((attachment) => attachment['entity_id'] === spanId)
  const observation = makeObservation({
    ...(kind === 'generation'
      ? callFacts(row)
      : { input: runValue(row['input']), output: runOutput(row['output']) }),
    traceId,
    spanId,
    parentSpanId: idOf(row['parent_span_id']),
    name,
    kind: kind ?? 'span',
    status: error === null ? (endNs === null ? 'open' : 'unset') : 'error',
    statusMessage: error,
    sessionId: threadId,
    userId: userOfMetadata(objectOf(metadata)),
    environment: wordOf(row['environment']),
    toolName: kind === 'tool' && name !== '' ? name : null,
    startNs,
    endNs,
    timeDigits: times.digits,
    firstTokenNs: addMs(startNs, numberOf(row['ttft'])),
    usage:
      opikUsage(row['usage']) ??
      (kind === 'generation' ? (answerFromBody(objectOf(row['output']))?.usage ?? null) : null),
    cost: reportedCost(row['total_estimated_cost'], undefined),
    attributes: knownFields({
      'opik.type': kindWord,
      metadata: isJsonObject(metadata) && Object.keys(metadata).length === 0 ? null : metadata,
      tags: listOf(row['tags']).length === 0 ? null : row['tags'],
      error_info: row['error_info'],
      attachments: attached.length === 0 ? null : attached,
      input: kind === 'generation' ? null : besideConversation(row['input']),
      output: besideAnswer(row['output']),
      ...withoutFields(row, readFields),
    }),
    flags: endNs === null ? observationFlags.unfinished : 0,
    raw,
  })
  return [
    observation,
    ...opikScores(row['feedback_scores'], { traceId, spanId, sessionId: null }, raw),
    ...opikComments(row['comments'], { traceId, spanId, sessionId: null }, raw),
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...(kindWord === null || kind !== undefined
      ? []
      : [finding('unknown_kind', `${what}: "${clip(kindWord)}" is shown as a span.`, raw)]),
  ]
}

type CallFacts = Pick<
  ObservationRecord,
  | 'input'
  | 'output'
  | 'toolDefinitions'
  | 'parameters'
  | 'model'
  | 'requestModel'
  | 'provider'
  | 'finishReason'
>

/** Its integrations log the request's messages as input, the rest of the request as metadata, the answer as output. */
function callFacts(row: JsonObject): CallFacts {
  const { input, output } = row
  const metadata = objectOf(row['metadata'])
  const request = requestParts(input)
  const answer = objectOf(output)
  const generation = objectOf(listOf(answer['generations']).flat()[0])
  const requestModel = wordOf(firstOf(metadata['model'], objectOf(input)['model'], row['model']))
  return {
    input: isConversation(input) ? callContent(input) : request.input,
    output: runOutput(output),
    toolDefinitions: firstOf(request.toolDefinitions, metadata['tools']) ?? null,
    parameters: { ...request.parameters, ...requestParameters(metadata) },
    model: wordOf(firstOf(answer['model'], row['model'])) ?? requestModel,
    requestModel,
    provider: wordOf(row['provider']),
    finishReason: wordOf(
      firstOf(
        objectOf(listOf(answer['choices'])[0])['finish_reason'],
        objectOf(generation['generation_info'])['finish_reason'],
        answer['stop_reason'],
        answerFromBody(answer)?.finishReason,
      ),
    ),
  }
}
