import type { RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { roleFromWord } from '../semantics/messageParts'
import { type Field, listOf } from './vendorFields'

export interface PlacedMessage {
  readonly value: JsonObject
  readonly raw: RawPosition
  /** What an API says about the answer that this message is: tokens, model, why it ended. */
  readonly answer?: JsonObject
}

/** A conversation as it stands in the file: its messages, and what is said about it as a whole. */
export interface Transcript {
  readonly messages: readonly PlacedMessage[]
  readonly facts: JsonObject
  readonly raw: RawPosition
}

/** Names of the list of messages: OpenAI's and Anthropic's, those of data sets for training, and Gemini's. */
export const listNames = ['messages', 'conversations', 'conversation', 'contents'] as const

const contentNames = ['content', 'parts', 'tool_calls', 'function_call'] as const

/** Items of OpenAI's Responses that say by their type who speaks. */
const itemTypes = new Set(
  'reasoning function_call function_call_output custom_tool_call custom_tool_call_output'.split(' '),
)

/** True for an item without a role: a thought, a call or a result. */
export const isItem = (value: JsonObject): boolean =>
  typeof value['role'] !== 'string' &&
  itemTypes.has(typeof value['type'] === 'string' ? value['type'] : '') &&
  ('call_id' in value || 'summary' in value)

/** `{role, content}` of OpenAI, Anthropic or Gemini, an item of OpenAI's Responses, or `{from, value}` of data sets. */
export function isChatMessage(value: Field): value is JsonObject {
  if (!isJsonObject(value)) return false
  if (isItem(value)) return true
  const { role, from } = value
  if (typeof role === 'string')
    return roleFromWord(role) !== 'other' && contentNames.some((name) => name in value)
  return typeof from === 'string' && trainingRoles.has(from) && typeof value['value'] === 'string'
}

const trainingRoles = new Map([
  ['system', 'system'],
  ['human', 'user'],
  ['user', 'user'],
  ['gpt', 'assistant'],
  ['chatgpt', 'assistant'],
  ['assistant', 'assistant'],
  ['model', 'assistant'],
  ['tool', 'tool'],
  ['observation', 'tool'],
  ['function_response', 'tool'],
])

/** A message in the form of OpenAI or Anthropic. */
export function asChatMessage(value: JsonObject): JsonObject {
  const { from } = value
  if (typeof value['role'] === 'string' || typeof from !== 'string') return value
  return { role: trainingRoles.get(from) ?? from, content: value['value'] ?? null }
}

/** The name under which an object keeps its messages; null when it is no conversation. */
export function listNameOf(value: Field): string | null {
  if (!isJsonObject(value)) return null
  return listNames.find((name) => isChatMessage(listOf(value[name])[0])) ?? null
}

/** True for a list of messages. A list that only begins like one counts: what is no message in it is reported. */
export const isMessageList = (value: JsonValue): value is readonly JsonValue[] =>
  Array.isArray(value) && isChatMessage((value as readonly JsonValue[])[0])
