import { messageRoles } from '../model/message'
import type { Message, MessagePart } from '../model/message'
import type { JsonObject, JsonValue } from '../util/jsonValue'
import { isJsonObject } from '../util/jsonValue'

/**
 * Our messages in the JSON of the OpenTelemetry GenAI conventions (`gen_ai.input.messages`: role and parts), and back
 * without loss: `fromGenAiMessages(toGenAiMessages(m))` equals `m`. What the conventions have no word for travels in
 * extra members, which they allow (`is_error`, `size_bytes`).
 */
export function toGenAiMessages(messages: readonly Message[]): JsonValue {
  return messages.map((message) => ({
    role: message.role,
    ...(message.name === null ? {} : { name: message.name }),
    parts: message.parts.map(toPart),
  }))
}

/** Reads what `toGenAiMessages` wrote; null for anything else. */
export function fromGenAiMessages(value: JsonValue): Message[] | null {
  if (!Array.isArray(value)) return null
  const messages: Message[] = []
  for (const item of value as readonly JsonValue[]) {
    if (!isJsonObject(item) || !Array.isArray(item['parts'])) return null
    const role = messageRoles.find((each) => each === item['role'])
    if (role === undefined) return null
    const parts: MessagePart[] = []
    for (const part of item['parts'] as readonly JsonValue[]) parts.push(fromPart(part))
    messages.push({ role, name: textOrNull(item['name']), parts })
  }
  return messages
}

/** Types that we write ourselves; a foreign part of one of these is wrapped, so that it is not mistaken for ours. */
const ownTypes = new Set<JsonValue | undefined>([
  'text',
  'reasoning',
  'tool_call',
  'tool_call_response',
  'uri',
  'blob',
  'other',
])

function toPart(part: MessagePart): JsonObject {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, content: part.text }
    case 'toolCall':
      return { type: 'tool_call', ...withId(part.id), name: part.name, arguments: part.arguments }
    case 'toolResult':
      return {
        type: 'tool_call_response',
        ...withId(part.id),
        ...(part.name === null ? {} : { name: part.name }),
        response: part.result,
        ...(part.isError ? { is_error: true } : {}),
      }
    case 'media':
      return {
        type: part.reference === null ? 'blob' : 'uri',
        modality: part.mediaType?.split('/')[0] ?? 'file',
        ...(part.mediaType === null ? {} : { mime_type: part.mediaType }),
        ...(part.reference === null ? {} : { uri: part.reference }),
        ...(part.sizeBytes === null ? {} : { size_bytes: part.sizeBytes }),
      }
    case 'other':
      return isJsonObject(part.value) &&
        typeof part.value['type'] === 'string' &&
        !ownTypes.has(part.value['type'])
        ? part.value
        : { type: 'other', value: part.value }
  }
}

function fromPart(part: JsonValue): MessagePart {
  if (!isJsonObject(part)) return { type: 'other', value: part }
  switch (part['type']) {
    case 'text':
    case 'reasoning':
      return { type: part['type'], text: textOrNull(part['content']) ?? '' }
    case 'tool_call':
      return {
        type: 'toolCall',
        id: textOrNull(part['id']),
        name: textOrNull(part['name']) ?? '',
        arguments: part['arguments'] ?? null,
      }
    case 'tool_call_response':
      return {
        type: 'toolResult',
        id: textOrNull(part['id']),
        name: textOrNull(part['name']),
        result: part['response'] ?? null,
        isError: part['is_error'] === true,
      }
    case 'uri':
    case 'blob':
      return {
        type: 'media',
        mediaType: textOrNull(part['mime_type']),
        reference: textOrNull(part['uri']),
        sizeBytes: typeof part['size_bytes'] === 'number' ? part['size_bytes'] : null,
      }
    case 'other':
      return { type: 'other', value: part['value'] ?? null }
    default:
      return { type: 'other', value: part }
  }
}

const withId = (id: string | null): { readonly id?: string } => (id === null ? {} : { id })
const textOrNull = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)
