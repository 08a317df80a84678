import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  SessionMessageRecord,
  SessionRecord,
  TraceRecord,
} from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { MessageRole } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { errorText, neutralStatus, neutralTimes, saidTime } from './neutralFields'
import { neutralObservation } from './neutralObservation'
import {
  type Field,
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
  makeSession,
  makeTrace,
  skipped,
  unknownFieldFinding,
  valueContent,
} from './vendorRecords'

const sessionFields = new Set(
  (
    'id user_id segment agent channel channel_raw environment environment_raw agent_version deployment_id status ' +
    'status_raw started_at ended_at last_activity_at is_test metadata reported messages traces voice scores'
  ).split(' '),
)
const traceFields = new Set(
  'id seq input output agent start end status error reported observations scores'.split(' '),
)

/** One entry of `sessions`: the session, its messages, its traces with their observations, scores and voice turns. */
export function neutralSessionRecords(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'A session that is not an object.', raw)]
  const sessionId = idOf(value['id'])
  if (sessionId === null)
    return [skipped('missing_id', 'A session without an id; its traces are left out with it.', raw)]
  const times = neutralTimes(`session ${sessionId}`)
  const session = makeSession({
    sessionId,
    userId: wordOf(value['user_id']),
    agentName: wordOf(value['agent']),
    environment: wordOf(value['environment']),
    version: wordOf(value['agent_version']),
    channel: wordOf(value['channel']),
    status: wordOf(value['status']),
    startNs: saidTime(times.read(value['started_at'])),
    endNs: saidTime(times.read(value['ended_at'])),
    timeDigits: times.digits,
    attributes: {
      ...knownFields({
        segment: value['segment'],
        channel_raw: value['channel_raw'],
        environment_raw: value['environment_raw'],
        status_raw: value['status_raw'],
        deployment_id: value['deployment_id'],
        is_test: value['is_test'],
        last_activity_at: value['last_activity_at'],
        metadata: value['metadata'],
        voice: value['voice'],
      }),
      ...withoutFields(value, sessionFields),
    },
    reported: objectOf(value['reported']),
    raw,
  })
  const traces: ImportRecord[] = []
  const spans: TraceRecord[] = []
  for (const item of listOf(value['traces'])) {
    const records = neutralTraceRecords(item, session, raw)
    traces.push(...records)
    spans.push(...records.filter((record) => record.type === 'trace'))
  }
  return [
    session,
    ...times.problems(raw),
    ...unknownFieldFinding(`session ${sessionId}`, value, sessionFields, raw),
    ...listOf(value['messages']).flatMap((item) => neutralMessageRecords(item, sessionId, raw)),
    ...traces,
    ...voiceTurnRecords(objectOf(value['voice']), spans, raw),
    ...neutralScoreRecords(value['scores'], { sessionId, traceId: null, spanId: null }, raw),
  ]
}

function neutralTraceRecords(value: JsonValue, session: SessionRecord, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'A trace that is not an object.', raw)]
  const traceId = idOf(value['id'])
  if (traceId === null) {
    return [skipped('missing_id', `Session ${session.sessionId}: a trace without an id; left out.`, raw)]
  }
  const times = neutralTimes(`trace ${traceId}`)
  const startNs = saidTime(times.read(value['start']))
  const endNs = saidTime(times.read(value['end']))
  const trace = makeTrace({
    traceId,
    sessionId: session.sessionId,
    // The form has no names for traces; the agent tells more than the name of the first step.
    name: wordOf(value['agent']),
    userId: session.userId,
    agentName: wordOf(value['agent']),
    environment: session.environment,
    version: session.version,
    status: neutralStatus(value['status'], endNs === null),
    statusMessage: errorText(value['error']),
    startNs,
    endNs,
    timeDigits: times.digits,
    input: valueContent(value['input']),
    output: valueContent(value['output']),
    attributes: {
      ...knownFields({ seq: value['seq'], error: value['error'] }),
      ...withoutFields(value, traceFields),
    },
    reported: objectOf(value['reported']),
    raw,
  })
  const records: ImportRecord[] = [
    trace,
    ...times.problems(raw),
    ...unknownFieldFinding(`trace ${traceId}`, value, traceFields, raw),
    ...neutralScoreRecords(value['scores'], { sessionId: null, traceId, spanId: null }, raw),
  ]
  for (const item of listOf(value['observations'])) {
    records.push(...neutralObservation(item, trace, raw))
    if (isJsonObject(item)) {
      const subject = { sessionId: null, traceId, spanId: idOf(item['id']) }
      records.push(...neutralScoreRecords(item['scores'], subject, raw))
    }
  }
  const isOrderOnly = records.some(
    (record) => record.type === 'observation' && (record.flags & observationFlags.orderOnlyTime) !== 0,
  )
  if (isOrderOnly)
    records.push(
      finding(
        'order_only_time',
        `trace ${traceId}: the order of the steps is known, their times are not.`,
        raw,
      ),
    )
  return records
}

const roles: Readonly<Record<string, MessageRole>> = {
  user: 'user',
  agent: 'assistant',
  system: 'system',
  tool: 'tool',
}

function neutralMessageRecords(value: JsonValue, sessionId: string, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) {
    return [skipped('not_a_record', `Session ${sessionId}: a message that is not an object.`, raw)]
  }
  const times = neutralTimes(`a message of session ${sessionId}`)
  const role = wordOf(value['role'])
  const text = textOf(value['text'])
  const timeNs = saidTime(times.read(value['at']))
  const record: SessionMessageRecord = {
    type: 'sessionMessage',
    sessionId,
    traceId: idOf(value['trace_id']),
    messageId: wordOf(value['id']),
    timeNs,
    timeDigits: times.digits,
    message: {
      role: (role !== null && Object.hasOwn(roles, role) ? roles[role] : undefined) ?? 'other',
      name: wordOf(value['agent']) ?? (role !== null && !Object.hasOwn(roles, role) ? role : null),
      parts: text === null ? [] : [{ type: 'text', text }],
    },
    raw,
  }
  return [record, ...times.problems(raw)]
}

interface Subject {
  readonly sessionId: string | null
  readonly traceId: string | null
  readonly spanId: string | null
}

function neutralScoreRecords(scores: Field, subject: Subject, raw: RawPosition): ImportRecord[] {
  return listOf(scores).flatMap((value): ImportRecord[] => {
    const name = isJsonObject(value) ? wordOf(value['name']) : null
    if (!isJsonObject(value) || name === null)
      return [skipped('not_a_record', 'A score without a name.', raw)]
    const times = neutralTimes(`score ${name}`)
    const record = makeScore({
      ...subject,
      name,
      value: scoreValue(value['value']),
      label: wordOf(value['label']),
      comment: wordOf(value['comment']),
      annotator: wordOf(value['source']),
      timeNs: times.read(value['at']),
      attributes: knownFields({ min: value['min'], max: value['max'] }),
      raw,
    })
    return [record, ...times.problems(raw)]
  })
}

function scoreValue(value: Field): number | boolean | string | null {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : null
}

/**
 * Voice turns belong to the session and stay whole in its attributes (`voice`). A turn that falls into a trace also
 * becomes one moment on that trace, when the agent began to speak (else when the user ended, else began), so that it
 * is seen in the waterfall. Its tokens stay in the turn: the calls of the trace carry them already.
 */
function voiceTurnRecords(
  voice: JsonObject,
  traces: readonly TraceRecord[],
  raw: RawPosition,
): ObservationRecord[] {
  return listOf(voice['turns']).flatMap((value) => {
    const turn = objectOf(value)
    const seq = numberOf(turn['seq'])
    const times = neutralTimes('voice turn')
    const momentNs =
      times.read(turn['agent_start']) ?? times.read(turn['user_end']) ?? times.read(turn['user_start'])
    const trace = momentNs === null ? undefined : traces.find((candidate) => holds(candidate, momentNs))
    if (seq === null || trace === undefined) return []
    return [
      makeObservation({
        traceId: trace.traceId,
        spanId: `voice-turn-${seq}`,
        name: turn['interrupted'] === true ? 'voice turn, interrupted' : 'voice turn',
        kind: 'event',
        sessionId: trace.sessionId,
        agentName: trace.agentName,
        startNs: momentNs,
        endNs: momentNs,
        timeDigits: times.digits,
        input: valueContent(turn['transcript']),
        attributes: { synthetic: 'from the voice turns of the session', voice_turn: turn },
        raw,
      }),
    ]
  })
}

function holds(trace: TraceRecord, momentNs: bigint): boolean {
  return (
    trace.startNs !== null && trace.startNs <= momentNs && (trace.endNs === null || momentNs <= trace.endNs)
  )
}
