import type { Statement } from 'better-sqlite3'
import type { Content, Message } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { WritableDb } from '../database'
import { contentHash, encodeText } from './textCodec'

/** Where a content went: one of the two is set. */
export interface ContentPlace {
  readonly context: number | null
  readonly payload: number | null
}

export const noContent: ContentPlace = { context: null, payload: null }

/** Remembered texts are dropped all at once when they pass this many UTF-16 units. */
const cacheBudget = 48 * 1024 * 1024
const cacheEntries = 400_000

/**
 * Stores each payload, message and conversation step once. Ids are remembered in memory, because agent traces repeat
 * themselves; call `forget` after a transaction was rolled back.
 */
export class ContentInterner {
  private readonly payloads = new Map<string, number>()
  private readonly messages = new Map<string, number>()
  private readonly steps = new Map<number, number>()
  private cachedUnits = 0
  /** Bytes handed in and bytes that were new: what content addressing saved. */
  bytesSeen = 0
  bytesStored = 0

  private readonly insertPayload: Statement
  private readonly findPayload: Statement
  private readonly insertMessage: Statement
  private readonly findMessage: Statement
  private readonly insertStep: Statement
  private readonly findStep: Statement

  constructor(db: WritableDb) {
    this.insertPayload = db.prepare(
      'INSERT OR IGNORE INTO payload (hash, size_bytes, is_json, codec, data) VALUES (?, ?, ?, ?, ?)',
    )
    this.findPayload = db.prepare('SELECT id FROM payload WHERE hash = ?').pluck()
    this.insertMessage = db.prepare(
      'INSERT OR IGNORE INTO message (hash, role, name, size_bytes, codec, parts) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.findMessage = db.prepare('SELECT id FROM message WHERE hash = ?').pluck()
    this.insertStep = db.prepare(
      'INSERT OR IGNORE INTO context (parent_id, message_id, depth) VALUES (?, ?, ?)',
    )
    this.findStep = db.prepare('SELECT id FROM context WHERE parent_id = ? AND message_id = ?').pluck()
  }

  /** Messages become a chain of steps, anything else a payload; null stays null. */
  content(content: Content | null): ContentPlace {
    if (content === null) return noContent
    if (content.type === 'messages') return { context: this.conversation(content.messages), payload: null }
    return { context: null, payload: this.value(content.value) }
  }

  /** Text is kept as it is, other JSON as its text. */
  value(value: JsonValue): number {
    return typeof value === 'string' ? this.payload(value, false) : this.payload(JSON.stringify(value), true)
  }

  payload(text: string, isJson: boolean): number {
    const key = isJson ? `j${text}` : text
    const known = this.payloads.get(key)
    this.bytesSeen += text.length
    if (known !== undefined) return known
    const address = contentHash(isJson ? `j\0${text}` : text)
    const encoded = encodeText(text)
    const result = this.insertPayload.run(
      address,
      encoded.sizeBytes,
      isJson ? 1 : 0,
      encoded.codec,
      encoded.data,
    )
    const id =
      result.changes === 1 ? Number(result.lastInsertRowid) : (this.findPayload.get(address) as number)
    if (result.changes === 1) this.bytesStored += text.length
    this.remember(this.payloads, key, id, text.length)
    return id
  }

  message(message: Message): number {
    const parts = JSON.stringify(message.parts)
    const key = `${message.role}\0${message.name ?? ''}\0${parts}`
    this.bytesSeen += parts.length
    const known = this.messages.get(key)
    if (known !== undefined) return known
    const address = contentHash(key)
    const encoded = encodeText(parts)
    const result = this.insertMessage.run(
      address,
      message.role,
      message.name,
      encoded.sizeBytes,
      encoded.codec,
      encoded.data,
    )
    const id =
      result.changes === 1 ? Number(result.lastInsertRowid) : (this.findMessage.get(address) as number)
    if (result.changes === 1) this.bytesStored += parts.length
    this.remember(this.messages, key, id, key.length)
    return id
  }

  /** The id of the last step of a conversation; 0 for an empty one. */
  conversation(messages: readonly Message[]): number {
    let parent = 0
    let depth = 0
    for (const message of messages) {
      depth += 1
      parent = this.step(parent, this.message(message), depth)
    }
    return parent
  }

  /** Forgets remembered ids: after a rollback they may not exist. */
  forget(): void {
    this.payloads.clear()
    this.messages.clear()
    this.steps.clear()
    this.cachedUnits = 0
  }

  private step(parent: number, message: number, depth: number): number {
    const key = parent * 0x4000000 + message
    const known = this.steps.get(key)
    if (known !== undefined) return known
    const result = this.insertStep.run(parent, message, depth)
    const id =
      result.changes === 1 ? Number(result.lastInsertRowid) : (this.findStep.get(parent, message) as number)
    if (this.steps.size > cacheEntries) this.steps.clear()
    this.steps.set(key, id)
    return id
  }

  private remember(cache: Map<string, number>, key: string, id: number, units: number): void {
    this.cachedUnits += units
    if (this.cachedUnits > cacheBudget) {
      this.payloads.clear()
      this.messages.clear()
      this.cachedUnits = units
    }
    cache.set(key, id)
  }
}
