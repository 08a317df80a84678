import type { Content, Message } from '../model/message'
import { isJsonObject } from '../util/jsonValue'
import type { JsonValue } from '../util/jsonValue'

const previewLength = 200
/** Only this much of a text is looked at. */
const lookAt = 4_000

/** Keys under which frameworks put the text that matters, in the order of preference. */
const telling = [
  'question',
  'query',
  'prompt',
  'input',
  'message',
  'messages',
  'content',
  'text',
  'output',
  'answer',
  'response',
  'result',
  'value',
  'args',
  'kwargs',
  'inputs',
  'outputs',
] as const

/** The first line a person would recognise an input by: the last user message, or the telling field of a value. */
export function previewInput(content: Content | null): string | null {
  if (content === null) return null
  if (content.type === 'value') return previewValue(content.value, 0)
  return previewMessage(
    content.messages.findLast((message) => message.role === 'user') ?? content.messages.at(-1),
  )
}

/** The first line of an output: the last assistant message's text, or the telling field of a value. */
export function previewOutput(content: Content | null): string | null {
  if (content === null) return null
  if (content.type === 'value') return previewValue(content.value, 0)
  return previewMessage(
    content.messages.findLast((message) => message.role === 'assistant') ?? content.messages.at(-1),
  )
}

function previewMessage(message: Message | undefined): string | null {
  if (message === undefined) return null
  for (const part of message.parts) {
    if (part.type === 'text') {
      const line = firstLine(part.text)
      if (line !== null) return line
    }
  }
  for (const part of message.parts) {
    if (part.type === 'toolCall') return firstLine(`${part.name}(${previewValue(part.arguments, 0) ?? ''})`)
    if (part.type === 'toolResult') return previewValue(part.result, 0)
    if (part.type === 'reasoning') return firstLine(part.text)
  }
  return null
}

function previewValue(value: JsonValue, depth: number): string | null {
  if (value === null) return null
  if (typeof value === 'string') return firstLine(value)
  if (typeof value !== 'object') return String(value)
  if (depth > 6) return null
  if (Array.isArray(value)) {
    const last = (value as readonly JsonValue[]).at(-1)
    return last === undefined ? null : previewValue(last, depth + 1)
  }
  if (isJsonObject(value)) {
    for (const key of telling) {
      const inner = Object.hasOwn(value, key) ? value[key] : undefined
      if (inner !== undefined && inner !== null) {
        const text = previewValue(inner, depth + 1)
        if (text !== null) return text
      }
    }
  }
  return firstLine(JSON.stringify(value))
}

function firstLine(text: string): string | null {
  const line = text
    .slice(0, lookAt)
    .split(/\r\n|\r|\n/)
    .find((each) => each.trim() !== '')
  if (line === undefined) return null
  const trimmed = line.trim()
  return trimmed.length > previewLength ? `${trimmed.slice(0, previewLength - 1)}…` : trimmed
}
