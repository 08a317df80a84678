import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { partFromValue } from '../semantics/messageParts'
import { chatHistoryRecords, type HistoryMessage, type HistoryPiece } from './chatHistory'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { idOf, knownFields, listOf, numberOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { readRecordTimes, type RecordTimes, skipped } from './vendorRecords'

/** Conversations that people take out of claude.ai: `conversations.json`, a single conversation, or one per line. */
export const claudeAi: Importer = {
  id: 'claude-ai-export',
  label: 'claude.ai conversations',
  detect: (head) => (peekJson(head).objects.slice(0, 3).some(isConversation) ? 0.95 : 0),
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

function isConversation(value: JsonValue): value is JsonObject {
  if (!isJsonObject(value) || !Array.isArray(value['chat_messages'])) return false
  const [first] = listOf(value['chat_messages'])
  return idOf(value['uuid']) !== null && (first === undefined || 'sender' in objectOf(first))
}

/** A conversation is one record, and is read whole. */
function createMapper(): DocumentMapper {
  const read = (value: JsonValue, raw: RawPosition): ImportRecord[] =>
    isConversation(value)
      ? conversationRecords(value, raw)
      : [skipped('unknown_record', 'Not a conversation of claude.ai.', raw)]
  return {
    paths: [['*']],
    map: ({ value, position }, placed) =>
      Array.isArray(value) ? placed.flatMap((item) => read(item.value, item.raw)) : read(value, position),
    finish: () => [],
  }
}

const toldFields = new Set('uuid name chat_messages created_at updated_at account'.split(' '))
const noParent = '00000000-0000-4000-8000-000000000000'

function conversationRecords(body: JsonObject, raw: RawPosition): ImportRecord[] {
  const id = idOf(body['uuid']) ?? ''
  const times = readRecordTimes(`conversation ${id}`)
  const startNs = times.read(body['created_at'])
  const endNs = times.read(body['updated_at'])
  const model = wordOf(body['model'])
  const problems: ImportRecord[] = []
  let before: string | null = null
  const messages = listOf(body['chat_messages']).flatMap((value, index): HistoryMessage[] => {
    if (!isJsonObject(value)) {
      problems.push(skipped('not_a_record', 'A message that is not an object.', raw))
      return []
    }
    const message = readMessage(value, before, `${id}-${index + 1}`, model, times, raw)
    before = message.id
    return [message]
  })
  return [
    ...chatHistoryRecords({
      id,
      name: wordOf(body['name']),
      userId: idOf(objectOf(body['account'])['uuid']),
      provider: 'anthropic',
      startNs,
      endNs,
      timeDigits: times.digits,
      attributes: knownFields(withoutFields(body, toldFields)),
      messages,
      raw,
    }),
    ...times.problems(raw),
    ...problems,
  ]
}

const messageFields = new Set(
  'uuid text content sender created_at updated_at attachments files parent_message_uuid index'.split(' '),
)

function readMessage(
  value: JsonObject,
  before: string | null,
  madeId: string,
  model: string | null,
  times: RecordTimes,
  raw: RawPosition,
): HistoryMessage {
  const stated = idOf(value['parent_message_uuid'])
  const blocks = listOf(value['content'])
  const pieces = blocks.flatMap((block) => readBlock(block, times))
  const text = textOf(value['text'])
  const isHuman = value['sender'] === 'human'
  const plain: HistoryPiece[] =
    pieces.length > 0 || text === null || text === ''
      ? []
      : [{ part: { type: 'text', text }, startNs: null, endNs: null }]
  return {
    id: idOf(value['uuid']) ?? madeId,
    parentId: stated === null ? before : stated === noParent ? null : stated,
    role: isHuman ? 'user' : value['sender'] === 'assistant' ? 'assistant' : 'other',
    pieces: [...pieces, ...plain, ...attachments(value)],
    atNs: times.read(value['created_at']),
    model: isHuman ? null : (wordOf(value['model']) ?? model),
    finishReason: wordOf(value['stop_reason']),
    attributes: knownFields(withoutFields(value, messageFields)),
    raw,
  }
}

/** Blocks say when they began and ended; those without anything in them are none. */
function readBlock(block: JsonValue, times: RecordTimes): HistoryPiece[] {
  const { start_timestamp: start, stop_timestamp: stop, ...value } = objectOf(block)
  if (value['type'] === 'token_budget' || (value['type'] === 'text' && value['text'] === '')) return []
  const part = isJsonObject(block) ? partFromValue(value) : partFromValue(block)
  return [{ part, startNs: times.read(start), endNs: times.read(stop) }]
}

/** What was pasted as a file has its text in the export; other files have a name only. */
function attachments(value: JsonObject): HistoryPiece[] {
  const pasted = listOf(value['attachments'])
    .map(objectOf)
    .flatMap((file): MessagePart[] => {
      const text = textOf(file['extracted_content'])
      const name = textOf(file['file_name'])
      const media: MessagePart = {
        type: 'media',
        mediaType: wordOf(file['file_type']),
        reference: name === '' ? null : name,
        sizeBytes: numberOf(file['file_size']),
      }
      return text === null || text === '' ? [media] : [media, { type: 'text', text }]
    })
  const files = listOf(value['files'])
    .map(objectOf)
    .map((file): MessagePart => ({
      type: 'media',
      mediaType: null,
      reference: wordOf(file['file_name']),
      sizeBytes: null,
    }))
  return [...pasted, ...files].map((part) => ({ part, startNs: null, endNs: null }))
}
