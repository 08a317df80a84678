import type { Message } from '../../../shared/model/message'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { messagesFromValue } from './messageDialects'

interface Remembered {
  /** The JSON text up to before the closing bracket. */
  readonly prefix: string
  readonly messages: readonly Message[]
}

const slots = 12
/** Instructions remembered, and the longest of them (UTF-16 units). */
const rememberedInstructions = 100
const longestInstructions = 64 * 1024
const longest = 2 * 1024 * 1024

/**
 * Chat histories grow: each call repeats the messages of the call before and adds some. This remembers the last
 * conversations by their JSON text, so that only the new messages are parsed; the repeated ones are the same objects.
 */
export class ConversationMemory {
  private readonly remembered: Remembered[] = []
  private oldest = 0
  private readonly instructions = new Map<string, Message>()

  /**
   * The system message that a text of instructions is: the calls of an agent repeat them word by word, and the same
   * object lets the conversation behind it be recognised. `read` is asked once per text.
   */
  system(text: string, read: (text: string) => Message): Message {
    const known = this.instructions.get(text)
    if (known !== undefined) return known
    const message = read(text)
    if (text.length <= longestInstructions) {
      if (this.instructions.size >= rememberedInstructions) this.instructions.clear()
      this.instructions.set(text, message)
    }
    return message
  }

  /** Parses a JSON array of messages; null when the text is none. */
  read(text: string): readonly Message[] | null {
    if (text.charCodeAt(0) !== 0x5b || text.charCodeAt(text.length - 1) !== 0x5d) return null
    let best = -1
    let bestLength = 0
    for (let slot = 0; slot < this.remembered.length; slot++) {
      const prefix = this.remembered[slot]?.prefix ?? ''
      if (prefix.length <= bestLength || prefix.length >= text.length) continue
      const next = text.charCodeAt(prefix.length)
      // Comparing a slice is a block compare; startsWith goes character by character and is ten times slower.
      if ((next === 0x2c || next === 0x5d) && text.slice(0, prefix.length) === prefix) {
        best = slot
        bestLength = prefix.length
      }
    }
    const known = this.remembered[best]
    if (known === undefined) return this.readWhole(text)
    if (bestLength === text.length - 1) return known.messages
    const added = messagesFromText(`[${text.slice(bestLength + 1)}`)
    if (added === null) return messagesFromText(text)
    const messages = [...known.messages, ...added]
    if (text.length <= longest) this.remembered[best] = { prefix: text.slice(0, -1), messages }
    return messages
  }

  private readWhole(text: string): readonly Message[] | null {
    const messages = messagesFromText(text)
    if (messages !== null && text.length <= longest) {
      this.remembered[this.oldest] = { prefix: text.slice(0, -1), messages }
      this.oldest = (this.oldest + 1) % slots
    }
    return messages
  }
}

function messagesFromText(text: string): Message[] | null {
  const value = parseEmbeddedJson(text)
  return value === undefined ? null : messagesFromValue(value)
}
