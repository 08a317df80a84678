import type { Message } from '../../../shared/model/message'
import type { TokenUsage } from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson, setOwn } from '../readers/jsonLossless'
import { messageFromValue, messagesFromValue } from './messageDialects'
import { createMessage, firstOf, partFromValue, textOrNull } from './messageParts'
import { usageFromBody } from './usageBodies'

/**
 * Bodies of requests to a model's API and of its answers, as programs log them whole: OpenAI (chat, responses, text
 * completions), Anthropic, Gemini, Bedrock. What is no message stays by name, so that nothing of a body is lost.
 */

export interface RequestBody {
  /** The instructions, wherever the API keeps them, and the conversation. */
  readonly messages: readonly Message[]
  readonly toolDefinitions: JsonValue
  readonly model: string | null
  /** Every other member, as the source names it: temperature, max_tokens … */
  readonly parameters: JsonObject
}

export interface AnswerBody {
  readonly messages: readonly Message[]
  readonly finishReason: string | null
  readonly model: string | null
  readonly usage: TokenUsage | null
  /** Every other member: id, creation time … */
  readonly rest: JsonObject
}

const conversationKeys = ['messages', 'input', 'contents', 'prompt'] as const
const systemKeys = ['system', 'instructions', 'systemInstruction', 'system_instruction'] as const
const toolKeys = ['tools', 'functions'] as const
const finishKeys = ['finish_reason', 'finishReason', 'stop_reason', 'stopReason', 'done_reason'] as const
const usageKeys = ['usage', 'usageMetadata', 'usage_metadata'] as const
const modelKeys = ['model', 'model_name', 'modelId', 'model_id'] as const

/**
 * Reads a request; null when the value is none (a list of messages by itself is a conversation, not a request).
 * `isRequest`: the caller knows that it is one, though it names no model, so that a prompt may be a text.
 */
export function requestFromBody(value: JsonValue | undefined, isRequest = false): RequestBody | null {
  const body = bodyOf(value)
  if (body === null) return null
  const key = conversationKeys.find((name) => body[name] !== undefined && body[name] !== null)
  const model = textOrNull(firstOf(body, ...modelKeys))
  const conversation = key === undefined ? null : conversationOf(body[key], isRequest || model !== null)
  if (key === undefined || conversation === null) return null
  const taken = new Set<string>([key, ...modelKeys])
  const messages = [...conversation]
  // Google's clients and Genkit keep settings, and the first instructions and tools, too, in `config`.
  const config = isJsonObject(body['config']) ? body['config'] : null
  const settings = config === null ? body : { ...config, ...without(body, new Set(['config'])) }
  const system = systemKeys.find((name) => settings[name] !== undefined && settings[name] !== null)
  const instructions = system === undefined ? null : systemMessage(settings[system])
  if (system !== undefined && instructions !== null) {
    taken.add(system)
    messages.unshift(instructions)
  }
  const tools = toolKeys.find((name) => Array.isArray(settings[name]))
  if (tools !== undefined) taken.add(tools)
  return {
    messages,
    toolDefinitions: tools === undefined ? null : (settings[tools] ?? null),
    model,
    parameters: without(settings, taken),
  }
}

/** OpenAI takes the prompt as text, too; without a model beside it a text named `input` may be anything. */
function conversationOf(value: JsonValue | undefined, isRequest: boolean): readonly Message[] | null {
  if (typeof value === 'string')
    return isRequest ? [createMessage('user', [{ type: 'text', text: value }])] : null
  if (!Array.isArray(value)) return null
  const list = value as readonly JsonValue[]
  const only = list.length === 1 ? list[0] : undefined
  return messagesFromValue(Array.isArray(only) ? (only as readonly JsonValue[]) : list)
}

function systemMessage(value: JsonValue | undefined): Message | null {
  if (typeof value === 'string')
    return value === '' ? null : createMessage('system', [{ type: 'text', text: value }])
  if (Array.isArray(value)) return createMessage('system', (value as readonly JsonValue[]).map(partFromValue))
  if (!isJsonObject(value)) return null
  const parts = value['parts']
  return Array.isArray(parts)
    ? createMessage('system', (parts as readonly JsonValue[]).map(partFromValue))
    : createMessage('system', [partFromValue(value)])
}

/** Reads an answer; null when the value is none. */
export function answerFromBody(value: JsonValue | undefined): AnswerBody | null {
  const body = bodyOf(value)
  if (body === null) return null
  const found = choicesOf(body) ?? singleAnswer(body)
  if (found === null) return null
  const usageKey = usageKeys.find((name) => isJsonObject(body[name]))
  const counted = usageKey === undefined ? ollamaUsage(body) : usageFromBody(body[usageKey] as JsonObject)
  const taken = new Set<string>([...found.taken, ...finishKeys, ...modelKeys])
  if (usageKey !== undefined && counted !== null) taken.add(usageKey)
  return {
    messages: found.messages,
    finishReason: found.finishReason ?? textOrNull(firstOf(body, ...finishKeys)),
    model: textOrNull(firstOf(body, ...modelKeys, 'modelVersion')),
    usage: counted,
    rest: without(body, taken),
  }
}

/** Ollama counts beside the message. */
function ollamaUsage(body: JsonObject): TokenUsage | null {
  const { prompt_eval_count: read, eval_count: written } = body
  if (read === undefined && written === undefined) return null
  return usageFromBody({ input_tokens: read ?? null, output_tokens: written ?? null })
}

interface FoundAnswer {
  readonly messages: readonly Message[]
  readonly finishReason: string | null
  readonly taken: readonly string[]
}

/** Several answers to one request: OpenAI's `choices`, Gemini's `candidates`, LangChain's `generations` (of each prompt). */
function choicesOf(body: JsonObject): FoundAnswer | null {
  const key = ['choices', 'candidates', 'generations'].find((name) => Array.isArray(body[name]))
  if (key === undefined) return null
  const messages: Message[] = []
  let finishReason: string | null = null
  for (const choice of (body[key] as readonly JsonValue[]).flat() as readonly JsonValue[]) {
    if (!isJsonObject(choice)) return null
    const message = choiceMessage(choice)
    if (message === null) return null
    messages.push(message)
    const info = choice['generation_info']
    finishReason ??= textOrNull(
      firstOf(isJsonObject(info) ? { ...info, ...choice } : choice, 'finish_reason', 'finishReason'),
    )
  }
  return messages.length === 0 ? null : { messages, finishReason, taken: [key] }
}

function choiceMessage(choice: JsonObject): Message | null {
  const inner = firstOf(choice, 'message', 'content')
  if (isJsonObject(inner)) return messageFromValue({ role: 'assistant', ...inner })
  return typeof choice['text'] === 'string' ? textMessage(choice['text']) : null
}

const textMessage = (text: string): Message => createMessage('assistant', [{ type: 'text', text }])

/** One answer: a message, the items of OpenAI's responses, Anthropic's message, or the joined text of a stream. */
function singleAnswer(body: JsonObject): FoundAnswer | null {
  const say = (messages: readonly Message[] | null, ...taken: string[]): FoundAnswer | null =>
    messages === null || messages.length === 0 ? null : { messages, finishReason: null, taken }
  const { message, output, role, content } = body
  if (isJsonObject(message))
    return say([messageFromValue({ role: 'assistant', ...message })].filter(isThere), 'message')
  if (Array.isArray(output) && (body['object'] === 'response' || 'usage' in body))
    return say(messagesFromValue(output), 'output')
  if (isJsonObject(output) && isJsonObject(output['message']))
    return say([messageFromValue(output['message'])].filter(isThere), 'output')
  if (role === 'assistant' && content !== undefined && ('usage' in body || 'stop_reason' in body))
    return say([messageFromValue(body)].filter(isThere), 'role', 'content', 'type', 'tool_calls')
  if (isJsonObject(content) && Array.isArray(content['parts']))
    return say([messageFromValue({ role: 'assistant', ...content })].filter(isThere), 'content')
  const streamed = firstOf(body, 'combined_chunk_content')
  if (typeof streamed === 'string') return say([textMessage(streamed)], 'combined_chunk_content')
  const text = 'usage' in body || 'finish_reason' in body ? body['text'] : undefined
  return typeof text === 'string' ? say([textMessage(text)], 'text') : null
}

const isThere = (message: Message | null): message is Message => message !== null

function bodyOf(value: JsonValue | undefined): JsonObject | null {
  const plain = typeof value === 'string' ? parseEmbeddedJson(value) : value
  return isJsonObject(plain) ? plain : null
}

function without(body: JsonObject, taken: ReadonlySet<string>): JsonObject {
  const rest: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(body))
    if (!taken.has(key) && value !== null) setOwn(rest, key, value)
  return rest
}
