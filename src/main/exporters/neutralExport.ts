import type {
  ImportRecord,
  ObservationRecord,
  ScoreRecord,
  SessionMessageRecord,
  SessionRecord,
  SideRecord,
  TraceRecord,
} from '../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'
import type { TraceToExport } from './exportedSpans'
import { fitting, isOrdinal, sessionChecks, voiceOf } from './neutralShape'
import {
  contentOf,
  errorOf,
  known,
  neutralObservation,
  neutralScore,
  neutralTime,
  period,
  requiredTime,
  statusWord,
} from './neutralSpans'
import { stringifyExactly } from './otlpValues'

/**
 * Traces as one document of the neutral form (`session-export.v1`): sessions with their messages, traces, observations
 * and scores. A trace without a session becomes a session of its own. `retrievedAt`: when the export was made, ISO 8601.
 */
export function toNeutral(traces: readonly TraceToExport[], retrievedAt: string): string {
  const others = traces.flatMap((trace) => trace.others)
  const sessions = Map.groupBy(traces, (trace) => sessionIdOf(trace) ?? trace.traceId)
  return stringifyExactly({
    format: 'session-export',
    version: 1,
    source: { vendor: 'spanglass', retrieved_at: retrievedAt },
    sessions: [...sessions].map(([id, group]) => neutralSession(id, group)),
    ...sideRecords(others),
  })
}

/** The session that a trace says it belongs to, else that its steps say. */
function sessionIdOf({ observations, others }: TraceToExport): string | null {
  const named = [
    ...ofType<TraceRecord>(others, 'trace'),
    ...ofType<SessionRecord>(others, 'session'),
    ...observations,
  ]
  return named.find(({ sessionId }) => sessionId !== null && sessionId !== '')?.sessionId ?? null
}

const channels = new Set(['voice', 'chat', 'widget', 'api', 'email', 'sms', 'other'])
const environments = new Set(['draft', 'staging', 'production'])
const statuses = new Set(['open', 'completed', 'failed', 'abandoned', 'escalated', 'unknown'])

function neutralSession(id: string, traces: readonly TraceToExport[]): JsonObject {
  const others = traces.flatMap((trace) => trace.others)
  const stated = ofType<SessionRecord>(others, 'session')[0] ?? null
  const [first] = traces.flatMap((trace) => trace.observations)
  const environment = stated?.environment ?? first?.environment ?? null
  const channel = stated?.channel ?? null
  const status = stated?.status ?? null
  const digits = stated?.timeDigits ?? first?.timeDigits ?? 0
  const { channel_raw, environment_raw, status_raw, ...words } = fitting(
    stated?.attributes,
    sessionChecks,
    'drop',
  )
  const voice = voiceOf(stated?.attributes['voice'])
  const messages = ofType<SessionMessageRecord>(others, 'sessionMessage')
  const scores = ofType<ScoreRecord>(others, 'score').filter(
    ({ traceId, spanId }) => traceId === null && spanId === null,
  )
  return {
    id,
    status: status !== null && statuses.has(status) ? status : 'unknown',
    started_at: requiredTime(stated?.startNs ?? earliest(traces), digits),
    ...known({
      user_id: stated?.userId ?? first?.userId ?? null,
      agent: stated?.agentName ?? null,
      channel: channel === null ? null : channels.has(channel) ? channel : 'other',
      channel_raw: channel_raw ?? (channel !== null && !channels.has(channel) ? channel : null),
      environment: environment !== null && environments.has(environment) ? environment : null,
      environment_raw:
        environment_raw ?? (environment !== null && !environments.has(environment) ? environment : null),
      agent_version: stated?.version ?? first?.version ?? null,
      status_raw: status_raw ?? (status !== null && !statuses.has(status) ? status : null),
      ended_at: neutralTime(stated?.endNs ?? null, digits),
      ...words,
      voice,
      reported: stated === null || isEmpty(stated.reported) ? null : stated.reported,
      messages: messages.length === 0 ? null : messages.map(neutralMessage),
      scores: scores.length === 0 ? null : scores.map(neutralScore),
    }),
    traces: traces
      .toSorted((a, b) => compare(earliest([a]), earliest([b])))
      .map((trace) => neutralTrace(trace, voice !== null)),
  }
}

/** `hasVoice`: the turns of the session are exported, of which the importer makes moments again. */
function neutralTrace({ traceId, observations, others }: TraceToExport, hasVoice: boolean): JsonObject {
  const stated = ofType<TraceRecord>(others, 'trace')[0] ?? null
  const own = stated === null ? null : period(stated)
  const [first] = observations.toSorted((a, b) => compare(a.startNs, b.startNs))
  const scores = ofType<ScoreRecord>(others, 'score')
  const ofTrace = scores.filter((score) => score.traceId === traceId && score.spanId === null)
  const bySpan = Map.groupBy(
    scores.filter((score) => score.spanId !== null),
    ({ spanId }) => spanId ?? '',
  )
  return {
    id: traceId,
    start: requiredTime(
      stated?.startNs ?? first?.startNs ?? null,
      stated?.timeDigits ?? first?.timeDigits ?? 0,
    ),
    status: statusWord(stated?.status ?? null),
    ...known({
      ...fitting(stated?.attributes, { seq: isOrdinal }, 'drop'),
      end: own?.end ?? null,
      agent: stated?.agentName ?? null,
      input: contentOf(stated?.input ?? null),
      output: contentOf(stated?.output ?? null),
      error: errorOf(stated?.attributes['error'], stated?.statusMessage ?? null),
      reported: stated === null || isEmpty(stated.reported) ? null : stated.reported,
      scores: ofTrace.length === 0 ? null : ofTrace.map(neutralScore),
    }),
    observations: observations
      .filter((record) => !(hasVoice && isVoiceTurn(record)))
      .map((record) => neutralObservation(record, bySpan.get(record.spanId) ?? [])),
  }
}

const roles: Readonly<Record<string, string>> = { assistant: 'agent', developer: 'system', other: 'system' }

function neutralMessage(record: SessionMessageRecord): JsonObject {
  const { message } = record
  const texts = message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  return {
    role: roles[message.role] ?? message.role,
    at: requiredTime(record.timeNs, record.timeDigits),
    ...known({
      id: record.messageId,
      text: texts.length === 0 ? null : texts.join('\n'),
      agent: message.name,
      trace_id: record.traceId,
    }),
  }
}

const sideLists: Readonly<Record<SideRecord['side'], string>> = {
  audit: 'audit',
  deployment: 'deployments',
  balance: 'balances',
  aggregate: 'aggregates',
}

function sideRecords(others: readonly ImportRecord[]): JsonObject {
  const lists: Record<string, JsonValue[]> = {}
  for (const { side, body } of ofType<SideRecord>(others, 'side')) (lists[sideLists[side]] ??= []).push(body)
  return lists
}

function ofType<R extends ImportRecord>(records: readonly ImportRecord[], type: R['type']): R[] {
  return records.filter((record): record is R => record.type === type)
}

function earliest(traces: readonly TraceToExport[]): bigint | null {
  let found: bigint | null = null
  for (const { startNs } of traces.flatMap((trace) => trace.observations)) {
    if (startNs !== null && (found === null || startNs < found)) found = startNs
  }
  return found
}

/** Unknown last. */
function compare(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0)
  return a < b ? -1 : a > b ? 1 : 0
}

const isVoiceTurn = ({ spanId, attributes }: ObservationRecord): boolean =>
  spanId.startsWith('voice-turn-') && 'synthetic' in attributes && 'voice_turn' in attributes

const isEmpty = (value: JsonValue): boolean => isJsonObject(value) && Object.keys(value).length === 0
