import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { unwrapJson } from '../semantics/messageParts'
import { reportedCost } from './vendorCalls'
import {
  addMs,
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeScore, readRecordTimes, skipped, strangeItems } from './vendorRecords'
import { spokenParts, voiceCallRecords } from './voiceCall'
import { makeUtterance, makeVoiceCall, type VoiceItem } from './voiceCallShape'

const toldFields = new Set(
  (
    'call_id call_status start_timestamp end_timestamp duration_ms disconnection_reason transcript transcript_object ' +
    'transcript_with_tool_calls scrubbed_transcript_with_tool_calls latency call_cost llm_token_usage call_analysis ' +
    'access_token agent_name agent_version'
  ).split(' '),
)

const statuses: Readonly<Record<string, string>> = {
  ended: 'completed',
  error: 'failed',
  not_connected: 'failed',
  registered: 'open',
  ongoing: 'open',
}

/**
 * One call: what was said and done as turns, its latencies, cost (cents) and tokens as Retell reports them, its analysis
 * as scores. Source: https://github.com/RetellAI/retell-python-sdk/blob/main/src/retell/types/web_call_response.py.
 */
export function retellCall(call: JsonObject, raw: RawPosition): ImportRecord[] {
  const id = idOf(call['call_id'])
  if (id === null) return [skipped('missing_id', 'A call without an id.', raw)]
  const times = readRecordTimes(`call ${id}`)
  const startNs = times.read(call['start_timestamp'])
  const endNs = times.read(call['end_timestamp']) ?? addMs(startNs, numberOf(call['duration_ms']))
  const woven = listOf(call['transcript_with_tool_calls'])
  const scrubbed = listOf(call['scrubbed_transcript_with_tool_calls'])
  const listed = woven.length > 0 ? woven : scrubbed.length > 0 ? scrubbed : listOf(call['transcript_object'])
  const items = listed.filter(isJsonObject).flatMap((item) => readItem(item, startNs, raw))
  const stated = wordOf(call['call_status'])
  const reason = wordOf(call['disconnection_reason'])
  const cost = objectOf(call['call_cost'])
  const cents = numberOf(cost['combined_cost'])
  const isFailed = stated === 'error' || stated === 'not_connected' || reason?.startsWith('error') === true
  return [
    ...voiceCallRecords(
      makeVoiceCall({
        id,
        platform: 'retell',
        userId: wordOf(call['direction'] === 'outbound' ? call['to_number'] : call['from_number']),
        agentName: wordOf(call['agent_name']) ?? wordOf(call['agent_id']),
        version: textOf(call['agent_version']),
        sessionStatus:
          stated !== null && Object.hasOwn(statuses, stated) ? (statuses[stated] ?? null) : stated,
        status: isFailed ? 'error' : 'unset',
        statusMessage: reason,
        startNs,
        endNs,
        // Words are placed by hundredths of a second and finer.
        timeDigits: 3,
        cost: cents === null ? null : reportedCost(cents / 100, 'USD'),
        attributes: {
          ...knownFields({
            status_raw: stated,
            disconnection_reason: reason,
            transcript: items.length === 0 ? call['transcript'] : null,
          }),
          // The token opens the call's room; it stays in the raw record.
          ...knownFields(withoutFields(call, toldFields)),
        },
        reported: knownFields({
          duration_ms: call['duration_ms'],
          latency: call['latency'],
          call_cost: call['call_cost'],
          llm_token_usage: call['llm_token_usage'],
          call_analysis: call['call_analysis'],
        }),
        items,
        others: scores(objectOf(call['call_analysis']), id, raw),
        raw,
      }),
    ),
    ...times.problems(raw),
    ...strangeItems(`Transcript of call ${id}`, listed, raw),
    ...(items.length === 0 ? [finding('payload_missing', `Call ${id} has no transcript.`, raw)] : []),
  ]
}

const spokenFields = new Set('role content words'.split(' '))

function readItem(item: JsonObject, callNs: bigint | null, raw: RawPosition): VoiceItem[] {
  const at = (seconds: Field): bigint | null => {
    const offset = numberOf(seconds)
    return offset === null ? null : addMs(callNs, offset * 1000)
  }
  const role = wordOf(item['role'])
  const atNs = at(firstOf(item['time_sec'], item['start_time_sec']))
  if (role === 'tool_call_invocation') {
    const call = {
      callId: idOf(item['tool_call_id']),
      name: wordOf(item['name']) ?? '',
      arguments: unwrapJson(item['arguments']),
      attributes: knownFields({ 'tool.type': item['type'], thought_signature: item['thought_signature'] }),
    }
    return [{ type: 'toolCall', ...call, atNs, raw }]
  }
  if (role === 'tool_call_result') {
    const result = unwrapJson(item['content'] ?? null)
    const callId = idOf(item['tool_call_id'])
    return [
      { type: 'toolResult', callId, name: null, result, isError: item['successful'] === false, atNs, raw },
    ]
  }
  if (role !== 'agent' && role !== 'user' && role !== 'transfer_target')
    return [{ type: 'note', name: role ?? 'item', atNs, attributes: withoutFields(item, new Set(['role'])) }]
  const words = listOf(item['words']).map(objectOf)
  const starts = words.flatMap(({ start }) => numberOf(start) ?? [])
  const ends = words.flatMap(({ end }) => numberOf(end) ?? [])
  const [first] = starts
  const last = ends.at(-1)
  const said = makeUtterance({
    // Whoever a call was handed to speaks on the other side of the user.
    role: role === 'user' ? 'user' : 'assistant',
    parts: spokenParts(textOf(item['content'])),
    atNs: first === undefined ? atNs : at(first),
    startNs: first === undefined ? null : at(first),
    endNs: last === undefined || (first !== undefined && last < first) ? null : at(last),
    attributes: {
      ...knownFields(withoutFields(item, spokenFields)),
      ...(role === 'transfer_target' ? { speaker: role } : {}),
    },
    isPerson: role === 'transfer_target',
    raw,
  })
  return [said]
}

const judgements = ['call_successful', 'user_sentiment', 'in_voicemail'] as const

function scores(analysis: JsonObject, sessionId: string, raw: RawPosition): ImportRecord[] {
  const custom = objectOf(analysis['custom_analysis_data'])
  const named: (readonly [string, JsonValue | undefined])[] = [
    ...judgements.map((name) => [name, analysis[name]] as const),
    ...Object.entries(custom),
  ]
  return named.flatMap(([name, value]) =>
    typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && value !== '')
      ? [
          makeScore({
            sessionId,
            name,
            value,
            comment: name === 'call_successful' ? wordOf(analysis['call_summary']) : null,
            annotator: 'model',
            raw,
          }),
        ]
      : [],
  )
}
