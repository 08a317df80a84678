import type { RawPosition } from '../../../shared/model/importRecord'
import type { MessagePart, MessageRole } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { roleFromWord, unwrapJson } from '../semantics/messageParts'
import type { HistoryMessage } from './chatHistory'
import {
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
import type { RecordTimes } from './vendorRecords'

interface Node {
  readonly id: string
  readonly value: JsonObject
  readonly message: JsonObject
}

/** The messages of a tree, parents before their children, branches in the order in which they were made. */
export function readMapping(
  mapping: JsonObject,
  model: string | null,
  times: RecordTimes,
  raw: RawPosition,
): HistoryMessage[] {
  const messages: HistoryMessage[] = []
  /** Nodes that say nothing themselves stand for the message before them; thoughts join the answer after them. */
  const standsFor = new Map<
    string,
    { readonly id: string | null; readonly thoughts: readonly MessagePart[] }
  >()
  for (const node of inOrder(mapping)) {
    const parent = idOf(node.value['parent'])
    const before = parent === null ? undefined : standsFor.get(parent)
    const parentId = before === undefined ? parent : before.id
    const parts = partsOf(node.message)
    const thoughts = [...(before?.thoughts ?? [])]
    const isThought = parts.length > 0 && parts.every(({ type }) => type === 'reasoning')
    const hasChildren = listOf(node.value['children']).length > 0
    if (parts.length === 0 || (isThought && hasChildren)) {
      standsFor.set(node.id, { id: parentId, thoughts: [...thoughts, ...parts] })
      continue
    }
    messages.push(readMessage(node, parentId, [...thoughts, ...parts], model, times, raw))
  }
  return messages
}

/** Depth first from the roots; a node that was seen is not seen again, whatever the tree says. */
function* inOrder(mapping: JsonObject): Generator<Node, void> {
  const seen = new Set<string>()
  const roots = Object.entries(mapping).filter(([, value]) => {
    const parent = idOf(objectOf(value)['parent'])
    return parent === null || !Object.hasOwn(mapping, parent)
  })
  const stack = roots.map(([id]) => id).reverse()
  // Circles have no root: whatever was not reached follows in the order of the file.
  const rest = Object.keys(mapping).reverse()
  for (const start of [stack, rest]) {
    while (start.length > 0) {
      const id = start.pop() ?? ''
      const value = mapping[id]
      if (seen.has(id) || !isJsonObject(value)) continue
      seen.add(id)
      yield { id, value, message: objectOf(value['message']) }
      const children = listOf(value['children']).flatMap((child) => textOf(child) ?? [])
      for (const child of children.toReversed()) if (Object.hasOwn(mapping, child)) start.push(child)
    }
  }
}

const messageFields = new Set(
  'id author create_time update_time content status end_turn weight recipient metadata channel'.split(' '),
)
const metadataFields = new Set(
  'model_slug finish_details parent_id request_id message_type timestamp_'.split(' '),
)

function readMessage(
  { id, message }: Node,
  parentId: string | null,
  parts: readonly MessagePart[],
  model: string | null,
  times: RecordTimes,
  raw: RawPosition,
): HistoryMessage {
  const metadata = objectOf(message['metadata'])
  const role = roleOf(message)
  const own = wordOf(firstOf(metadata['model_slug'], metadata['default_model_slug']))
  return {
    id,
    parentId,
    role,
    pieces: parts.map((part) => ({ part, startNs: null, endNs: null })),
    atNs: times.read(message['create_time']),
    model: role === 'assistant' ? (own ?? model) : null,
    finishReason: wordOf(objectOf(metadata['finish_details'])['type']),
    attributes: knownFields({
      ...withoutFields(message, messageFields),
      status: message['status'] === 'finished_successfully' ? null : message['status'],
      channel: message['channel'],
      metadata: knownFields(withoutFields(metadata, metadataFields)),
    }),
    raw,
  }
}

const roleOf = (message: JsonObject): MessageRole =>
  roleFromWord(textOf(objectOf(message['author'])['role']) ?? '')

/** The words of a message; a call where it is addressed to a tool, a result where a tool wrote it. */
function partsOf(message: JsonObject): MessagePart[] {
  const content = objectOf(message['content'])
  const role = roleOf(message)
  const recipient = wordOf(message['recipient'])
  const parts = contentParts(content)
  if (role === 'tool' && parts.length > 0) {
    const name = wordOf(objectOf(message['author'])['name'])
    const isError = content['content_type'] === 'system_error'
    return [{ type: 'toolResult', id: null, name, result: plainValue(parts), isError }]
  }
  if (role === 'assistant' && recipient !== null && recipient !== 'all' && parts.length > 0)
    return [{ type: 'toolCall', id: null, name: recipient, arguments: plainValue(parts) }]
  return parts
}

/** One text as it is (JSON as JSON), several parts as a list; sound and images by the name that the export gives them. */
function plainValue(parts: readonly MessagePart[]): JsonValue {
  const values = parts.map((part): JsonValue => {
    if (part.type === 'text') return part.text
    return part.type === 'media' ? { media: part.reference } : part.type === 'other' ? part.value : null
  })
  const [first] = values
  return values.length === 1 && first !== undefined ? unwrapJson(first) : values
}

function contentParts(content: JsonObject): MessagePart[] {
  const text = (value: JsonValue | undefined): MessagePart[] =>
    typeof value === 'string' && value !== '' ? [{ type: 'text', text: value }] : []
  switch (content['content_type']) {
    case 'text':
    case 'multimodal_text':
      return listOf(content['parts']).flatMap((part) =>
        typeof part === 'string' ? text(part) : mediaParts(part),
      )
    case 'thoughts':
      return listOf(content['thoughts'])
        .map(objectOf)
        .flatMap((thought): MessagePart[] => {
          const words = [thought['summary'], thought['content']].flatMap((part) => wordOf(part) ?? [])
          return words.length === 0 ? [] : [{ type: 'reasoning', text: words.join('\n') }]
        })
    case 'reasoning_recap':
      return text(content['content']).map((part) =>
        part.type === 'text' ? { type: 'reasoning', text: part.text } : part,
      )
    case 'user_editable_context':
      return [...text(content['user_profile']), ...text(content['user_instructions'])]
    case undefined:
      return []
    default: {
      const known = text(firstOf(content['text'], content['result'], content['content']))
      const isEmpty =
        known.length === 0 &&
        Object.keys(content).every((key) => key === 'content_type' || isBlank(content[key]))
      return known.length > 0 || isEmpty ? known : [{ type: 'other', value: content }]
    }
  }
}

const isBlank = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Images and sound are named in the export, their files lie beside it. */
function mediaParts(part: JsonValue): MessagePart[] {
  if (!isJsonObject(part)) return []
  const spoken = wordOf(part['text'])
  if (spoken !== null) return [{ type: 'text', text: spoken }]
  const pointer = wordOf(
    firstOf(part['asset_pointer'], objectOf(part['audio_asset_pointer'])['asset_pointer']),
  )
  if (pointer === null) return [{ type: 'other', value: part }]
  const type = textOf(part['content_type']) ?? ''
  const mediaType = type.startsWith('image') ? 'image/*' : type.includes('audio') ? 'audio/*' : null
  return [{ type: 'media', mediaType, reference: pointer, sizeBytes: numberOf(part['size_bytes']) }]
}
