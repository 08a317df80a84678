import type { Content, Message, MessagePart } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import {
  asText,
  createMessage,
  firstOf,
  partFromValue,
  roleFromWord,
  textOrNull,
  toolCallPart,
  unwrapJson,
} from './messageParts'

/**
 * Translates a message of any known dialect: OpenTelemetry GenAI, OpenAI chat and responses, Anthropic, Gemini, Vercel,
 * OpenInference, LangChain's `lc` form. Null when the value is no message.
 */
export function messageFromValue(value: JsonValue): Message | null {
  if (!isJsonObject(value)) return null
  if (isJsonObject(value['message']) && typeof value['role'] !== 'string')
    return messageFromValue(value['message'])
  if (isLangChain(value)) return langChainMessage(value)
  const { role, type } = value
  if (typeof role === 'string') return messageWithRole(value, role)
  if (typeof type !== 'string') return null
  if (isJsonObject(value['data']) && roleFromWord(type) !== 'other')
    return messageWithRole(value['data'], type)
  if ('content' in value && roleFromWord(type) !== 'other') return messageWithRole(value, type)
  return itemMessage(value, type)
}

/** Items of OpenAI's responses stand in the list of messages without a role. */
function itemMessage(value: JsonObject, type: string): Message | null {
  const part = partFromValue(value)
  if (
    type === 'function_call' ||
    type === 'custom_tool_call' ||
    (type === 'reasoning' && part.type === 'reasoning')
  ) {
    return createMessage('assistant', [part])
  }
  return part.type === 'toolResult' && type.endsWith('_output') ? createMessage('tool', [part]) : null
}

function isLangChain(value: JsonObject): boolean {
  return isJsonObject(value['kwargs']) && Array.isArray(value['id'])
}

function langChainMessage(value: JsonObject): Message | null {
  const path = value['id'] as readonly JsonValue[]
  const className = asText(path.at(-1))
  const kwargs = value['kwargs'] as JsonObject
  if (!className.endsWith('Message') && !className.endsWith('MessageChunk')) return null
  const role = className === 'ChatMessage' ? asText(kwargs['role']) : className
  return messageWithRole(kwargs, role)
}

function messageWithRole(value: JsonObject, role: string): Message {
  const known = roleFromWord(role)
  const name = textOrNull(value['name'])
  if (Array.isArray(value['parts'])) {
    const parts = (value['parts'] as readonly JsonValue[]).map(partFromValue)
    return createMessage(role, parts, name)
  }
  if (known === 'tool') return createMessage(role, toolParts(value, name), null)
  const parts: MessagePart[] = []
  const reasoning = firstOf(value, 'reasoning_content', 'reasoning')
  if (typeof reasoning === 'string' && reasoning !== '') parts.push({ type: 'reasoning', text: reasoning })
  addContent(parts, firstOf(value, 'content', 'contents'))
  if (typeof value['refusal'] === 'string') parts.push({ type: 'text', text: value['refusal'] })
  addToolCalls(parts, value)
  return createMessage(role, parts, name)
}

function toolParts(value: JsonObject, name: string | null): MessagePart[] {
  const content = firstOf(value, 'content', 'contents', 'result', 'output')
  if (Array.isArray(content) && content.some((item: JsonValue) => isJsonObject(item) && isResult(item))) {
    return (content as readonly JsonValue[]).map(partFromValue)
  }
  const isError = value['is_error'] === true || value['isError'] === true || value['status'] === 'error'
  const id = textOrNull(firstOf(value, 'tool_call_id', 'toolCallId', 'tool_use_id', 'id'))
  return [{ type: 'toolResult', id, name, result: unwrapJson(content), isError }]
}

/** A result among the parts of a message; Bedrock and Genkit name it by its member. */
function isResult(item: JsonObject): boolean {
  const { type } = item
  if (type === undefined) return isJsonObject(item['toolResult']) || isJsonObject(item['toolResponse'])
  return type === 'tool-result' || type === 'tool_result' || type === 'tool_call_response'
}

function addContent(parts: MessagePart[], content: JsonValue | undefined): void {
  if (content === undefined || content === '') return
  if (typeof content === 'string') {
    parts.push({ type: 'text', text: content })
  } else if (Array.isArray(content)) {
    for (const item of content as readonly JsonValue[]) {
      const wrapped = isJsonObject(item) ? (item['message_content'] ?? item['tool_call']) : undefined
      parts.push(isJsonObject(wrapped) ? wrappedPart(wrapped) : partFromValue(item))
    }
  } else {
    parts.push(isJsonObject(content) ? partFromValue(content) : { type: 'other', value: content })
  }
}

/** OpenInference wraps: `{message_content: {type, text}}`, `{tool_call: {id, function}}`, `{image: {image: {url}}}`. */
function wrappedPart(wrapped: JsonObject): MessagePart {
  const image = wrapped['image']
  if (isJsonObject(image) && isJsonObject(image['image']))
    return partFromValue({ type: 'image', image: image['image'] })
  return isJsonObject(wrapped['function']) ? toolCallPart(wrapped) : partFromValue(wrapped)
}

function addToolCalls(parts: MessagePart[], value: JsonObject): void {
  const extra = isJsonObject(value['additional_kwargs'])
    ? value['additional_kwargs']['tool_calls']
    : undefined
  const own = firstOf(value, 'tool_calls', 'toolCalls')
  const calls = (Array.isArray(own) && own.length > 0 ? own : (own ?? extra)) ?? extra
  const list = typeof calls === 'string' ? parseEmbeddedJson(calls) : calls
  if (Array.isArray(list)) {
    const known = new Set(parts.map((part) => (part.type === 'toolCall' ? part.id : null)))
    for (const call of list as readonly JsonValue[]) {
      const inner = isJsonObject(call) && isJsonObject(call['tool_call']) ? call['tool_call'] : call
      const part: MessagePart = isJsonObject(inner) ? toolCallPart(inner) : { type: 'other', value: inner }
      // LangChain repeats calls that already stand among the content blocks.
      if (part.type !== 'toolCall' || part.id === null || !known.has(part.id)) parts.push(part)
    }
  }
  const single = value['function_call']
  if (isJsonObject(single)) parts.push(toolCallPart(single))
  if (typeof value['function_call_name'] === 'string') {
    const args = unwrapJson(value['function_call_arguments_json'])
    parts.push({ type: 'toolCall', id: null, name: value['function_call_name'], arguments: args })
  }
}

/** Translates a list of messages; null unless every element is one. */
export function messagesFromValue(value: JsonValue): Message[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const messages: Message[] = []
  for (const item of value as readonly JsonValue[]) {
    const message = messageFromValue(item)
    if (message === null) return null
    messages.push(message)
  }
  return messages
}

/**
 * The content that a value holds: a conversation where it clearly is one (a message, a list of messages, or an object
 * with nothing but `messages`), else the value. Text that is JSON is read as JSON.
 */
export function contentFromValue(value: JsonValue): Content {
  const plain = typeof value === 'string' ? (parseEmbeddedJson(value) ?? value) : value
  if (typeof plain !== 'object' || plain === null) return { type: 'value', value: plain }
  const nested = isJsonObject(plain) && Object.keys(plain).length === 1 ? plain['messages'] : undefined
  const candidate = nested === undefined ? plain : unwrapLists(nested)
  const messages = messagesFromValue(unwrapLists(candidate))
  if (messages !== null) return { type: 'messages', messages }
  const single = hidesMore(plain) ? null : messageFromValue(plain)
  return single === null ? { type: 'value', value: plain } : { type: 'messages', messages: [single] }
}

/** An object that wraps a message (`{message: {…}, finish_reason}`) and says more than that beside it. */
function hidesMore(value: JsonValue): boolean {
  if (!isJsonObject(value) || !isJsonObject(value['message']) || typeof value['role'] === 'string')
    return false
  return Object.keys(value).some((key) => !choiceMembers.has(key))
}

const choiceMembers = new Set(['message', 'index', 'finish_reason', 'logprobs'])

/** LangChain sends batches: a list of one list of messages. */
function unwrapLists(value: JsonValue): JsonValue {
  if (!Array.isArray(value) || value.length !== 1) return value
  const only = (value as readonly JsonValue[])[0]
  return Array.isArray(only) ? (only as readonly JsonValue[]) : value
}
