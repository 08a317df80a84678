import { messageRoles } from '../../../shared/model/message'
import type { Content, Message } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { ContentBatch } from '../../store/tables/contentBatch'
import { contentAddress, encodeText, hashBytes, plainText } from '../../store/tables/textCodec'
import { NumberTable, addressWord, mixWords } from './numberTable'

/** Where a content went, by number: one of the two is set. */
export interface ContentPlace {
  readonly step: number | null
  readonly payload: number | null
}

const nowhere: ContentPlace = { step: null, payload: null }

/** All that is remembered is dropped at this many entries: a text met again then is only looked up again. */
const rememberedEntries = 400_000

interface KnownConversation {
  messages: readonly Message[]
  /** Number of the step that each message is. */
  readonly steps: number[]
}

/**
 * Numbers payloads, messages and conversation steps, each once. Agent traces repeat themselves: a text is recognised
 * by its hash; a message that is the very same object, and the beginning of a conversation that consists of the same
 * objects, without looking at it again (importers hand out the same objects for repeated chat histories).
 */
export class ContentNumbers {
  private readonly payloads = new NumberTable()
  private readonly messages = new NumberTable()
  private readonly steps = new NumberTable()
  private knownMessages = new WeakMap<Message, number>()
  private knownConversations = new WeakMap<Message, KnownConversation>()
  private readonly next = { payload: 1, message: 1, step: 1 }
  private forgotten = { payload: 0, message: 0, step: 0 }
  private batch = emptyBatch()
  private readonly sizes = {
    payload: new NumberedSizes(),
    message: new NumberedSizes(),
    step: new NumberedSizes(),
  }
  private textBytes = 0

  /** UTF-16 units of new texts since the last `take`. */
  pendingUnits = 0

  constructor(private readonly remembered: number = rememberedEntries) {}

  /** Messages become a chain of steps, anything else a payload; null stays null. */
  content(content: Content | null): ContentPlace {
    if (content === null) return nowhere
    if (content.type === 'messages') {
      const step = this.conversation(content.messages)
      this.textBytes += this.sizes.step.get(step)
      return { step, payload: null }
    }
    return { step: null, payload: this.value(content.value) }
  }

  /** Text is kept as it is, other JSON as its text. */
  value(value: JsonValue): number {
    const number = this.valueNumber(value)
    this.textBytes += this.sizes.payload.get(number)
    return number
  }

  /** As `value`, for what many records share by nature: it counts as text once, not each time it is spoken of. */
  once(value: JsonValue): number {
    const before = this.next.payload
    const number = this.valueNumber(value)
    if (number >= before) this.textBytes += this.sizes.payload.get(number)
    return number
  }

  message(message: Message): number {
    const number = this.messageNumber(message)
    this.textBytes += this.sizes.message.get(number)
    return number
  }

  /** Bytes of all texts given since the last time, each as often as it was given. */
  takeTextBytes(): number {
    const { textBytes } = this
    this.textBytes = 0
    return textBytes
  }

  private valueNumber(value: JsonValue): number {
    return typeof value === 'string' ? this.payload(value, false) : this.payload(JSON.stringify(value), true)
  }

  /** `mayReturn`: the same object may be asked for again. */
  private messageNumber(message: Message, mayReturn = true): number {
    const same = this.knownMessages.get(message)
    if (same !== undefined) return same
    const parts = JSON.stringify(message.parts)
    const hash = contentAddress(`${message.role}\0${message.name ?? ''}\0${parts}`)
    let number = findText(this.messages, hash)
    if (number === 0) {
      number = this.next.message++
      addText(this.messages, hash, number)
      const { messages } = this.batch
      const plain = plainText(message.parts)
      this.sizes.message.set(number, this.addText(messages, hash, parts, plain))
      messages.isPlain.push(plain === null ? 0 : 1)
      messages.roles.push(messageRoles.indexOf(message.role))
      messages.names.push(message.name)
    }
    if (mayReturn) this.knownMessages.set(message, number)
    return number
  }

  /** Takes what is new since the last time. Numbers given before may be forgotten by it: do not keep them. */
  take(): ContentBatch {
    const { payloads, messages, steps } = this.batch
    const batch: ContentBatch = {
      forgotten: this.forgotten,
      payloads: {
        first: this.next.payload - payloads.texts.length,
        hashes: hashBytes(payloads.hashes),
        sizes: new Float64Array(payloads.sizes),
        texts: payloads.texts,
        isJson: new Uint8Array(payloads.isJson),
      },
      messages: {
        first: this.next.message - messages.texts.length,
        hashes: hashBytes(messages.hashes),
        sizes: new Float64Array(messages.sizes),
        texts: messages.texts,
        roles: new Uint8Array(messages.roles),
        names: messages.names,
        isPlain: new Uint8Array(messages.isPlain),
      },
      steps: {
        first: this.next.step - steps.parents.length,
        parents: new Uint32Array(steps.parents),
        messages: new Uint32Array(steps.messages),
        depths: new Uint32Array(steps.depths),
      },
    }
    this.batch = emptyBatch()
    this.pendingUnits = 0
    if (this.payloads.size + this.messages.size + this.steps.size > this.remembered) this.forget()
    return batch
  }

  private forget(): void {
    this.payloads.clear()
    this.messages.clear()
    this.steps.clear()
    this.knownMessages = new WeakMap()
    this.knownConversations = new WeakMap()
    this.forgotten = { ...this.next }
    this.sizes.payload.forgetBelow(this.next.payload)
    this.sizes.message.forgetBelow(this.next.message)
    this.sizes.step.forgetBelow(this.next.step)
  }

  private payload(text: string, isJson: boolean): number {
    const hash = contentAddress(isJson ? `j\0${text}` : text)
    const known = findText(this.payloads, hash)
    if (known !== 0) return known
    const number = this.next.payload++
    addText(this.payloads, hash, number)
    this.sizes.payload.set(number, this.addText(this.batch.payloads, hash, text))
    this.batch.payloads.isJson.push(isJson ? 1 : 0)
    return number
  }

  /** Answers the text's bytes. `plain`: what is kept in its place. */
  private addText(batch: TextLists, hash: string, text: string, plain: string | null = null): number {
    const { data, sizeBytes } = encodeText(text)
    batch.hashes.push(hash)
    batch.sizes.push(sizeBytes)
    batch.texts.push(plain ?? data)
    this.pendingUnits += data.length
    return sizeBytes
  }

  /** The number of the last step of a conversation; 0 for an empty one. */
  private conversation(messages: readonly Message[]): number {
    const [first, second] = messages
    if (first === undefined) return 0
    // Answers: nobody goes on from the very same object.
    if (second === undefined) return this.step(0, this.messageNumber(first, false), 1)
    // Conversations of one agent begin with the same instructions: what is told apart is what follows them.
    const key = first.role === 'system' ? second : first
    const known = this.knownConversations.get(key)
    let shared = 0
    if (known !== undefined) {
      const most = Math.min(known.steps.length, messages.length)
      while (shared < most && known.messages[shared] === messages[shared]) shared++
    }
    const extendsKnown = known !== undefined && shared === known.steps.length
    const steps = extendsKnown ? known.steps : (known?.steps.slice(0, shared) ?? [])
    for (let i = shared; i < messages.length; i++)
      steps.push(this.step(steps[i - 1] ?? 0, this.messageNumber(messages[i] as Message), i + 1))
    if (extendsKnown) known.messages = messages.length > shared ? messages : known.messages
    else if (known === undefined || messages.length > shared)
      this.knownConversations.set(key, { messages, steps })
    return steps[messages.length - 1] ?? 0
  }

  private step(parent: number, message: number, depth: number): number {
    const mixed = mixWords(parent, message)
    const known = this.steps.find(mixed, parent, message, 0)
    if (known !== 0) return known
    const number = this.next.step++
    this.steps.add(mixed, parent, message, 0, number)
    this.sizes.step.set(number, this.sizes.step.get(parent) + this.sizes.message.get(message))
    const { steps } = this.batch
    steps.parents.push(parent)
    steps.messages.push(message)
    steps.depths.push(depth)
    return number
  }
}

function findText(table: NumberTable, address: string): number {
  return table.find(
    addressWord(address, 0),
    addressWord(address, 1),
    addressWord(address, 2),
    addressWord(address, 3),
  )
}

function addText(table: NumberTable, address: string, number: number): void {
  table.add(
    addressWord(address, 0),
    addressWord(address, 1),
    addressWord(address, 2),
    addressWord(address, 3),
    number,
  )
}

/** Bytes by number; numbers only grow. A step has the bytes of its whole conversation. */
class NumberedSizes {
  private first = 0
  private bytes: number[] = []

  set(number: number, bytes: number): void {
    this.bytes[number - this.first] = bytes
  }

  /** 0 for the number 0, which is nothing. */
  get(number: number): number {
    return number === 0 ? 0 : (this.bytes[number - this.first] ?? 0)
  }

  forgetBelow(number: number): void {
    this.first = number
    this.bytes = []
  }
}

interface TextLists {
  readonly hashes: string[]
  readonly sizes: number[]
  readonly texts: (string | Uint8Array)[]
}

interface Lists {
  readonly payloads: TextLists & { readonly isJson: number[] }
  readonly messages: TextLists & {
    readonly roles: number[]
    readonly names: (string | null)[]
    readonly isPlain: number[]
  }
  readonly steps: { readonly parents: number[]; readonly messages: number[]; readonly depths: number[] }
}

function emptyBatch(): Lists {
  return {
    payloads: { hashes: [], sizes: [], texts: [], isJson: [] },
    messages: { hashes: [], sizes: [], texts: [], roles: [], names: [], isPlain: [] },
    steps: { parents: [], messages: [], depths: [] },
  }
}
