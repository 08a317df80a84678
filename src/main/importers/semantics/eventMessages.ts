import type { EventRecord } from '../../../shared/model/importRecord'
import type { Content, Message } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { contentFromValue, messageFromValue } from './messageDialects'
import { unwrapJson } from './messageParts'

export interface EventMessages {
  readonly input: Content | null
  readonly output: Content | null
  readonly finishReason: string | null
  readonly otherEvents: readonly EventRecord[]
}

const roleOfEvent: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
}

/**
 * Messages that came as span events: those before version 1.37 of the conventions (`gen_ai.user.message`,
 * `gen_ai.choice`, `gen_ai.content.prompt`) and `gen_ai.client.inference.operation.details`. Null when there are none.
 */
export function messagesFromEvents(events: readonly EventRecord[]): EventMessages | null {
  const input: Message[] = []
  const output: Message[] = []
  let inputContent: Content | null = null
  let outputContent: Content | null = null
  let finishReason: string | null = null
  const otherEvents: EventRecord[] = []
  for (const event of events) {
    const { name } = event
    if (!name.startsWith('gen_ai.')) {
      otherEvents.push(event)
      continue
    }
    const body = bodyOf(event.attributes)
    const role = Object.hasOwn(roleOfEvent, name) ? roleOfEvent[name] : undefined
    if (role !== undefined) {
      const message = messageFromValue({ role, ...body })
      if (message !== null) input.push(message)
    } else if (name === 'gen_ai.choice') {
      const inner = unwrapJson(body['message'])
      const message = messageFromValue({ role: 'assistant', ...(isJsonObject(inner) ? inner : body) })
      if (message !== null) output.push(message)
      if (typeof body['finish_reason'] === 'string') finishReason ??= body['finish_reason']
    } else if (name === 'gen_ai.content.prompt') {
      inputContent ??= contentFromValue(event.attributes['gen_ai.prompt'] ?? body)
    } else if (name === 'gen_ai.content.completion') {
      outputContent ??= contentFromValue(event.attributes['gen_ai.completion'] ?? body)
    } else if (name === 'gen_ai.client.inference.operation.details') {
      inputContent ??= contentOf(event.attributes['gen_ai.input.messages'])
      outputContent ??= contentOf(event.attributes['gen_ai.output.messages'])
      if (inputContent === null && outputContent === null) otherEvents.push(event)
    } else {
      otherEvents.push(event)
    }
  }
  if (otherEvents.length === events.length) return null
  return {
    input: input.length > 0 ? { type: 'messages', messages: input } : inputContent,
    output: output.length > 0 ? { type: 'messages', messages: output } : outputContent,
    finishReason,
    otherEvents,
  }
}

const contentOf = (value: JsonValue | undefined): Content | null =>
  value === undefined ? null : contentFromValue(value)

/** Producers put the body into the attributes, flat or as one JSON text. */
function bodyOf(attributes: JsonObject): JsonObject {
  const packed = unwrapJson(
    attributes['gen_ai.event.content'] ?? attributes['event.body'] ?? attributes['body'],
  )
  if (isJsonObject(packed)) return packed
  const { content } = attributes
  const plain = unwrapJson(content)
  // Some put the whole message as JSON into `content`.
  return isJsonObject(plain) && ('content' in plain || 'tool_calls' in plain)
    ? { ...attributes, ...plain }
    : attributes
}
