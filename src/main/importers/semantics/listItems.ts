import type { Message } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { createMessage, unwrapJson } from './messageParts'

/** Text completions: `[{prompt: {text}}]` and `[{completion: {text}}]`. */
export function messagesFromPrompts(value: JsonValue): Message[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const messages: Message[] = []
  for (const item of value as readonly JsonValue[]) {
    if (!isJsonObject(item)) return null
    const inner = item['prompt'] ?? item['completion']
    // Legacy indexed attributes of completions have content without a role.
    const text = isJsonObject(inner) ? inner['text'] : item['content']
    if (typeof text !== 'string') return null
    const role = isJsonObject(item['prompt']) ? 'user' : 'assistant'
    messages.push(createMessage(role, [{ type: 'text', text }]))
  }
  return messages
}

/** `[{document: {id, content}}]` → `[{id, content}]`, likewise `embedding`. */
export function unwrapDocuments(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value
  return (value as readonly JsonValue[]).map((item) => {
    if (!isJsonObject(item)) return item
    const inner: JsonValue | undefined = item['document'] ?? item['embedding']
    return isJsonObject(inner) && Object.keys(item).length === 1 ? parseMetadata(inner) : item
  })
}

function parseMetadata(document: JsonObject): JsonObject {
  const { metadata } = document
  return typeof metadata === 'string' ? { ...document, metadata: unwrapJson(metadata) } : document
}
