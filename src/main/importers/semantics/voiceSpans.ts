import type { ObservationRecord } from '../../../shared/model/importRecord'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { Attributes } from './attributeSurvey'
import { contentFromValue } from './messageDialects'
import { toolCallPart, unwrapJson } from './messageParts'

type VoiceFacts = Partial<
  Pick<
    ObservationRecord,
    | 'kind'
    | 'sessionId'
    | 'userId'
    | 'agentName'
    | 'toolName'
    | 'toolCallId'
    | 'input'
    | 'output'
    | 'toolDefinitions'
    | 'firstTokenNs'
    | 'model'
    | 'requestModel'
    | 'provider'
  >
>

export interface VoiceSpan {
  readonly facts: VoiceFacts
  /** Attributes that became content. */
  readonly usedKeys: readonly string[]
  /** True for a tool whose framework says that its result is an error. */
  readonly isFailed: boolean
}

/**
 * What spans of voice frameworks say in words of their own: Pipecat (`conversation`, `turn`, `stt`, `llm`, `tts`, tools)
 * and LiveKit Agents (`lk.…`; since 2026 what people said is under `lk.pii.…`). Null for all others, which a few looks
 * tell. Sources: pipecat `utils/tracing`,
 * https://github.com/livekit/agents/blob/main/livekit-agents/livekit/agents/telemetry/trace_types.py and
 * https://github.com/livekit/agents-js/blob/main/agents/src/telemetry/trace_types.ts.
 */
export function describeVoiceSpan(
  name: string,
  attributes: Attributes,
  startNs: bigint | null,
): VoiceSpan | null {
  if (isPipecat(attributes)) return pipecatSpan(name, attributes, startNs)
  return livekitNames.has(name) || attributes['lk.speech_id'] !== undefined
    ? livekitSpan(name, attributes, startNs)
    : null
}

function isPipecat(attributes: Attributes): boolean {
  return (
    attributes['turn.number'] !== undefined ||
    attributes['conversation.type'] === 'voice' ||
    attributes['tool.function_name'] !== undefined ||
    attributes['metrics.ttfb'] !== undefined ||
    isPipecatService(attributes)
  )
}

/** Services say how long they took to answer only where it was measured. */
function isPipecatService(attributes: Attributes): boolean {
  switch (attributes['gen_ai.operation.name']) {
    case 'stt':
      return attributes['vad_enabled'] !== undefined
    case 'tts':
      return attributes['voice_id'] !== undefined
    case 'chat':
      return typeof attributes['stream'] === 'boolean' && typeof attributes['input'] === 'string'
    default:
      // Services that hear and speak themselves: Gemini Live, OpenAI Realtime.
      return attributes['service.operation'] !== undefined && isLiveOperation(attributes)
  }
}

const liveOperations = new Set([
  'llm_setup',
  'llm_request',
  'llm_response',
  'llm_tool_call',
  'llm_tool_result',
])

function isLiveOperation(attributes: Attributes): boolean {
  const operation = attributes['gen_ai.operation.name']
  return typeof operation === 'string' && liveOperations.has(operation)
}

class Reader {
  readonly used: string[] = []

  constructor(private readonly attributes: Attributes) {}

  text(key: string): string | null {
    const value = this.attributes[key]
    return typeof value === 'string' && value !== '' ? value : null
  }

  number(key: string): number | null {
    const value = this.attributes[key]
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
  }

  /** Takes an attribute as content: JSON as JSON, messages as messages. */
  value(key: string): Content | null {
    const value = this.take(key)
    return value === null ? null : contentFromValue(value)
  }

  said(key: string, role: 'user' | 'assistant'): Content | null {
    const text = this.take(key)
    if (typeof text !== 'string') return null
    return { type: 'messages', messages: [{ role, name: null, parts: [{ type: 'text', text }] }] }
  }

  take(key: string): JsonValue {
    const value = this.attributes[key]
    if (value === undefined || value === null || value === '') return null
    this.used.push(key)
    return value
  }

  /** The name under which LiveKit writes what people said: `lk.pii.…`, before 2026 `lk.…`. */
  lk(name: string): string {
    const marked = `lk.pii.${name}`
    return this.attributes[marked] === undefined ? `lk.${name}` : marked
  }
}

function pipecatSpan(name: string, attributes: Attributes, startNs: bigint | null): VoiceSpan {
  const read = new Reader(attributes)
  const session = read.text('conversation.id')
  const seconds = read.number('metrics.ttfb')
  const facts: VoiceFacts = {
    ...(session === null ? {} : { sessionId: session }),
    ...(startNs === null || seconds === null
      ? {}
      : { firstTokenNs: startNs + BigInt(Math.round(seconds * 1e9)) }),
    ...pipecatContent(name, attributes, read),
  }
  const result = read.text('tool.result_status')
  return { facts: known(facts), usedKeys: read.used, isFailed: result !== null && result.includes('error') }
}

/**
 * One answer of such a service is several spans: only the response is a call of the model. What it asks a tool for and
 * what it is told are two, of which the second is the tool.
 */
function liveContent(read: Reader, operation: string): VoiceFacts {
  switch (operation) {
    case 'llm_setup':
      return { kind: 'span', toolDefinitions: unwrapJson(read.take('tools.definitions')) }
    case 'llm_request':
      return { kind: 'span', input: read.value('input') }
    case 'llm_response':
      return { kind: 'generation', output: read.said('output', 'assistant') }
    default:
      return {
        kind: operation === 'llm_tool_result' ? 'tool' : 'span',
        toolName: read.text('tool.function_name'),
        toolCallId: read.text('tool.call_id'),
        input: read.value('tool.arguments'),
        output: read.value('tool.result'),
      }
  }
}

function pipecatContent(name: string, attributes: Attributes, read: Reader): VoiceFacts {
  if (attributes['turn.number'] !== undefined && name.startsWith('turn')) return { kind: 'agent' }
  if (isLiveOperation(attributes)) return liveContent(read, read.text('gen_ai.operation.name') ?? '')
  const tool = read.text('tool.function_name')
  if (tool !== null) {
    return {
      kind: 'tool',
      toolName: tool,
      toolCallId: read.text('tool.call_id'),
      input: read.value('tool.arguments'),
      output: read.value('tool.result'),
    }
  }
  switch (attributes['gen_ai.operation.name']) {
    case 'stt':
      return { output: read.said('transcript', 'user'), userId: read.text('user_id') }
    case 'tts':
      return { input: read.said('text', 'assistant') }
    case 'chat':
      return {
        input: instructed(read.value('input'), read.text('gen_ai.system_instructions')),
        output: read.said('output', 'assistant'),
        toolDefinitions: unwrapJson(read.take('tools')),
      }
    default:
      return {}
  }
}

/** Some services get their instructions beside the conversation. */
function instructed(input: Content | null, instructions: string | null): Content | null {
  if (input?.type !== 'messages' || instructions === null) return input
  const system: Message = { role: 'system', name: null, parts: [{ type: 'text', text: instructions }] }
  return { type: 'messages', messages: [system, ...input.messages] }
}

const livekitNames = new Set([
  'agent_session',
  'agent_turn',
  'user_turn',
  'llm_node',
  'llm_request',
  'tts_node',
  'tts_request',
  'function_tool',
])

function livekitSpan(name: string, attributes: Attributes, startNs: bigint | null): VoiceSpan {
  const read = new Reader(attributes)
  const session = read.text('lk.job_id')
  const agent = read.text('lk.agent_name') ?? read.text('lk.agent_label')
  const seconds =
    read.number('lk.response.ttft') ??
    read.number('lk.response.ttfb') ??
    firstAfter(attributes['lk.llm_metrics'])
  const facts: VoiceFacts = {
    ...(session === null ? {} : { sessionId: session }),
    ...(agent === null ? {} : { agentName: agent }),
    ...(startNs === null || seconds === null
      ? {}
      : { firstTokenNs: startNs + BigInt(Math.round(seconds * 1e9)) }),
    ...livekitContent(name, read),
    ...spokenModel(attributes),
  }
  const isFailed = attributes['lk.function_tool.is_error'] === true
  return { facts: known(facts), usedKeys: read.used, isFailed }
}

/** Seconds to the first token in the figures of a call; -1 stands for "none came". */
function firstAfter(figures: JsonValue | undefined): number | null {
  const metrics = unwrapJson(figures)
  if (!isJsonObject(metrics)) return null
  const { ttft, ttftMs } = metrics
  const seconds = typeof ttft === 'number' ? ttft : typeof ttftMs === 'number' ? ttftMs / 1000 : -1
  return seconds < 0 ? null : seconds
}

/** The figures of one spoken answer name the model that spoke; what the span itself names counts. */
function spokenModel(attributes: Attributes): VoiceFacts {
  const figures = unwrapJson(attributes['lk.tts_metrics'] ?? null)
  if (!isJsonObject(figures)) return {}
  const metadata = isJsonObject(figures['metadata']) ? figures['metadata'] : {}
  const textOf = (value: JsonValue | undefined): string | null =>
    typeof value === 'string' && value !== '' ? value : null
  const model = textOf(metadata['model_name'] ?? metadata['modelName'])
  const provider = textOf(metadata['model_provider'] ?? metadata['modelProvider'])
  const saysModel = attributes['gen_ai.request.model'] !== undefined
  const saysProvider = attributes['gen_ai.provider.name'] !== undefined
  return {
    kind: 'generation',
    ...(model === null || saysModel ? {} : { model, requestModel: model }),
    ...(provider === null || saysProvider ? {} : { provider }),
  }
}

function livekitContent(name: string, read: Reader): VoiceFacts {
  switch (name) {
    case 'agent_turn':
      return { kind: 'agent', input: read.said(read.lk('user_input'), 'user'), output: livekitAnswer(read) }
    case 'user_turn':
      return { output: read.said(read.lk('user_transcript'), 'user') }
    case 'function_tool':
      return {
        kind: 'tool',
        toolName: read.text('lk.function_tool.name'),
        toolCallId: read.text('lk.function_tool.id'),
        input: read.value(read.lk('function_tool.arguments')),
        output: read.value(read.lk('function_tool.output')),
      }
    case 'tts_node':
    case 'tts_request':
      return { input: read.said(read.lk('input_text'), 'assistant') }
    case 'llm_node':
    case 'llm_request':
      return {
        ...(name === 'llm_node' ? { kind: 'chain' as const } : {}),
        input: livekitHistory(read),
        output: livekitAnswer(read),
        toolDefinitions: unwrapJson(read.take('lk.function_tools')),
      }
    default:
      return {}
  }
}

/** The history as LiveKit writes it: `{items: […]}`, each with a list of texts. */
function livekitHistory(read: Reader): Content | null {
  const history = unwrapJson(read.take(read.lk('chat_ctx')))
  const items = isJsonObject(history) ? history['items'] : history
  if (items === null || items === undefined) return null
  return contentFromValue(items)
}

function livekitAnswer(read: Reader): Content | null {
  const text = read.take(read.lk('response.text'))
  const calls = unwrapJson(read.take(read.lk('response.function_calls')))
  const parts: MessagePart[] = typeof text === 'string' ? [{ type: 'text', text }] : []
  if (Array.isArray(calls)) {
    for (const call of calls as readonly JsonValue[]) {
      const one = unwrapJson(call)
      parts.push(isJsonObject(one) ? toolCallPart(one) : { type: 'other', value: one })
    }
  }
  return parts.length === 0
    ? null
    : { type: 'messages', messages: [{ role: 'assistant', name: null, parts }] }
}

/** Only what was found: what other rules know of the span stays. */
function known(facts: VoiceFacts): VoiceFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as VoiceFacts
}
