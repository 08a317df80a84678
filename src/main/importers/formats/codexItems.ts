import type { Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { messageFromValue } from '../semantics/messageDialects'
import { createMessage, partFromValue, unwrapJson } from '../semantics/messageParts'
import { idOf, listOf, numberOf, objectOf, textOf, wordOf } from './vendorFields'

/** What a `response_item` is: something said, a call, or the result of one. */
export type CodexItem =
  | { readonly type: 'heard'; readonly message: Message; readonly isPrompt: boolean }
  | { readonly type: 'said'; readonly parts: readonly MessagePart[] }
  | { readonly type: 'call'; readonly call: CodexCall }
  | {
      readonly type: 'result'
      readonly callId: string | null
      readonly output: JsonValue
      readonly part: MessagePart
    }
  | { readonly type: 'unknown' }

export interface CodexCall {
  /** Null for calls without one (`web_search_call`). */
  readonly id: string | null
  readonly name: string
  readonly input: JsonValue
  readonly part: MessagePart
  /** Done when it is told: the service ran it itself. */
  readonly isDone: boolean
}

/** Text that Codex itself puts in front of a prompt in the user's name. */
const context =
  /^\s*(<(environment_context|user_instructions|INSTRUCTIONS|permissions|skills?_instructions|turn_aborted)\b|# AGENTS\.md instructions)/

/** Reads an item of OpenAI's Responses interface as Codex keeps it. */
export function readCodexItem(item: JsonObject): CodexItem {
  switch (wordOf(item['type'])) {
    case 'message':
      return readMessage(item)
    case 'reasoning': {
      const parts = reasoningParts(item)
      return { type: 'said', parts }
    }
    case 'function_call':
      return readCall(item, nameOf(item), unwrapJson(item['arguments']))
    case 'custom_tool_call':
      return readCall(item, nameOf(item), item['input'] ?? null)
    case 'local_shell_call':
      return readCall(item, 'local_shell', item['action'] ?? null)
    case 'web_search_call':
      return readCall(item, 'web_search', item['action'] ?? null, true)
    case 'tool_search_call':
      return readCall(item, 'tool_search', item['arguments'] ?? null)
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
    case 'tool_search_output':
      return readResult(item)
    default:
      return { type: 'unknown' }
  }
}

function readMessage(item: JsonObject): CodexItem {
  const role = wordOf(item['role']) ?? 'user'
  const { content } = item
  const parts =
    typeof content === 'string'
      ? [partFromValue(content)]
      : listOf(content).map((part) => partFromValue(part))
  if (role === 'assistant') return { type: 'said', parts }
  const message = createMessage(role, parts)
  return { type: 'heard', message, isPrompt: role === 'user' && !context.test(textOfMessage(message)) }
}

/** Summaries and text of thoughts; what is encrypted stays in the raw record. */
function reasoningParts(item: JsonObject): readonly MessagePart[] {
  return [...listOf(item['summary']), ...listOf(item['content'])]
    .map((part) => textOf(objectOf(part)['text']) ?? '')
    .filter((text) => text !== '')
    .map((text) => ({ type: 'reasoning', text }))
}

/** Tools of other servers have their server's name in front. */
function nameOf(item: JsonObject): string {
  const name = wordOf(item['name']) ?? 'function_call'
  const namespace = wordOf(item['namespace'])
  return namespace === null ? name : `${namespace}.${name}`
}

function readCall(item: JsonObject, name: string, input: JsonValue, isDone = false): CodexItem {
  const id = idOf(item['call_id']) ?? (isDone ? idOf(item['id']) : null)
  return {
    type: 'call',
    call: { id, name, input, part: { type: 'toolCall', id, name, arguments: input }, isDone },
  }
}

function readResult(item: JsonObject): CodexItem {
  const output = resultValue(item['output'] ?? item['tools'] ?? null)
  const callId = idOf(item['call_id'])
  const isError = judgeResult(output) !== 'ok'
  return {
    type: 'result',
    callId,
    output,
    part: { type: 'toolResult', id: callId, name: null, result: output, isError },
  }
}

/** The output of a tool: text, JSON in text, or parts of which one text is that text and images are named only. */
function resultValue(output: JsonValue): JsonValue {
  if (!Array.isArray(output)) return unwrapJson(output)
  const parts = (output as readonly JsonValue[]).map((part): JsonValue => {
    const read = partFromValue(part)
    return read.type === 'text' ? read.text : read.type === 'media' ? { ...read } : part
  })
  const [only] = parts
  return parts.length === 1 && typeof only === 'string' ? unwrapJson(only) : parts
}

/**
 * `failed`: the tool says that it could not do it. `error`: it ran, and what it ran ended with an error (an exit code
 * that is not 0). Codex writes the code into metadata or into the first lines of the text.
 */
export function judgeResult(output: JsonValue): 'ok' | 'error' | 'failed' {
  if (isJsonObject(output)) {
    if (output['success'] === false) return 'failed'
    const code = numberOf(objectOf(output['metadata'])['exit_code']) ?? numberOf(output['exit_code'])
    return code === null || code === 0 ? 'ok' : 'error'
  }
  const text = textOf(output) ?? ''
  const code = /^(?:Chunk ID: .*\n)?(?:Wall time: .*\n)?(?:Exit code:|Process exited with code) (-?\d+)/.exec(
    text,
  )?.[1]
  return code === undefined || code === '0' ? 'ok' : 'error'
}

/** What a message says in words. */
export function textOfMessage(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
}

/** What the model knows of what was said before a compaction: some of the messages, else a summary. */
export function compactedPast({ message, replacement_history: history }: JsonObject): Message[] {
  const past = listOf(history).flatMap((item) => messageFromValue(item) ?? [])
  const summary = textOf(message)
  if (past.length === 0 && summary !== null && summary !== '')
    past.push(createMessage('user', [partFromValue(summary)]))
  return past
}
