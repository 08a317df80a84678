import { createHash } from 'node:crypto'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { type Field, firstOf, listOf, wordOf } from './vendorFields'

/** Made of how the run begins, so that it stays the same while the file grows. */
export function runTag(firstBytes: Uint8Array, index: number): string {
  const lines = Buffer.from(firstBytes).toString().split('\n', 3)
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12)
  return index === 0 ? hash : `${hash}.${index + 1}`
}

/** Messages as they are heard or said. */
export function conversation(messages: readonly Message[]): Content {
  return { type: 'messages', messages: [...messages] }
}

/** What an error says, whether it is text or an object. */
export function errorText(field: Field): string | null {
  return isJsonObject(field) ? (wordOf(field['message']) ?? wordOf(field['error'])) : wordOf(field)
}

/** What an item is, in the source's words: `command_execution`, `agent_message` … */
export const kindOf = (item: JsonObject): string => wordOf(firstOf(item['type'], item['item_type'])) ?? 'item'

/** The tool's own name where it has one, else the kind of the item. */
export function toolName(item: JsonObject, kind: string): string {
  return kind === 'mcp_tool_call' ? (wordOf(item['tool']) ?? kind) : kind
}

/** What an item was asked to do. */
export function toolInput(item: JsonObject, kind: string): JsonValue {
  if (kind === 'mcp_tool_call') return item['arguments'] ?? null
  return (
    firstOf(
      item['command'],
      item['query'],
      listOf(item['changes']).length > 0 ? item['changes'] : undefined,
    ) ?? null
  )
}

/** An act as the model asked for it; plans and errors are no calls. */
export function callPart(item: JsonObject, kind: string, id: string): MessagePart {
  return kind === 'todo_list' || kind === 'error'
    ? { type: 'other', value: item }
    : { type: 'toolCall', id, name: toolName(item, kind), arguments: toolInput(item, kind) }
}
