import type { RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { roleFromWord } from '../semantics/messageParts'
import { type Field, listOf } from './vendorFields'

export interface PlacedMessage {
  readonly value: JsonObject
  readonly raw: RawPosition
}

/** A conversation as it stands in the file: its messages, and what is said about it as a whole. */
export interface Transcript {
  readonly messages: readonly PlacedMessage[]
  readonly facts: JsonObject
  readonly raw: RawPosition
}

/** Names of the list of messages: OpenAI's and Anthropic's, and that of data sets for training. */
export const listNames = ['messages', 'conversations', 'conversation'] as const

const contentNames = ['content', 'parts', 'tool_calls', 'function_call'] as const

/** `{role, content}` of OpenAI or Anthropic, or `{from, value}` of data sets for training. */
export function isChatMessage(value: Field): value is JsonObject {
  if (!isJsonObject(value)) return false
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
