import type { ContentView, PartView, TextView } from '../../shared/contract/observations'
import type { Output } from '../../shared/contract/contract'
import type { Door } from './door'

const pieceLength = 1_048_576

/** All of a text, the parts beyond what a page shows at first included. */
export async function readWhole(door: Door, view: TextView): Promise<string> {
  if (view.more === null) return view.text
  const pieces: string[] = []
  for (let offset = 0; offset < view.length;) {
    const { text } = await door.call('payloads.readText', {
      reference: view.more,
      offset,
      length: pieceLength,
    })
    if (text === '') break
    pieces.push(text)
    offset += text.length
  }
  return pieces.join('')
}

/** The value a text stands for: parsed where it is JSON, the text itself where it is not. */
export async function readJson(door: Door, view: TextView | null): Promise<unknown> {
  if (view === null) return null
  const text = await readWhole(door, view)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Messages or one value, whole. */
export async function readContent(door: Door, content: ContentView | null): Promise<unknown> {
  if (content === null) return null
  if (content.type === 'value') {
    return content.isJson ? readJson(door, content.value) : readWhole(door, content.value)
  }
  const messages: unknown[] = []
  for (const message of content.messages) messages.push(await readMessage(door, message))
  return messages
}

type MessageView = Output<'sessions.getTranscript'>['entries'][number]['message']

export async function readMessage(door: Door, message: MessageView) {
  const parts: unknown[] = []
  for (const part of message.parts) parts.push(await readPart(door, part))
  return { role: message.role, name: message.name, isNew: message.isNew, parts }
}

async function readPart(door: Door, part: PartView): Promise<unknown> {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, text: await readWhole(door, part.text) }
    case 'toolCall':
      return { ...part, arguments: await readJson(door, part.arguments) }
    case 'toolResult':
      return { ...part, result: await readJson(door, part.result) }
    case 'media':
      return part
    case 'other':
      return { type: part.type, value: await readJson(door, part.value) }
  }
}

interface NamedText {
  readonly key: string
  readonly value: TextView
  readonly isJson: boolean
}

/** Attributes as one object; a key such as `__proto__` is a key like any other. */
export async function readAttributes(
  door: Door,
  attributes: readonly NamedText[],
): Promise<Record<string, unknown>> {
  const entries: [string, unknown][] = []
  for (const { key, value, isJson } of attributes) {
    entries.push([key, isJson ? await readJson(door, value) : await readWhole(door, value)])
  }
  return Object.fromEntries(entries)
}
