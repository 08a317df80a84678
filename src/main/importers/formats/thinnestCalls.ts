import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { MessageRole } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import {
  idOf,
  knownFields,
  listOf,
  addMs,
  numberOf,
  objectOf,
  readTime,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { makeSession, readRecordTimes, skipped } from './vendorRecords'

const callFields = new Set(
  'id agent_id agent_name status started_at ended_at duration_seconds latency_ms interruptions cost transcript'.split(
    ' ',
  ),
)
const statuses: Readonly<Record<string, string>> = {
  ended: 'completed',
  error: 'failed',
  active: 'open',
  pending: 'open',
}

/** A voice call: a session whose transcript is its conversation; its averages and costs are what the vendor reports. */
export function thinnestCall(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'A call that is not an object.', raw)]
  const sessionId = idOf(value['id'])
  if (sessionId === null) return [skipped('missing_id', 'A call without an id.', raw)]
  const times = readRecordTimes(`call ${sessionId}`)
  const startNs = times.read(value['started_at'])
  const seconds = numberOf(value['duration_seconds'])
  const statedEndNs = times.read(value['ended_at'])
  const status = wordOf(value['status'])
  const session = makeSession({
    sessionId,
    agentName: wordOf(value['agent_name']) ?? wordOf(value['agent_id']),
    channel: 'voice',
    status: (status !== null && Object.hasOwn(statuses, status) ? statuses[status] : status) ?? null,
    startNs,
    endNs: statedEndNs ?? addMs(startNs, seconds === null ? null : seconds * 1000),
    timeDigits: times.digits,
    attributes: {
      ...knownFields({ status_raw: status, agent_id: value['agent_id'] }),
      ...knownFields(withoutFields(value, callFields)),
    },
    reported: knownFields({
      duration_seconds: seconds,
      avg_latency_ms: value['latency_ms'],
      interruptions: value['interruptions'],
      cost: value['cost'],
    }),
    raw,
  })
  const messages = listOf(value['transcript']).map((line) =>
    transcriptLine(objectOf(line), sessionId, startNs, raw),
  )
  return [session, ...messages, ...times.problems(raw)]
}

const roles: Readonly<Record<string, MessageRole>> = {
  user: 'user',
  customer: 'user',
  assistant: 'assistant',
  agent: 'assistant',
  bot: 'assistant',
  system: 'system',
  tool: 'tool',
}

/** A line's timestamp is seconds since the call began, written as text ("5.2"); some carry a whole time. */
function transcriptLine(
  line: JsonObject,
  sessionId: string,
  startNs: bigint | null,
  raw: RawPosition,
): ImportRecord {
  const roleWord = wordOf(line['role']) ?? ''
  const role = Object.hasOwn(roles, roleWord) ? roles[roleWord] : undefined
  const text = textOf(line['content']) ?? textOf(line['text'])
  const offset = wordOf(line['timestamp'])
  const seconds = numberOf(line['timestamp'])
  const isOffset = seconds !== null && seconds < 1e8
  const absolute = isOffset ? null : readTime(line['timestamp'])
  const stated = absolute === 'impossible' ? null : absolute
  return {
    type: 'sessionMessage',
    sessionId,
    traceId: null,
    messageId: wordOf(line['id']),
    timeNs: isOffset ? addMs(startNs, seconds * 1000) : (stated?.timeNs ?? null),
    timeDigits: isOffset ? Math.min(9, offset?.split('.')[1]?.length ?? 0) : (stated?.digits ?? 0),
    message: {
      role: role ?? 'other',
      name: role === undefined && roleWord !== '' ? roleWord : null,
      parts: text === null ? [] : [{ type: 'text', text }],
    },
    raw,
  }
}
