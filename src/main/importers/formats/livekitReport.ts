import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import type { TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { bucketTokens } from '../semantics/tokenBuckets'
import { collectNumbers } from '../semantics/usageBodies'
import { readLivekitItems } from './livekitItems'
import {
  addMs,
  firstOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, readRecordTimes, type RecordTimes, strangeItems } from './vendorRecords'
import { voiceCallRecords } from './voiceCall'
import { makeVoiceCall, type VoiceItem } from './voiceCallShape'

const toldFields = new Set(
  'chat_history chatHistory events usage timestamp started_at startedAt duration job_id jobId room'.split(
    ' ',
  ),
)

/** Events that repeat what the history says, or follow the voice word by word; they stay in the raw record. */
const repeatedEvents = new Set([
  'conversation_item_added',
  'function_tools_executed',
  'metrics_collected',
  'speech_created',
  'user_input_transcribed',
  'error',
])

/**
 * One session: its history as turns, its events as moments, its errors, and what its models used. Source:
 * https://github.com/livekit/agents/blob/main/livekit-agents/livekit/agents/voice/report.py (and `metrics/model_usage.py`).
 */
export function livekitReport(report: JsonObject, id: string, raw: RawPosition): ImportRecord[] {
  const times = readRecordTimes(`session ${id}`)
  const events = listOf(report['events']).filter(isJsonObject)
  const history = objectOf(firstOf(report['chat_history'], report['chatHistory']))
  const items = readLivekitItems(listOf(history['items']), times, raw)
  const madeNs = times.read(report['timestamp'])
  const seconds = numberOf(report['duration'])
  const statedNs = times.read(
    firstOf(report['started_at'], report['startedAt'], report['audio_recording_started_at']),
  )
  const startNs = statedNs ?? addMs(madeNs, seconds === null ? null : -seconds * 1000)
  const close = events.findLast(({ type }) => type === 'close' || type === 'session_close')
  const reason = wordOf(objectOf(close)['reason'])
  const failure = isJsonObject(close?.['error']) ? close['error'] : null
  const isFailed = failure !== null || reason === 'error'
  const models = items.flatMap((item) => (item.type === 'said' && item.model !== null ? [item] : []))
  const [spoken] = models
  const notes = events.flatMap((event) => note(event, times))
  const rows = listOf(report['usage']).map(objectOf)
  const totals = modelTotals(rows)
  // The only model of the session: its tokens are those of the call as a whole.
  const total = totals.length === 1 ? (totals[0] ?? null) : null
  return [
    ...voiceCallRecords(
      makeVoiceCall({
        id,
        platform: 'livekit',
        name: wordOf(report['room']),
        agentName: agentOf(history),
        // A report is made at the end of a session; a bare history says nothing of it.
        sessionStatus: isFailed ? 'failed' : madeNs === null && close === undefined ? null : 'completed',
        status: isFailed ? 'error' : 'unset',
        statusMessage: wordOf(failure?.['message']) ?? reason,
        startNs,
        // The report is made when the session ends.
        endNs: addMs(statedNs, seconds === null ? null : seconds * 1000) ?? madeNs,
        timeDigits: times.digits,
        model: total?.model ?? spoken?.model ?? null,
        provider: total?.provider ?? spoken?.provider ?? null,
        usage: total?.usage ?? null,
        attributes: knownFields(withoutFields(report, toldFields)),
        reported: knownFields({ duration: report['duration'], usage: report['usage'] }),
        items: [...items, ...notes],
        others: [
          ...events.flatMap((event, index) => errorEvent(event, index, id, times, raw)),
          ...(total === null
            ? totals.map((one, index) => totalSpan(one, index, id, madeNs, times, raw))
            : []),
          ...speechTotals(rows).map((one, index) => speechSpan(one, index, id, madeNs, times, raw)),
        ],
        raw,
      }),
    ),
    ...times.problems(raw),
    ...strangeItems(`History of session ${id}`, listOf(history['items']), raw),
    ...strangeItems(`Events of session ${id}`, listOf(report['events']), raw),
    ...strangeItems(`Usage of session ${id}`, listOf(report['usage']), raw),
    ...(items.length === 0 ? [finding('payload_missing', `Session ${id} has no history.`, raw)] : []),
  ]
}

function agentOf(history: JsonObject): string | null {
  const handoffs = listOf(history['items'])
    .map(objectOf)
    .filter(({ type }) => type === 'agent_handoff')
  const [first] = handoffs
  // Who had the session before it was first handed over; it begins with a handover from nobody.
  return wordOf(
    firstOf(first?.['old_agent_id'], first?.['oldAgentId'], first?.['new_agent_id'], first?.['newAgentId']),
  )
}

function note(event: JsonObject, times: RecordTimes): VoiceItem[] {
  const name = wordOf(event['type']) ?? 'event'
  if (repeatedEvents.has(name)) return []
  const atNs = times.read(firstOf(event['created_at'], event['createdAt']))
  const left = new Set(['type', 'created_at', 'createdAt'])
  return [{ type: 'note', name, atNs, attributes: knownFields(withoutFields(event, left)) }]
}

function errorEvent(
  event: JsonObject,
  index: number,
  id: string,
  times: RecordTimes,
  raw: RawPosition,
): ObservationRecord[] {
  if (event['type'] !== 'error') return []
  const error = objectOf(event['error'])
  const atNs = times.read(firstOf(event['created_at'], event['createdAt']))
  return [
    makeObservation({
      traceId: id,
      sessionId: id,
      spanId: `error-${index + 1}`,
      parentSpanId: 'call',
      name: wordOf(error['type']) ?? 'error',
      kind: 'event',
      status: 'error',
      statusMessage: wordOf(error['message']) ?? wordOf(error['error']) ?? wordOf(event['error']),
      startNs: atNs,
      endNs: atNs,
      timeDigits: times.digits,
      attributes: knownFields({ source: event['source'], error: event['error'] }),
      raw,
    }),
  ]
}

interface ModelTotal {
  readonly model: string | null
  readonly provider: string | null
  readonly usage: TokenUsage
}

/**
 * What each language model used over the whole session: neither the history nor anything else divides it. Python leaves
 * the type of a row out with all that is default; speech models count sound or characters then.
 */
function modelTotals(rows: readonly JsonObject[]): ModelTotal[] {
  return rows.flatMap((row) => {
    const type = wordOf(row['type'])
    const isSpeech = speechFields.some((name) => name in row)
    if (type === null ? isSpeech : type !== 'llm_usage' && type !== 'llm') return []
    const count = (snake: string, camel: string): number | null => numberOf(firstOf(row[snake], row[camel]))
    const usage = bucketTokens(
      {
        input: count('input_tokens', 'inputTokens'),
        output: count('output_tokens', 'outputTokens'),
        cacheRead: count('input_cached_tokens', 'inputCachedTokens'),
        inputAudio: count('input_audio_tokens', 'inputAudioTokens'),
        inputImage: count('input_image_tokens', 'inputImageTokens'),
        outputAudio: count('output_audio_tokens', 'outputAudioTokens'),
      },
      'inclusive',
      collectNumbers(withoutFields(row, new Set(['session_duration', 'sessionDurationMs']))),
    )
    return usage === null ? [] : [{ model: wordOf(row['model']), provider: wordOf(row['provider']), usage }]
  })
}

const speechFields = ['characters_count', 'charactersCount', 'audio_duration', 'audioDurationMs']

/**
 * What each speech model used: seconds heard, characters spoken. Both kinds name a length of sound, so the names of the
 * figures begin with whose they are. Their tokens are kept beside, and are none of the language models'.
 */
function speechTotals(rows: readonly JsonObject[]): ModelTotal[] {
  return rows.flatMap((row) => {
    const type = wordOf(row['type'])
    const model = wordOf(row['model'])
    const isSpoken = 'characters_count' in row || 'charactersCount' in row
    const isSpeech =
      type === null ? speechFields.some((name) => name in row) : /^(?:stt|tts)(?:_|$)/.test(type)
    if (!isSpeech || model === null) return []
    const side = type?.slice(0, 3) ?? (isSpoken ? 'tts' : 'stt')
    const figures = collectNumbers(
      withoutFields(row, new Set(['session_duration', 'sessionDurationMs'])),
      `${side}.`,
    )
    const usage = bucketTokens({ input: null, output: null }, 'disjoint', figures)
    return usage === null ? [] : [{ model, provider: wordOf(row['provider']), usage }]
  })
}

function speechSpan(total: ModelTotal, index: number, ...place: TotalPlace): ObservationRecord {
  return {
    ...totalSpan(total, index, ...place),
    spanId: `speech-${index + 1}`,
    name: `speech of ${total.model ?? 'a model'}`,
    attributes: { synthetic: 'what one speech model used in the session' },
  }
}

type TotalPlace = [id: string, atNs: bigint | null, times: RecordTimes, raw: RawPosition]

/** Tokens of several models cannot stand in one place: each gets a span beside the turns. They are sums, no calls. */
function totalSpan(
  { model, provider, usage }: ModelTotal,
  index: number,
  ...[id, atNs, times, raw]: TotalPlace
): ObservationRecord {
  return makeObservation({
    traceId: id,
    sessionId: id,
    spanId: `usage-${index + 1}`,
    parentSpanId: 'call',
    name: `tokens of ${model ?? 'a model'}`,
    kind: 'span',
    startNs: atNs,
    endNs: atNs,
    timeDigits: times.digits,
    model,
    requestModel: model,
    provider,
    usage,
    attributes: { synthetic: 'the tokens of all calls of one model in the session' },
    raw,
  })
}
