import type { Content, Message } from '../../../shared/model/message'
import type { ReportedCost, TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { messagesFromValue } from '../semantics/messageDialects'
import { bucketTokens } from '../semantics/tokenBuckets'
import { collectNumbers } from '../semantics/usageBodies'
import { type Field, listOf, numberOf, objectOf, withoutFields } from './vendorFields'

const attachment = /^attachment:\/\/([0-9a-f]{16,128})$/

/** Puts long texts back where a sample names them (`attachment://<hash>`); unknown names stay. */
export function resolveAttachments(value: JsonValue, attachments: JsonObject): JsonValue {
  if (typeof value === 'string') {
    const hash = attachment.exec(value)?.[1]
    return hash !== undefined && Object.hasOwn(attachments, hash) ? (attachments[hash] ?? value) : value
  }
  if (Array.isArray(value)) {
    return (value as readonly JsonValue[]).map((item) => resolveAttachments(item, attachments))
  }
  if (!isJsonObject(value)) return value
  const resolved: Record<string, JsonValue> = {}
  for (const [key, member] of Object.entries(value)) {
    setOwn(resolved, key, resolveAttachments(member, attachments))
  }
  return resolved
}

/** Inspect names the function of a call and of a result `function`, as text. */
function plainMessage(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value
  const calls = listOf(value['tool_calls']).map((call) =>
    isJsonObject(call) && typeof call['function'] === 'string' ? { ...call, name: call['function'] } : call,
  )
  const named =
    value['role'] === 'tool' && typeof value['function'] === 'string' ? { name: value['function'] } : {}
  const failed = isJsonObject(value['error']) ? { is_error: true } : {}
  return { ...value, ...named, ...failed, ...(calls.length > 0 ? { tool_calls: calls } : {}) }
}

/** A list of Inspect's messages, or one text of the user, as a conversation; another value stays one. */
export function inspectContent(value: Field): Content | null {
  if (value === undefined || value === null) return null
  const messages = Array.isArray(value)
    ? messagesFromValue((value as readonly JsonValue[]).map(plainMessage))
    : typeof value === 'string'
      ? [userText(value)]
      : null
  return messages === null ? { type: 'value', value } : { type: 'messages', messages }
}

function userText(text: string): Message {
  return { role: 'user', name: null, parts: [{ type: 'text', text }] }
}

/** The answers of a model's output; null when it gave none. */
export function outputContent(output: Field): Content | null {
  const messages = listOf(objectOf(output)['choices']).map((choice) => objectOf(choice)['message'] ?? null)
  return messages.length === 0 ? null : inspectContent(messages)
}

export interface PooledMessages {
  readonly messages: readonly JsonValue[]
  /** How many of those named are not there. */
  readonly missing: number
}

/** The messages that ranges (`[[from, to]]`, `to` not included) name in a sample's pool. */
export function pooledMessages(refs: Field, pool: readonly JsonValue[]): PooledMessages {
  const messages: JsonValue[] = []
  let missing = 0
  for (const range of listOf(refs)) {
    const [from, to] = listOf(range).map((end) => numberOf(end))
    if (typeof from !== 'number' || typeof to !== 'number' || from < 0 || to < from) {
      missing++
      continue
    }
    messages.push(...pool.slice(from, to))
    missing += Math.max(0, to - Math.max(from, pool.length))
  }
  return { messages, missing }
}

/** What a call cost in US dollars, where Inspect was told the prices. */
export function inspectCost(usage: Field): ReportedCost | null {
  const total = numberOf(objectOf(usage)['total_cost'])
  return total === null ? null : { currency: 'USD', input: null, output: null, total }
}

/** Token figures. Whether input holds the cached tokens depends on the provider, so the total has to tell. */
export function inspectUsage(field: Field): TokenUsage | null {
  const usage = objectOf(field)
  if (Object.keys(usage).length === 0) return null
  return bucketTokens(
    {
      input: numberOf(usage['input_tokens']),
      output: numberOf(usage['output_tokens']),
      total: numberOf(usage['total_tokens']),
      cacheRead: numberOf(usage['input_tokens_cache_read']),
      cacheWrite: numberOf(usage['input_tokens_cache_write']),
      reasoning: numberOf(usage['reasoning_tokens']),
    },
    'unknown',
    collectNumbers(withoutFields(usage, new Set(['total_cost']))),
  )
}
