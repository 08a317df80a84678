import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import type { MessageRole } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { modelCallName, tokenFigures } from './koreEvents'
import { koreChannel, koreEnvironment, korePurpose, koreStatus } from './koreWords'
import { reportedCost, requestParts, responseContent, statedUsage } from './vendorCalls'
import { idOf, knownFields, addMs, numberOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { finding, makeObservation, makeSession, readRecordTimes, skipped } from './vendorRecords'

const sessionFields = new Set(
  (
    'id channel environment status createdAt endedAt messageCount traceEventCount tokenCount estimatedCost durationMs ' +
    'idleDurationMs'
  ).split(' '),
)

/**
 * One row of `sessions`. Kore writes 0 where it does not know token counts; a count that is 0 throughout is left out
 * of the reported totals, and so are a cost and a duration of 0 beside it.
 */
export function koreSession(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'A session that is not an object.', raw)]
  const sessionId = idOf(value['id'])
  if (sessionId === null) return [skipped('missing_id', 'A session without an id.', raw)]
  const times = readRecordTimes(`session ${sessionId}`)
  const status = koreStatus(value['status'])
  const channel = koreChannel(value['channel'])
  const environment = koreEnvironment(value['environment'])
  const hasTokens = Object.values(objectOf(value['tokenCount'])).some((count) => count !== 0)
  const cost = numberOf(value['estimatedCost'])
  const durationMs = numberOf(value['durationMs'])
  const session = makeSession({
    sessionId,
    status: status.word,
    channel: channel.word,
    environment: environment.word,
    startNs: times.read(value['createdAt']),
    endNs: times.read(value['endedAt']),
    timeDigits: times.digits,
    attributes: {
      ...knownFields({ status_raw: status.raw, channel_raw: channel.raw, environment_raw: environment.raw }),
      ...knownFields(withoutFields(value, sessionFields)),
    },
    reported: knownFields({
      messageCount: value['messageCount'],
      traceEventCount: value['traceEventCount'],
      tokenCount: hasTokens ? value['tokenCount'] : null,
      estimatedCost: cost === 0 && !hasTokens ? null : cost,
      durationMs: durationMs === 0 && value['endedAt'] === null ? null : durationMs,
      idleDurationMs: durationMs === 0 && value['endedAt'] === null ? null : value['idleDurationMs'],
    }),
    raw,
  })
  return [session, ...times.problems(raw)]
}

const generationFields = new Set(
  (
    'id model agentName provider environment status inputTokens cachedTokens completionTokens reasoningTokens outputTokens ' +
    'totalTokens latencyMs timeToFirstTokenMs cost timestamp sessionId traceId eventId payload'
  ).split(' '),
)

export interface KoreGeneration {
  readonly observation: ObservationRecord | null
  readonly problems: readonly ImportRecord[]
  /** The request and response exist but were not part of the answer. */
  readonly isPayloadLeftOut: boolean
}

/**
 * One row of the LLM ledger: a model call, under the id of its event where it has one, so that both tellings meet.
 * Its timestamp is the end (it equals that of the event); the cost is in dollars.
 */
export function koreGeneration(value: JsonValue, raw: RawPosition): KoreGeneration {
  const refuse = (problem: ImportRecord): KoreGeneration => ({
    observation: null,
    problems: [problem],
    isPayloadLeftOut: false,
  })
  if (!isJsonObject(value)) return refuse(skipped('not_a_record', 'A generation that is not an object.', raw))
  const rowId = idOf(value['id'])
  const spanId = idOf(value['eventId']) ?? rowId
  if (spanId === null) return refuse(skipped('missing_id', 'A generation without an id.', raw))
  const times = readRecordTimes(`generation ${spanId}`)
  const endNs = times.read(value['timestamp'])
  const latencyMs = numberOf(value['latencyMs'])
  const startNs = addMs(endNs, -(latencyMs ?? 0))
  const payload = objectOf(value['payload'])
  const environment = koreEnvironment(value['environment'])
  const firstTokenMs = numberOf(value['timeToFirstTokenMs'])
  const observation = makeObservation({
    traceId: idOf(value['traceId']) ?? '',
    spanId,
    name: modelCallName(value['model']),
    kind: 'generation',
    status: ledgerStatus(value),
    sessionId: idOf(value['sessionId']),
    environment: environment.word,
    agentName: wordOf(value['agentName']),
    model: wordOf(value['model']),
    provider: wordOf(value['provider']),
    startNs,
    endNs,
    timeDigits: times.digits,
    firstTokenNs: addMs(startNs, firstTokenMs),
    ...requestParts(payload['request']),
    output: responseContent(payload['response']),
    usage: statedUsage(
      {
        input: value['inputTokens'],
        output: value['outputTokens'] ?? value['completionTokens'],
        total: value['totalTokens'],
        cacheRead: value['cachedTokens'],
        reasoning: value['reasoningTokens'],
      },
      tokenFigures(value),
    ),
    cost: reportedCost(value['cost'], 'USD'),
    attributes: {
      ...knownFields({
        ledger_id: rowId,
        purpose: korePurpose(value['source']).word,
        environment_raw: environment.raw,
      }),
      ...knownFields(withoutFields(value, generationFields)),
    },
    raw,
  })
  const problems = times.problems(raw)
  if (latencyMs === null && endNs !== null) {
    problems.push(finding('missing_time', `generation ${spanId} has no latency; shown as a moment.`, raw))
  }
  return { observation, problems, isPayloadLeftOut: value['payloadState'] === 'omitted' }
}

function ledgerStatus(row: JsonObject): ObservationRecord['status'] {
  const word = wordOf(row['status'])
  const httpStatus = numberOf(row['statusCode'])
  if (word === 'success' || word === 'completed') return 'ok'
  if (word === 'error' || word === 'failed' || word === 'failure') return 'error'
  return httpStatus !== null && httpStatus >= 400 ? 'error' : 'unset'
}

const roles: Readonly<Record<string, MessageRole>> = {
  user: 'user',
  assistant: 'assistant',
  agent: 'assistant',
  bot: 'assistant',
  system: 'system',
  tool: 'tool',
}

export interface KoreMessage {
  readonly records: readonly ImportRecord[]
  readonly sessionId: string | null
  readonly traceId: string | null
  readonly text: string | null
  readonly isIncoming: boolean
}

/** One message of the conversation history. The channel's user id is the only user Kore names. */
export function koreMessage(
  value: JsonValue,
  raw: RawPosition,
  isFirstOfSession: (id: string) => boolean,
): KoreMessage {
  const none = { sessionId: null, traceId: null, text: null, isIncoming: false }
  if (!isJsonObject(value)) {
    return { ...none, records: [skipped('not_a_record', 'A message that is not an object.', raw)] }
  }
  const sessionId = idOf(value['sessionId'])
  if (sessionId === null) {
    return { ...none, records: [skipped('missing_id', 'A message that names no session.', raw)] }
  }
  const times = readRecordTimes(`a message of session ${sessionId}`)
  const timeNs = times.read(value['timestamp']) ?? times.read(value['createdAt'])
  const roleWord = wordOf(value['role']) ?? ''
  const role = Object.hasOwn(roles, roleWord) ? roles[roleWord] : undefined
  const text = textOf(value['content'])
  const traceId = idOf(value['traceId'])
  const records: ImportRecord[] = isFirstOfSession(sessionId) ? [sessionOfMessage(sessionId, value, raw)] : []
  records.push({
    type: 'sessionMessage',
    sessionId,
    traceId,
    messageId: idOf(value['id']),
    timeNs,
    timeDigits: times.digits,
    message: {
      role: role ?? 'other',
      name: wordOf(value['agentName']) ?? (role === undefined && roleWord !== '' ? roleWord : null),
      parts: textParts(value['content']),
    },
    raw,
  })
  const isIncoming = value['type'] === 'incoming' || role === 'user'
  return { records: [...records, ...times.problems(raw)], sessionId, traceId, text, isIncoming }
}

function textParts(
  content: JsonValue | undefined,
): { type: 'text'; text: string }[] | { type: 'other'; value: JsonValue }[] {
  const text = textOf(content)
  if (text !== null) return [{ type: 'text', text }]
  return content === undefined || content === null ? [] : [{ type: 'other', value: content }]
}

function sessionOfMessage(sessionId: string, message: JsonObject, raw: RawPosition): ImportRecord {
  const channel = koreChannel(message['channel'])
  const environment = koreEnvironment(message['environment'])
  return makeSession({
    sessionId,
    userId: wordOf(message['channelUId']),
    channel: channel.word,
    environment: environment.word,
    attributes: knownFields({
      channel_raw: channel.raw,
      environment_raw: environment.raw,
      traceDimensions: message['traceDimensions'],
    }),
    raw,
  })
}
