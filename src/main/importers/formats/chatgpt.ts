import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { chatHistoryRecords } from './chatHistory'
import { readMapping } from './chatgptMapping'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { firstOf, idOf, knownFields, objectOf, withoutFields, wordOf } from './vendorFields'
import { readRecordTimes, skipped } from './vendorRecords'

/** Conversations that people take out of ChatGPT: `conversations.json`, a single conversation, or one per line. */
export const chatgpt: Importer = {
  id: 'chatgpt-export',
  label: 'ChatGPT conversations',
  detect: (head) => (peekJson(head).objects.slice(0, 3).some(isConversation) ? 0.95 : 0),
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

/** A tree of messages: each node names its parent and its children. */
function isConversation(value: JsonValue): value is JsonObject {
  const mapping = objectOf(value)['mapping']
  if (!isJsonObject(mapping)) return false
  const nodes = Object.values(mapping).slice(0, 3).map(objectOf)
  return (
    nodes.length > 0 && nodes.every((node) => 'children' in node || 'parent' in node || 'message' in node)
  )
}

const toldFields = new Set('id conversation_id title mapping create_time update_time'.split(' '))

function createMapper(): DocumentMapper {
  const read = (value: JsonValue, raw: RawPosition): ImportRecord[] => {
    if (!isConversation(value)) return [skipped('unknown_record', 'Not a conversation of ChatGPT.', raw)]
    const id = idOf(firstOf(value['conversation_id'], value['id']))
    if (id === null) return [skipped('missing_id', 'A conversation without an id.', raw)]
    const times = readRecordTimes(`conversation ${id}`)
    const startNs = times.read(value['create_time'])
    const endNs = times.read(value['update_time'])
    const model = wordOf(value['default_model_slug'])
    const messages = readMapping(objectOf(value['mapping']), model, times, raw)
    const attributes = knownFields(withoutFields(value, toldFields))
    const name = wordOf(value['title'])
    return [
      ...chatHistoryRecords({
        id,
        name,
        userId: null,
        provider: 'openai',
        startNs,
        endNs,
        // Seconds with as many digits as floating point has: no more than microseconds are meant.
        timeDigits: Math.min(6, times.digits),
        attributes,
        messages,
        raw,
      }),
      ...times.problems(raw),
    ]
  }
  return {
    paths: [['*']],
    map: ({ value, position }, placed) =>
      Array.isArray(value) ? placed.flatMap((item) => read(item.value, item.raw)) : read(value, position),
    finish: () => [],
  }
}
