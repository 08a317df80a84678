import type { EventRecord } from '../../../shared/model/importRecord'
import type { Content, Message } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { contentFromValue, messageFromValue } from './messageDialects'
import { partFromValue, unwrapJson } from './messageParts'

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
 * The same events in one attribute, `events`, as Pydantic AI writes them for backends without events: a list of
 * `{"event.name": "gen_ai.user.message", content, role}`. Null when it is something else.
 */
export function messagesFromEventList(attribute: JsonValue | undefined): EventMessages | null {
  const list = attribute === undefined ? null : unwrapJson(attribute)
  if (!Array.isArray(list)) return null
  const events: EventRecord[] = []
  for (const item of list as readonly JsonValue[]) {
    const name = isJsonObject(item) ? item['event.name'] : undefined
    if (!isJsonObject(item) || typeof name !== 'string' || !name.startsWith('gen_ai.')) return null
    events.push({ name, timeNs: null, attributes: item })
  }
  const said = messagesFromEvents(events)
  return said === null || said.otherEvents.length > 0 ? null : said
}

/**
 * Messages that came as span events: those before version 1.37 of the conventions (`gen_ai.user.message`,
 * `gen_ai.choice`, `gen_ai.content.prompt`), as span events or log records. Null when there are none.
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
      const message = messageFromValue({ role, ...body, ...blocksOf(body['content']) })
      if (message === null) otherEvents.push(event)
      else input.push(message)
    } else if (name === 'gen_ai.choice') {
      const message = messageFromValue({ role: 'assistant', ...choiceBody(body) })
      if (message === null) otherEvents.push(event)
      else output.push(message)
      if (typeof body['finish_reason'] === 'string') finishReason ??= body['finish_reason']
    } else if (name === 'gen_ai.content.prompt') {
      inputContent ??= contentFromValue(event.attributes['gen_ai.prompt'] ?? body)
    } else if (name === 'gen_ai.content.completion') {
      const completion = unwrapJson(event.attributes['gen_ai.completion'])
      outputContent ??= contentFromValue(completion ?? body)
      finishReason ??= finishOf(completion)
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

/** The provider that the events of a call name: spans of old conventions may leave it to them. */
export function providerOfEvents(events: readonly EventRecord[]): string | null {
  for (const { name, attributes } of events) {
    if (!name.startsWith('gen_ai.')) continue
    const provider = attributes['gen_ai.provider.name'] ?? attributes['gen_ai.system']
    if (typeof provider === 'string' && provider !== '') return provider
  }
  return null
}

/**
 * `gen_ai.client.inference.operation.details` says of a call what its span may leave out, under the same names: those
 * attributes become the span's. Where both speak the span's count; an event that says otherwise stays an event.
 */
export function absorbOperationDetails(
  attributes: Readonly<Record<string, JsonValue>>,
  events: readonly EventRecord[],
): { readonly attributes: Readonly<Record<string, JsonValue>>; readonly events: readonly EventRecord[] } {
  if (!events.some(({ name }) => name === operationDetails)) return { attributes, events }
  const joined: Record<string, JsonValue> = { ...attributes }
  const left: EventRecord[] = []
  for (const event of events) {
    if (event.name !== operationDetails) {
      left.push(event)
      continue
    }
    const { body, ...own } = event.attributes
    const packed = unwrapJson(body)
    const said = isJsonObject(packed) ? { ...packed, ...own } : own
    let differs = body !== undefined && !isJsonObject(packed)
    for (const [key, value] of Object.entries(said)) {
      if (joined[key] === undefined) setOwn(joined, key, value)
      else if (key !== 'event.name' && JSON.stringify(joined[key]) !== JSON.stringify(value)) differs = true
    }
    if (differs) left.push(event)
  }
  return { attributes: joined, events: left }
}

const operationDetails = 'gen_ai.client.inference.operation.details'

/** Why the first of several completions ended, where they say it. */
function finishOf(completions: JsonValue): string | null {
  const first = Array.isArray(completions) ? (completions as readonly JsonValue[])[0] : completions
  const reason = isJsonObject(first) ? first['finish_reason'] : null
  return typeof reason === 'string' && reason !== '' ? reason : null
}

/** What a choice says: its message, which may be the text or the blocks of Bedrock by themselves. */
function choiceBody(body: JsonObject): JsonObject {
  const inner = unwrapJson(body['message'])
  if (isJsonObject(inner)) return inner
  const isContent = Array.isArray(inner) || (typeof inner === 'string' && inner !== '')
  return isContent ? { ...body, content: inner } : { ...body, ...blocksOf(body['content']) }
}

/** Content that is a list of Bedrock's blocks written as JSON (`[{"text": …}, {"toolUse": …}]`), as Strands does. */
function blocksOf(content: JsonValue | undefined): { readonly content?: JsonValue } {
  if (typeof content !== 'string' || !content.startsWith('[')) return {}
  const blocks = unwrapJson(content)
  if (!Array.isArray(blocks) || blocks.length === 0) return {}
  const isAll = (blocks as readonly JsonValue[]).every(
    (block) => isJsonObject(block) && partFromValue(block).type !== 'other',
  )
  return isAll ? { content: blocks } : {}
}

/** Producers put the body into the attributes, flat or as one JSON text. */
function bodyOf(attributes: JsonObject): JsonObject {
  const packed = unwrapJson(
    attributes['gen_ai.event.content'] ?? attributes['event.body'] ?? attributes['body'],
  )
  if (isJsonObject(packed)) return packed
  if (typeof packed === 'string' && packed !== '') return { content: packed }
  const { content } = attributes
  const plain = unwrapJson(content)
  // Some put the whole message as JSON into `content`.
  return isJsonObject(plain) && ('content' in plain || 'tool_calls' in plain)
    ? { ...attributes, ...plain }
    : attributes
}
