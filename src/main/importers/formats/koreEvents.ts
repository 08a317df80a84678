import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  TraceRecord,
} from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { koreChannel, koreEnvironment, koreKind, koreToolType } from './koreWords'
import { callContent, reportedCost, requestParts, responseContent, statedUsage } from './vendorCalls'
import {
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  addMs,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, makeTrace, readRecordTimes, skipped } from './vendorRecords'

/** An event without a trace id, held until the end of the file, when events of its session are grouped by time. */
export interface UntracedEvent {
  readonly observation: ObservationRecord
  readonly trace: JsonObject
}

export interface KoreTraceParts {
  readonly records: ImportRecord[]
  readonly observations: ObservationRecord[]
  readonly untraced: UntracedEvent[]
}

/**
 * One entry of `traces`: the events of one trace, or a part of them (a trace may be split over pages, so nothing here
 * is concluded from the set of events). Kore's traces have no times of their own.
 */
export function koreTraceEntry(value: JsonValue, raw: RawPosition): KoreTraceParts {
  const parts: KoreTraceParts = { records: [], observations: [], untraced: [] }
  if (!isJsonObject(value)) {
    parts.records.push(skipped('not_a_record', 'A trace that is not an object.', raw))
    return parts
  }
  const traceId = idOf(value['traceId'])
  const trace = traceId === null ? null : koreTrace(traceId, value, raw)
  if (trace !== null) parts.records.push(trace)
  for (const item of listOf(value['events'])) {
    const [observation, problems] = koreEvent(item, traceId, value, raw)
    parts.records.push(...problems)
    if (observation === null) continue
    if (traceId === null) parts.untraced.push({ observation, trace: value })
    else parts.observations.push(observation)
  }
  return parts
}

function koreTrace(traceId: string, value: JsonObject, raw: RawPosition): TraceRecord {
  const environment = koreEnvironment(value['environment'])
  const channel = koreChannel(value['channel'])
  return makeTrace({
    traceId,
    sessionId: idOf(value['sessionId']),
    // Kore gives traces no names; the agent tells them apart better than their first event would.
    name: wordOf(value['agentName']),
    agentName: wordOf(value['agentName']),
    environment: environment.word,
    attributes: {
      ...knownFields({
        environment_raw: environment.raw,
        channel: channel.word,
        channel_raw: channel.raw,
        deployment_id: value['deploymentId'],
      }),
      ...withoutFields(value, traceFields),
    },
    raw,
  })
}

const traceFields = new Set('traceId sessionId environment channel agentName deploymentId events'.split(' '))
const eventFields = new Set(
  'eventId eventType eventName timestamp spanId durationMs hasError error eventData eventSeq eventCursor'.split(
    ' ',
  ),
)
const payloadFields = new Set(['payloadData'])

/**
 * One event. Its timestamp is taken as the end, because the names say `completed` and `failed`: it starts the
 * duration earlier. The key is the event id, which the ledger carries too.
 */
function koreEvent(
  value: JsonValue,
  traceId: string | null,
  trace: JsonObject,
  raw: RawPosition,
): [ObservationRecord | null, ImportRecord[]] {
  if (!isJsonObject(value)) return [null, [skipped('not_a_record', 'An event that is not an object.', raw)]]
  const eventId = idOf(value['eventId'])
  if (eventId === null) return [null, [skipped('missing_id', 'An event without an id.', raw)]]
  const what = `event ${eventId}`
  const data = objectOf(value['eventData'])
  const kind = koreKind(value['eventType'], value['eventName'])
  const times = readRecordTimes(what)
  const endNs = times.read(value['timestamp'])
  const durationMs = numberOf(value['durationMs']) ?? numberOf(data['latencyMs'])
  const isStep = kind === 'generation' || kind === 'tool'
  const lacksDuration = isStep && durationMs === null && endNs !== null
  const startNs = addMs(endNs, -(durationMs ?? 0))
  const error = objectOf(value['error'])
  const hasFailed = value['hasError'] === true || value['eventType'] === 'error' || data['success'] === false
  const observation = makeObservation({
    traceId: traceId ?? '',
    spanId: eventId,
    name: eventTitle(kind, value, data),
    kind,
    status: hasFailed ? 'error' : value['hasError'] === false ? 'ok' : 'unset',
    statusMessage: wordOf(error['message']) ?? wordOf(error['type']) ?? wordOf(value['reasonCode']),
    sessionId: idOf(trace['sessionId']),
    environment: koreEnvironment(trace['environment']).word,
    agentName: wordOf(trace['agentName']),
    toolName: wordOf(data['toolName']),
    startNs,
    endNs,
    timeDigits: times.digits,
    attributes: {
      ...knownFields({ event_name: value['eventName'], span_id: value['spanId'], error: value['error'] }),
      ...knownFields({ event_seq: value['eventSeq'], tool_type: koreToolType(data['toolType']).word }),
      ...knownFields(withoutFields(value, eventFields)),
      ...knownFields({ event_data: withoutFields(data, payloadFields) }),
    },
    raw,
    ...(kind === 'generation' ? generationParts(data, startNs) : {}),
    ...(kind === 'tool' ? toolPayload(data) : {}),
  })
  const problems: ImportRecord[] = times.problems(raw)
  if (lacksDuration)
    problems.push(finding('missing_time', `${what} has no duration; shown as a moment.`, raw))
  return [observation, problems]
}

/**
 * The name of a model call. The event and the ledger say its purpose in different words; both know the model, and so
 * agree on this name.
 */
export function modelCallName(model: Field): string {
  return wordOf(model) ?? 'LLM call'
}

function eventTitle(kind: ObservationRecord['kind'], value: JsonObject, data: JsonObject): string {
  if (kind === 'generation') return modelCallName(data['model'])
  const specific =
    kind === 'tool'
      ? data['toolName']
      : kind === 'decision'
        ? firstOf(data['decision'], data['decisionKind'])
        : null
  return wordOf(specific) ?? wordOf(value['eventName']) ?? wordOf(value['eventType']) ?? ''
}

function generationParts(data: JsonObject, startNs: bigint | null): Partial<ObservationRecord> {
  const payload = objectOf(data['payloadData'])
  const cost = objectOf(data['estimatedCost'])
  const firstTokenMs = numberOf(data['timeToFirstTokenMs'])
  return {
    model: wordOf(data['model']),
    provider: wordOf(data['provider']),
    finishReason: wordOf(data['finishReason']),
    firstTokenNs: addMs(startNs, firstTokenMs),
    ...requestParts(payload['request']),
    output: responseContent(payload['response']),
    usage: statedUsage(
      {
        input: data['inputTokens'],
        output: data['outputTokens'],
        total: data['totalTokens'],
        cacheRead: data['cachedTokens'],
        cacheWrite: data['cacheCreationTokens'],
        reasoning: data['reasoningTokens'],
        inputAudio: data['audioInputTokens'],
        outputAudio: data['audioOutputTokens'],
      },
      tokenFigures(data),
    ),
    cost: reportedCost(cost['amount'], cost['currency']),
  }
}

/** The figures that count tokens, under Kore's names. */
export function tokenFigures(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name.endsWith('Tokens')))
}

function toolPayload(data: JsonObject): Partial<ObservationRecord> {
  const payload = objectOf(data['payloadData'])
  return {
    input: callContent(payload['request']),
    output: callContent(payload['response']),
    toolCallId: textOf(data['toolCallId']),
  }
}

const gapNs = 30_000_000_000n

/**
 * Groups the events that came without a trace id: by session, and within a session wherever more than 30 seconds lie
 * between two of them. The id is made from the session and the first event, so the same events give the same id.
 */
export function groupUntraced(events: readonly UntracedEvent[]): ImportRecord[] {
  const bySession = new Map<string, UntracedEvent[]>()
  for (const event of events) {
    const sessionId = event.observation.sessionId ?? ''
    const group = bySession.get(sessionId)
    if (group === undefined) bySession.set(sessionId, [event])
    else group.push(event)
  }
  return [...bySession.values()].flatMap((group) => splitByGap(group).flatMap(groupRecords))
}

function splitByGap(events: readonly UntracedEvent[]): UntracedEvent[][] {
  const sorted = events.toSorted((a, b) => compareNs(a.observation.startNs, b.observation.startNs))
  const groups: UntracedEvent[][] = []
  let reachedNs: bigint | null = null
  for (const event of sorted) {
    const { startNs, endNs } = event.observation
    const last = groups.at(-1)
    const isFar = reachedNs !== null && startNs !== null && startNs - reachedNs > gapNs
    if (last === undefined || isFar) groups.push([event])
    else last.push(event)
    if (endNs !== null && (isFar || reachedNs === null || endNs > reachedNs)) reachedNs = endNs
  }
  return groups
}

function compareNs(a: bigint | null, b: bigint | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

function groupRecords(group: readonly UntracedEvent[]): ImportRecord[] {
  const [first] = group
  if (first === undefined) return []
  const { observation } = first
  const traceId = `${observation.sessionId ?? 'no-session'}@${observation.spanId}`
  const trace = koreTrace(traceId, first.trace, observation.raw)
  const count = group.length === 1 ? '1 event' : `${group.length} events`
  const session = observation.sessionId ?? 'without an id'
  return [
    { ...trace, attributes: { ...trace.attributes, trace_id_basis: 'session and time' } },
    finding(
      'derived_id',
      `Session ${session}: ${count} without a trace id, put together by time.`,
      observation.raw,
    ),
    ...group.map((event) => ({ ...event.observation, traceId })),
  ]
}
