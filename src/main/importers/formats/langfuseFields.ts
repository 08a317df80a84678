import type { Content, Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { contentFromValue } from '../semantics/messageDialects'
import { type Field, objectOf, textOf, wordOf } from './vendorFields'

/**
 * `trace_id` → `traceId` for the fields of a row: exports to blob storage write snake case, everything else camel case.
 * A row in camel case stays as it is: batch exports give each score a column under its own name.
 */
export function camelRow(row: JsonObject): JsonObject {
  if (camelMarks.some((name) => name in row)) return row
  if (!Object.keys(row).some((name) => name.includes('_'))) return row
  const entries = Object.entries(row).map(([name, value]): [string, JsonValue] => [
    /^[a-z]+(_[a-z0-9]+)+$/.test(name)
      ? name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
      : name,
    // Enriched observations are written with '' where nothing was set.
    (name === 'input' || name === 'output') && value === '' ? null : value,
  ])
  return Object.fromEntries(entries)
}

const camelMarks = 'traceId startTime userId sessionId projectId createdAt userIds observationCount'.split(
  ' ',
)

/** Downloads write JSON into text, sometimes twice over; other exports hold the value itself. */
export function unwrapText(field: Field): Field {
  let value = field
  for (let layer = 0; layer < 3 && typeof value === 'string'; layer++) {
    const inner = parseEmbeddedJson(value)
    if (inner === undefined) break
    value = inner
  }
  return value
}

/** An input or output: a conversation where it is one, with Langfuse's media references as media. */
export function langfuseContent(field: Field): Content | null {
  const value = unwrapText(field)
  if (value === undefined || value === null) return null
  const content = contentFromValue(value)
  if (content.type === 'value') return content
  return conversationWithMedia(content.messages)
}

/** A conversation, with Langfuse's media references as media. */
export function conversationWithMedia(messages: readonly Message[]): Content {
  return { type: 'messages', messages: messages.map(withMedia) }
}

export interface LangfuseInput {
  readonly content: Content | null
  /** Definitions that the integrations for LangChain append to the messages as `{role: tool, content: {type: function}}`. */
  readonly toolDefinitions: readonly JsonValue[]
}

/** The input of a call, with the tool definitions that hide among its messages taken out. */
export function langfuseInput(field: Field): LangfuseInput {
  const value = unwrapText(field)
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : []
  const isDefinition = (item: JsonValue): boolean => {
    const message = objectOf(item)
    const content = objectOf(message['content'])
    return (
      message['role'] === 'tool' && content['type'] === 'function' && 'name' in objectOf(content['function'])
    )
  }
  const toolDefinitions = items.filter(isDefinition).map((item) => objectOf(item)['content'] ?? null)
  if (toolDefinitions.length === 0) return { content: langfuseContent(value), toolDefinitions }
  return { content: langfuseContent(items.filter((item) => !isDefinition(item))), toolDefinitions }
}

function withMedia(message: Message): Message {
  if (!message.parts.some((part) => textOfPart(part)?.includes(mediaMark) === true)) return message
  return { ...message, parts: message.parts.flatMap((part) => splitMedia(textOfPart(part) ?? '', part)) }
}

/** The text in which a reference may stand: `{type: image_url, image_url: {url: "@@@langfuseMedia:…"}}` names one, too. */
function textOfPart(part: MessagePart): string | null {
  if (part.type === 'text') return part.text
  return part.type === 'media' ? part.reference : null
}

const mediaMark = '@@@langfuseMedia:'
const mediaReference = /@@@langfuseMedia:([^@]{1,500})@@@/g

/** `@@@langfuseMedia:type=image/png|id=…|source=bytes@@@` stands in text where a file was taken out. */
function splitMedia(text: string, part: MessagePart): MessagePart[] {
  if (!text.includes(mediaMark)) return [part]
  const parts: MessagePart[] = []
  let from = 0
  for (const match of text.matchAll(mediaReference)) {
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) })
    const fields = new Map((match[1] ?? '').split('|').map((field) => splitPair(field)))
    parts.push({ type: 'media', mediaType: fields.get('type') ?? null, reference: match[0], sizeBytes: null })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) })
  return parts
}

function splitPair(field: string): [string, string] {
  const equals = field.indexOf('=')
  return equals < 0 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)]
}

export interface LangfuseMetadata {
  /** The attributes of the original span, where it came over OpenTelemetry. */
  readonly attributes: JsonObject
  readonly resource: JsonObject
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  /** What the program itself noted. */
  readonly own: JsonObject
}

/** Takes metadata apart; text that is no JSON, and lists, are kept under `metadata`. */
export function readMetadata(field: Field): LangfuseMetadata {
  const value = unwrapText(field)
  if (!isJsonObject(value)) {
    const own: JsonObject = value === undefined || value === null || value === '' ? {} : { metadata: value }
    return { attributes: {}, resource: {}, scopeName: null, scopeVersion: null, own }
  }
  const attributes = unwrapText(value['attributes'])
  const resource = unwrapText(value['resourceAttributes'])
  const scope = objectOf(unwrapText(value['scope']))
  const taken = new Set<string>()
  if (isJsonObject(attributes)) taken.add('attributes')
  if (isJsonObject(resource)) taken.add('resourceAttributes')
  if ('name' in scope) taken.add('scope')
  const scopeAttributes = objectOf(scope['attributes'])
  return {
    attributes: objectOf(attributes),
    resource: objectOf(resource),
    scopeName: wordOf(scope['name']),
    scopeVersion: wordOf(scope['version']),
    own: {
      ...Object.fromEntries(Object.entries(value).filter(([name]) => !taken.has(name))),
      ...(Object.keys(scopeAttributes).length === 0 ? {} : { 'scope.attributes': scopeAttributes }),
    },
  }
}

/** Tags: a list, or the same as JSON text. */
export function readTags(field: Field): string[] {
  const value = unwrapText(field)
  if (!Array.isArray(value)) return []
  return (value as readonly JsonValue[]).flatMap((tag) => textOf(tag) ?? [])
}

/** Everything but null, empty text, empty lists and empty objects: the columns of a row that say something. */
export function tellingFields(row: JsonObject, left: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => !left.has(name) && isTelling(value)),
  )
}

function isTelling(value: JsonValue): boolean {
  if (value === null || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return !isJsonObject(value) || Object.keys(value).length > 0
}
