import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { toolCallPart, unwrapJson } from '../semantics/messageParts'
import { statedUsage, reportedCost } from './vendorCalls'
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
import { finding, makeScore, readRecordTimes, type RecordTimes, skipped, strangeItems } from './vendorRecords'
import { spokenParts, voiceCallRecords } from './voiceCall'
import { makeUtterance, makeVoiceCall, type Stage, type VoiceItem } from './voiceCallShape'

const toldFields = new Set(
  (
    'id messages artifact transcript startedAt endedAt cost costBreakdown costs status endedReason analysis summary ' +
    'assistant recordingUrl stereoRecordingUrl name call'
  ).split(' '),
)

const statuses: Readonly<Record<string, string>> = {
  ended: 'completed',
  'in-progress': 'open',
  queued: 'open',
  ringing: 'open',
  scheduled: 'open',
  forwarding: 'open',
}

/**
 * One call: its messages as turns, its costs and latencies as Vapi reports them, its analysis as scores. Source: the types
 * of https://github.com/VapiAI/server-sdk-python/tree/main/src/vapi/types (`call.py`, `artifact.py`, `turn_latency.py`).
 */
export function vapiCall(call: JsonObject, raw: RawPosition): ImportRecord[] {
  const id = idOf(call['id'])
  if (id === null) return [skipped('missing_id', 'A call without an id.', raw)]
  const artifact = objectOf(call['artifact'])
  const assistant = objectOf(call['assistant'])
  const settings = objectOf(assistant['model'])
  // A report that was sent without the assistant still says which model was paid for.
  const paid = objectOf(modelCost(listOf(call['costs']))['model'])
  const performance = objectOf(artifact['performanceMetrics'])
  const breakdown = objectOf(call['costBreakdown'])
  const times = readRecordTimes(`call ${id}`)
  const startNs = times.read(call['startedAt'])
  const endNs = times.read(call['endedAt'])
  const listed = listOf(firstOf(artifact['messages'], call['messages']))
  const told = readItems(listed, { startNs, times, raw })
  const items = [...(told.some(isPrompt) ? [] : prompts(listOf(settings['messages']), raw)), ...told]
  const stated = wordOf(call['status'])
  const reason = wordOf(call['endedReason'])
  const isFailed = reason !== null && /error|failed|fault/.test(reason)
  const status =
    stated === null
      ? endNs === null && reason === null
        ? null
        : 'completed'
      : Object.hasOwn(statuses, stated)
        ? (statuses[stated] ?? null)
        : stated
  const customer = objectOf(call['customer'])
  const transcript = wordOf(firstOf(artifact['transcript'], call['transcript']))
  return [
    ...voiceCallRecords(
      makeVoiceCall({
        id,
        platform: 'vapi',
        name: wordOf(call['name']),
        userId: wordOf(customer['number']) ?? wordOf(customer['externalId']) ?? wordOf(call['customerId']),
        agentName: wordOf(assistant['name']) ?? wordOf(call['assistantId']),
        sessionStatus: isFailed ? 'failed' : status,
        status: isFailed ? 'error' : 'unset',
        statusMessage: reason,
        startNs,
        endNs,
        timeDigits: listed.some(isPlacedBySeconds) ? Math.max(3, times.digits) : times.digits,
        model: wordOf(settings['model']) ?? wordOf(paid['model']),
        provider: wordOf(settings['provider']) ?? wordOf(paid['provider']),
        toolDefinitions: listOf(settings['tools']).length === 0 ? null : (settings['tools'] ?? null),
        usage: usageOf(breakdown, listOf(call['costs'])),
        cost: reportedCost(firstOf(call['cost'], breakdown['total']), 'USD'),
        attributes: {
          ...knownFields({
            status_raw: stated,
            ended_reason: reason,
            assistant: withoutFields(assistant, new Set(['model'])),
            model: withoutFields(settings, new Set(['messages', 'tools'])),
            recording_url: firstOf(artifact['recordingUrl'], call['recordingUrl']),
            structured_outputs: artifact['structuredOutputs'],
            scorecards: artifact['scorecards'],
            transfers: artifact['transfers'],
            nodes: artifact['nodes'],
            assistant_activations: artifact['assistantActivations'],
            variable_values: artifact['variableValues'],
            // Where no message is told, the transcript is all there is.
            transcript: told.length === 0 ? transcript : null,
          }),
          ...knownFields(withoutFields(call, toldFields)),
        },
        reported: knownFields({
          cost_breakdown: call['costBreakdown'],
          costs: call['costs'],
          performance: artifact['performanceMetrics'],
          analysis: call['analysis'],
          summary: call['summary'],
        }),
        items: withStages(items, listOf(performance['turnLatencies'])),
        others: scores(objectOf(call['analysis']), id, raw),
        raw,
      }),
    ),
    ...times.problems(raw),
    ...strangeItems(`Messages of call ${id}`, listed, raw),
    ...(told.length === 0 ? [finding('payload_missing', `Call ${id} has no messages.`, raw)] : []),
  ]
}

/** Without a moment of its own: so many seconds and fractions of one after the start. */
const isPlacedBySeconds = (message: JsonValue): boolean =>
  isJsonObject(message) &&
  numberOf(message['time']) === null &&
  !Number.isInteger(numberOf(message['secondsFromStart']) ?? 0)

const isPrompt = (item: VoiceItem): boolean => item.type === 'said' && item.role === 'system'

/** The instructions of the assistant, where the messages of the call do not repeat them. */
function prompts(messages: readonly JsonValue[], raw: RawPosition): VoiceItem[] {
  return messages.flatMap((value): VoiceItem[] => {
    const { role, content } = objectOf(value)
    const parts = spokenParts(textOf(content))
    return role === 'system' && parts.length > 0 ? [makeUtterance({ role: 'system', parts, raw })] : []
  })
}

interface ItemScope {
  readonly startNs: bigint | null
  readonly times: RecordTimes
  readonly raw: RawPosition
}

function readItems(listed: readonly JsonValue[], scope: ItemScope): VoiceItem[] {
  return listed.filter(isJsonObject).flatMap((message) => readItem(message, scope))
}

const messageFields = new Set(
  'role message content time endTime secondsFromStart duration toolCalls toolCallId name result'.split(' '),
)

function readItem(message: JsonObject, { startNs: callNs, times, raw }: ItemScope): VoiceItem[] {
  const atNs = times.read(message['time']) ?? addMs(callNs, inMs(message['secondsFromStart']))
  const attributes = knownFields(withoutFields(message, messageFields))
  const role = wordOf(message['role'])
  if (role === 'tool_calls') {
    return listOf(message['toolCalls'])
      .filter(isJsonObject)
      .flatMap((call): VoiceItem[] => {
        const part = toolCallPart(call)
        if (part.type !== 'toolCall') return []
        return [
          {
            type: 'toolCall',
            callId: part.id,
            name: part.name,
            arguments: part.arguments,
            atNs,
            attributes,
            raw,
          },
        ]
      })
  }
  if (role === 'tool_call_result' || role === 'tool') {
    const result = unwrapJson(firstOf(message['result'], message['content'], message['message']) ?? null)
    const isError =
      objectOf(message['metadata'])['error'] !== undefined ||
      (isJsonObject(result) && textOf(result['error']) !== null)
    return [
      {
        type: 'toolResult',
        callId: idOf(firstOf(message['toolCallId'], message['tool_call_id'])),
        name: wordOf(message['name']),
        result,
        isError,
        atNs,
        raw,
      },
    ]
  }
  const parts = spokenParts(textOf(firstOf(message['message'], message['content'])))
  if (role === 'system') return [makeUtterance({ role: 'system', parts, atNs, raw })]
  if (role !== 'user' && role !== 'bot' && role !== 'assistant')
    return [
      {
        type: 'note',
        name: role ?? 'message',
        atNs,
        attributes: { ...attributes, ...knownFields({ message: message['message'] }) },
      },
    ]
  // The API's pages call the duration seconds; what it sends are milliseconds, as the end shows.
  const endNs = times.read(message['endTime'])
  return [
    makeUtterance({
      role: role === 'user' ? 'user' : 'assistant',
      parts,
      atNs,
      startNs: atNs,
      endNs: endNs !== null && atNs !== null && endNs < atNs ? null : endNs,
      interrupted: typeof message['interrupted'] === 'boolean' ? message['interrupted'] : null,
      attributes:
        endNs === null ? { ...attributes, ...knownFields({ duration: message['duration'] }) } : attributes,
      raw,
    }),
  ]
}

function inMs(seconds: Field): number | null {
  const number = numberOf(seconds)
  return number === null ? null : number * 1000
}

const stageNames: readonly (readonly [string, Stage['name']])[] = [
  ['endpointingLatency', 'endpointing'],
  ['transcriberLatency', 'transcriber'],
  ['modelLatency', 'model'],
  ['voiceLatency', 'voice'],
]

/**
 * Latencies are listed by turn without saying which: they are given to the replies only where there are as many of
 * both. Else they stay with what Vapi reports.
 */
function withStages(items: readonly VoiceItem[], latencies: readonly JsonValue[]): VoiceItem[] {
  const answers: number[] = []
  let isAsked = false
  for (const [index, item] of items.entries()) {
    if (item.type !== 'said') continue
    if (item.role === 'user') isAsked = true
    else if (item.role === 'assistant' && isAsked) {
      answers.push(index)
      isAsked = false
    }
  }
  if (answers.length !== latencies.length) return [...items]
  return items.map((item, index) => {
    const at = answers.indexOf(index)
    if (at < 0 || item.type !== 'said') return item
    const latency = objectOf(latencies[at])
    return {
      ...item,
      latencyMs: numberOf(latency['turnLatency']),
      stages: stageNames.flatMap(([field, name]): Stage[] => {
        const ms = numberOf(latency[field])
        return ms === null || ms < 0 ? [] : [{ name, ms }]
      }),
    }
  })
}

const modelCost = (costs: readonly JsonValue[]): JsonObject =>
  costs.map(objectOf).find((cost) => cost['type'] === 'model') ?? {}

/** The tokens of the call's own model; those of Vapi's analysis afterwards are no part of it. */
function usageOf(breakdown: JsonObject, costs: readonly JsonValue[]): TokenUsage | null {
  const model = modelCost(costs)
  const stated = {
    input: firstOf(breakdown['llmPromptTokens'], model['promptTokens']),
    output: firstOf(breakdown['llmCompletionTokens'], model['completionTokens']),
  }
  const cacheRead = firstOf(breakdown['llmCachedPromptTokens'], model['cachedPromptTokens'])
  const reported = knownFields({
    prompt_tokens: stated.input,
    completion_tokens: stated.output,
    cached_prompt_tokens: cacheRead,
  })
  if (Object.keys(reported).length === 0) return null
  return statedUsage(cacheRead === undefined ? stated : { ...stated, cacheRead }, reported)
}

function scores(analysis: JsonObject, sessionId: string, raw: RawPosition): ImportRecord[] {
  const value = analysis['successEvaluation']
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
  // Vapi writes what a rubric gives as text: 7, true.
  const plain = value === 'true' ? true : value === 'false' ? false : (numberOf(value) ?? value)
  return [
    makeScore({
      sessionId,
      name: 'successEvaluation',
      value: plain,
      comment: wordOf(analysis['summary']),
      annotator: 'model',
      raw,
    }),
  ]
}
