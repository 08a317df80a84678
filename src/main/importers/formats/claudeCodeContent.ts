import type { Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { mediaPart } from '../semantics/mediaParts'
import { createMessage, partFromValue, unwrapJson } from '../semantics/messageParts'
import { type Field, wordOf } from './vendorFields'

/** The parts of a message. Thoughts that the API hides (a signature without text) are left out. */
export function partsOf(blocks: readonly JsonValue[]): MessagePart[] {
  return blocks.map(partOf).filter((part) => part.type !== 'reasoning' || part.text !== '')
}

function partOf(block: JsonValue): MessagePart {
  if (!isJsonObject(block)) return partFromValue(block)
  if (block['type'] === 'redacted_thinking') return { type: 'reasoning', text: '' }
  if (!isResultBlock(block)) return partFromValue(block)
  return {
    type: 'toolResult',
    id: wordOf(block['tool_use_id']),
    name: null,
    result: resultValue(block['content']),
    isError: block['is_error'] === true,
  }
}

/** `tool_result`, and what tools of the API itself answer within the message (`web_search_tool_result` …). */
export function isResultBlock(block: JsonObject): boolean {
  const { type } = block
  return typeof type === 'string' && type.endsWith('tool_result')
}

/** The result of a tool: its text where it is one text, else its blocks. Images are named, not carried along. */
export function resultValue(content: Field): JsonValue {
  if (!Array.isArray(content)) return unwrapJson(content)
  const items = (content as readonly JsonValue[]).map((item): JsonValue => {
    if (!isJsonObject(item)) return item
    if (item['type'] === 'text' && typeof item['text'] === 'string') return item['text']
    const media = mediaPart(item)
    return media?.type === 'media' ? { ...media } : item
  })
  const [only] = items
  return items.length === 1 && typeof only === 'string' ? unwrapJson(only) : items
}

/** A message of the conversation. Results of tools speak with the tool's voice, though the API sends them as the user's. */
export function messageOfBlocks(role: 'user' | 'assistant', blocks: readonly JsonValue[]): Message {
  const parts = partsOf(blocks)
  const isTool = role === 'user' && parts.length > 0 && parts.every((part) => part.type === 'toolResult')
  return createMessage(isTool ? 'tool' : role, parts)
}

/** Longer texts than this stand in the raw record only: whole files before and after an edit, images. */
const longestText = 16 * 1024

/** Details for the attributes: the same structure with long texts named by their length. */
export function withoutLongTexts(value: JsonValue): JsonValue {
  if (typeof value === 'string')
    return value.length <= longestText ? value : { omitted: 'text', characters: value.length }
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withoutLongTexts)
  if (!isJsonObject(value)) return value
  const short: Record<string, JsonValue> = {}
  for (const [key, member] of Object.entries(value)) setOwn(short, key, withoutLongTexts(member))
  return short
}
