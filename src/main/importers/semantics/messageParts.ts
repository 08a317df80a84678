import type { Message, MessagePart, MessageRole } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { mediaPart } from './mediaParts'

/** The first of the members that is there and not null. */
export function firstOf(object: JsonObject, ...keys: readonly string[]): JsonValue | undefined {
  for (const key of keys) {
    const value = object[key]
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

/** Text as it is; anything else as JSON. */
export function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

/** Text or a number as text; null for nothing, empty text and everything else. */
export function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
}

/** Tool arguments and results often are JSON in a string: then its value, else the text. */
export function unwrapJson(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null
  if (typeof value !== 'string') return value
  const parsed = parseEmbeddedJson(value)
  return typeof parsed === 'object' && parsed !== null ? parsed : value
}

const roleWords: Readonly<Record<string, MessageRole>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  human: 'user',
  humanmessage: 'user',
  humanmessagechunk: 'user',
  assistant: 'assistant',
  ai: 'assistant',
  aimessage: 'assistant',
  aimessagechunk: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
  toolmessage: 'tool',
  functionmessage: 'tool',
  systemmessage: 'system',
}

/** Translates a source's word for a role. Unknown words are `other`. */
export function roleFromWord(word: string): MessageRole {
  const lower = word.toLowerCase()
  return Object.hasOwn(roleWords, lower) ? (roleWords[lower] ?? 'other') : 'other'
}

/** Builds a message; an unknown role is kept as the speaker's name. */
export function createMessage(
  role: string,
  parts: readonly MessagePart[],
  name: string | null = null,
): Message {
  const known = roleFromWord(role)
  return { role: known, name: name ?? (known === 'other' && role !== '' ? role : null), parts }
}

/** Translates one part of any known dialect (OpenTelemetry, OpenAI, Anthropic, Vercel, Gemini, Bedrock). */
export function partFromValue(value: JsonValue): MessagePart {
  if (typeof value === 'string') return { type: 'text', text: value }
  if (!isJsonObject(value)) return { type: 'other', value }
  const { type } = value
  switch (typeof type === 'string' ? type : '') {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text': {
      const text = firstOf(value, 'content', 'text')
      return typeof text === 'string' ? { type: 'text', text } : { type: 'other', value }
    }
    case 'reasoning':
    case 'thinking':
    case 'reasoning_text':
    case 'redacted_thinking':
      return reasoningPart(value)
    case 'tool_call':
    case 'tool_use':
    case 'tool-call':
    case 'function_call':
    case 'function':
    case 'custom_tool_call':
    case 'server_tool_call':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return toolCallPart(value)
    case 'tool_call_response':
    case 'tool_result':
    case 'tool-result':
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'server_tool_call_response':
    case 'web_search_tool_result':
    case 'code_execution_tool_result':
    case 'mcp_tool_result':
      return toolResultPart(value)
    default:
      return untypedPart(value)
  }
}

function reasoningPart(value: JsonObject): MessagePart {
  const text = firstOf(value, 'content', 'text', 'thinking', 'reasoning', 'summary')
  if (typeof text === 'string') return { type: 'reasoning', text }
  if (Array.isArray(text)) {
    const texts = (text as readonly JsonValue[]).map((item) =>
      isJsonObject(item) ? asText(item['text']) : asText(item),
    )
    return { type: 'reasoning', text: texts.join('\n\n') }
  }
  return { type: 'other', value }
}

/** A tool call of any dialect. */
export function toolCallPart(call: JsonObject): MessagePart {
  const target = isJsonObject(call['function']) ? call['function'] : call
  const name = firstOf(target, 'name', 'toolName', 'tool_name') ?? firstOf(call, 'toolName')
  return {
    type: 'toolCall',
    // OpenAI's items have an id of their own beside the one that joins a call with its result.
    id: textOrNull(firstOf(call, 'toolCallId', 'tool_call_id', 'call_id', 'toolUseId', 'id', 'ref')),
    name: asText(name),
    arguments: unwrapJson(firstOf(target, 'arguments', 'args', 'input', 'parameters')),
  }
}

function toolResultPart(value: JsonObject): MessagePart {
  return {
    type: 'toolResult',
    id: textOrNull(
      firstOf(value, 'tool_use_id', 'toolCallId', 'tool_call_id', 'call_id', 'toolUseId', 'id', 'ref'),
    ),
    name: textOrNull(firstOf(value, 'name', 'toolName')),
    result: unwrapJson(firstOf(value, 'response', 'result', 'output', 'content')),
    isError: firstOf(value, 'is_error', 'isError') === true || value['status'] === 'error',
  }
}

/** `{reasoningText: {text, signature}}` of Bedrock's Converse. */
function bedrockReasoning(content: JsonValue | undefined): JsonValue | undefined {
  const inner = isJsonObject(content) ? content['reasoningText'] : undefined
  return isJsonObject(inner) ? inner['text'] : undefined
}

/** Parts without a `type`: Gemini, Bedrock and Genkit name them by their member. */
function untypedPart(value: JsonObject): MessagePart {
  const media = mediaPart(value)
  if (media !== null) return media
  if (value['type'] === undefined) {
    if (typeof value['text'] === 'string') {
      return { type: value['thought'] === true ? 'reasoning' : 'text', text: value['text'] }
    }
    const thought = value['reasoning'] ?? bedrockReasoning(value['reasoningContent'])
    if (typeof thought === 'string') return { type: 'reasoning', text: thought }
    const call = firstOf(value, 'functionCall', 'function_call', 'toolUse', 'toolRequest')
    if (isJsonObject(call)) return toolCallPart(call)
    const result = firstOf(value, 'functionResponse', 'function_response', 'toolResult', 'toolResponse')
    if (isJsonObject(result)) return toolResultPart(result)
    if (isJsonObject(value['media']))
      return mediaPart({ type: 'media', ...value['media'] }) ?? { type: 'other', value }
  }
  return { type: 'other', value }
}
