import type { ContentView, MessageView, TextView } from '../../../shared/contract/observations'
import { flagNames } from '../../../shared/model/kinds'
import { formatUtc } from '../../../shared/logic/formatters'
import { textOf, type Observation } from './observation'

/** Reads all of a text that came only in part. */
export type ReadText = (view: TextView) => Promise<string>

/**
 * An observation as JSON for the clipboard: whole texts, times in ISO 8601 with the source's digits, JSON values as
 * JSON. Unknown is null.
 */
export async function observationJson(observation: Observation, read: ReadText): Promise<string> {
  const value = {
    traceId: observation.traceId,
    spanId: observation.spanId,
    parentSpanId: observation.parentSpanId,
    name: observation.name,
    kind: observation.kind,
    spanKind: observation.spanKind,
    status: observation.status,
    statusMessage: observation.statusMessage,
    startTime: observation.startNs === null ? null : formatUtc(observation.startNs, observation.timeDigits),
    endTime: observation.endNs === null ? null : formatUtc(observation.endNs, observation.timeDigits),
    durationMs: observation.durationNs === null ? null : observation.durationNs / 1e6,
    doubts: flagNames(observation.flags),
    agent: observation.agentName,
    tool: observation.toolName,
    toolCallId: observation.toolCallId,
    model: observation.model,
    provider: observation.provider,
    finishReason: observation.finishReason,
    input: await contentJson(observation.input, read),
    output: await contentJson(observation.output, read),
    parameters: await jsonOrText(observation.parameters, read),
    usage: observation.usage,
    cost: observation.cost,
    attributes: await entriesJson(observation.attributes, read),
    resource: await entriesJson(observation.resource, read),
    events: await Promise.all(
      observation.events.map(async (event) => ({
        name: event.name,
        time: event.timeNs === null ? null : formatUtc(event.timeNs, observation.timeDigits),
        attributes: await jsonOrText(event.attributes, read),
      })),
    ),
    traceState: observation.traceState,
    traceFlags: observation.traceFlags,
    links: observation.links.map(({ traceId, spanId }) => ({ traceId, spanId })),
    scores: observation.scores,
    source: observation.raw.map(({ path, offset, length, line }) => ({ path, offset, length, line })),
  }
  return JSON.stringify(value, null, 2)
}

async function contentJson(content: ContentView | null, read: ReadText): Promise<unknown> {
  if (content === null) return null
  if (content.type === 'value') return content.isJson ? jsonOrText(content.value, read) : read(content.value)
  return Promise.all(content.messages.map((message) => messageJson(message, read)))
}

async function messageJson(message: MessageView, read: ReadText): Promise<unknown> {
  const parts = await Promise.all(
    message.parts.map(async (part) => {
      const text = textOf(part)
      if (part.type === 'media') return part
      if (part.type === 'toolCall')
        return {
          type: part.type,
          id: part.id,
          name: part.name,
          arguments: await jsonOrText(part.arguments, read),
        }
      if (part.type === 'toolResult') {
        return {
          type: part.type,
          id: part.id,
          name: part.name,
          isError: part.isError,
          result: await jsonOrText(part.result, read),
        }
      }
      return { type: part.type, text: text === null ? null : await read(text) }
    }),
  )
  return { role: message.role, name: message.name, parts }
}

async function entriesJson(
  entries: Observation['attributes'],
  read: ReadText,
): Promise<Record<string, unknown>> {
  const pairs = await Promise.all(
    entries.map(
      async ({ key, value, isJson }) =>
        [key, isJson ? await jsonOrText(value, read) : await read(value)] as const,
    ),
  )
  return Object.fromEntries(pairs)
}

/** JSON as a value, other text as text: a number in text is not made a number. */
async function jsonOrText(view: TextView | null, read: ReadText): Promise<unknown> {
  if (view === null) return null
  const text = await read(view)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
