import type { Content, MessagePart } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { Attributes } from './attributeSurvey'
import { contentFromValue } from './messageDialects'
import { toolCallPart, unwrapJson } from './messageParts'
import { known, type VoiceFacts, VoiceReader, type VoiceSpan } from './voiceFacts'

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

/**
 * Spans of LiveKit Agents: `lk.…`; since 2026 what people said is under `lk.pii.…`. Sources:
 * https://github.com/livekit/agents/blob/main/livekit-agents/livekit/agents/telemetry/trace_types.py and
 * https://github.com/livekit/agents-js/blob/main/agents/src/telemetry/trace_types.ts.
 */
export function isLivekit(name: string, attributes: Attributes): boolean {
  return livekitNames.has(name) || attributes['lk.speech_id'] !== undefined
}

/** What such a span says. */
export function livekitSpan(name: string, attributes: Attributes, startNs: bigint | null): VoiceSpan {
  const read = new VoiceReader(attributes)
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

function livekitContent(name: string, read: VoiceReader): VoiceFacts {
  switch (name) {
    case 'agent_turn':
      return {
        kind: 'agent',
        input: read.said(marked(read, 'user_input'), 'user'),
        output: livekitAnswer(read),
      }
    case 'user_turn':
      return { output: read.said(marked(read, 'user_transcript'), 'user') }
    case 'function_tool':
      return {
        kind: 'tool',
        toolName: read.text('lk.function_tool.name'),
        toolCallId: read.text('lk.function_tool.id'),
        input: read.value(marked(read, 'function_tool.arguments')),
        output: read.value(marked(read, 'function_tool.output')),
      }
    case 'tts_node':
    case 'tts_request':
      return { input: read.said(marked(read, 'input_text'), 'assistant') }
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
function livekitHistory(read: VoiceReader): Content | null {
  const history = unwrapJson(read.take(marked(read, 'chat_ctx')))
  const items = isJsonObject(history) ? history['items'] : history
  if (items === null || items === undefined) return null
  return contentFromValue(items)
}

function livekitAnswer(read: VoiceReader): Content | null {
  const text = read.take(marked(read, 'response.text'))
  const calls = unwrapJson(read.take(marked(read, 'response.function_calls')))
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

/** The name under which LiveKit writes what people said: `lk.pii.…`, before 2026 `lk.…`. */
function marked({ attributes }: VoiceReader, name: string): string {
  const personal = `lk.pii.${name}`
  return attributes[personal] === undefined ? `lk.${name}` : personal
}
