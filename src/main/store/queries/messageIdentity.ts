import { contentAddress } from '../tables/textCodec'
import { readMessage } from './conversation'
import type { StoredMessage } from './conversation'
import type { ReaderDb } from './readerDb'

/**
 * Tells which stored messages are the same to a person: role, words, tool calls and results. A call's answer and the
 * same answer in the next call's input often differ in what frameworks add (reasoning, generated ids, white space).
 */
export class MessageIdentity {
  private readonly keys = new Map<number, string>()
  private readonly calls = new Map<number, readonly string[]>()

  constructor(private readonly reader: ReaderDb) {}

  keyOf(messageId: number): string {
    return this.keys.get(messageId) ?? this.look(messageId)
  }

  /** Ids of the tool calls that the message answers. */
  answeredCalls(messageId: number): readonly string[] {
    if (!this.calls.has(messageId)) this.look(messageId)
    return this.calls.get(messageId) ?? []
  }

  private look(messageId: number): string {
    const message = readMessage(this.reader, messageId)
    const key = message === null ? `gone ${messageId}` : identify(message)
    this.keys.set(messageId, key)
    const answered =
      message?.parts.flatMap((part) => (part.type === 'toolResult' && part.id !== null ? [part.id] : [])) ??
      []
    this.calls.set(messageId, answered)
    return key
  }
}

function identify(message: StoredMessage): string {
  const words: string[] = []
  for (const part of message.parts) {
    if (part.type === 'text') words.push(part.text.trim())
    else if (part.type === 'toolCall') words.push(`call ${part.name} ${JSON.stringify(part.arguments)}`)
    else if (part.type === 'toolResult') words.push(`result ${JSON.stringify(part.result)}`)
    else if (part.type === 'media') words.push(`media ${part.mediaType ?? ''} ${part.reference ?? ''}`)
    else if (part.type === 'other') words.push(`other ${JSON.stringify(part.value)}`)
  }
  // Reasoning alone is a message, too.
  if (words.every((word) => word === '')) return `${message.role} #${message.id}`
  return contentAddress(`${message.role}\0${words.filter((word) => word !== '').join('\0')}`)
}
