import type { Statement } from 'better-sqlite3'
import { messageRoles } from '../../../shared/model/message'
import { ensureExists } from '../../../shared/util/assert'
import type { WritableDb } from '../database'
import { BulkInsert } from './bulkInsert'
import type { ContentBatch, MessageBatch, PayloadBatch, StepBatch } from './contentBatch'
import { NumberMap } from './numberMap'
import type { SqlValue } from './observationColumns'
import { hashLength, textCodecs } from './textCodec'

/**
 * Stores payloads, messages and conversation steps, each once, and knows the row of every number since. Rows that
 * cannot be there yet (a step of a new message) are inserted without a look.
 */
export class ContentWriter {
  private readonly payloads = new NumberMap()
  private readonly messages = new NumberMap()
  private readonly steps = new NumberMap()
  private readonly insertPayloads: BulkInsert
  private readonly insertMessages: BulkInsert
  private readonly insertSteps: BulkInsert
  private readonly statements: Record<
    'findPayload' | 'findMessage' | 'findStep' | 'offerStep' | 'lastPayload' | 'lastMessage' | 'lastStep',
    Statement
  >

  constructor(db: WritableDb) {
    this.insertPayloads = new BulkInsert(
      db,
      'INSERT OR IGNORE INTO payload (hash, size_bytes, is_json, codec, data)',
      5,
    )
    this.insertMessages = new BulkInsert(
      db,
      'INSERT OR IGNORE INTO message (hash, role, name, size_bytes, codec, parts)',
      6,
    )
    this.insertSteps = new BulkInsert(db, 'INSERT INTO context (id, parent_id, message_id, depth)', 4)
    this.statements = {
      findPayload: db.prepare('SELECT id FROM payload WHERE hash = +?').pluck(),
      findMessage: db.prepare('SELECT id FROM message WHERE hash = +?').pluck(),
      findStep: db.prepare('SELECT id FROM context WHERE parent_id = +? AND message_id = +?').pluck(),
      offerStep: db.prepare(
        'INSERT OR IGNORE INTO context (id, parent_id, message_id, depth) VALUES (?, ?, ?, ?)',
      ),
      lastPayload: db.prepare('SELECT COALESCE(MAX(id), 0) FROM payload').pluck(),
      lastMessage: db.prepare('SELECT COALESCE(MAX(id), 0) FROM message').pluck(),
      lastStep: db.prepare('SELECT COALESCE(MAX(id), 0) FROM context').pluck(),
    }
  }

  /** Call inside a transaction. A batch can be written again after a rollback. Answers the bytes of the texts added. */
  write(batch: ContentBatch): number {
    this.payloads.forgetBelow(batch.forgotten.payload)
    this.messages.forgetBelow(batch.forgotten.message)
    this.steps.forgetBelow(batch.forgotten.step)
    const lastMessage = this.statements.lastMessage.get() as number
    const lastPayload = this.statements.lastPayload.get() as number
    const added =
      this.writePayloads(batch.payloads, lastPayload) + this.writeMessages(batch.messages, lastMessage)
    this.writeSteps(batch.steps, lastMessage)
    return added
  }

  payloadRow(number: number): number {
    return this.payloads.get(number)
  }

  messageRow(number: number): number {
    return this.messages.get(number)
  }

  stepRow(number: number): number {
    return this.steps.get(number)
  }

  private writePayloads(batch: PayloadBatch, lastBefore: number): number {
    let added = 0
    const values: SqlValue[] = []
    batch.texts.forEach((text, i) => {
      values.push(hashAt(batch.hashes, i), batch.sizes[i] as number, batch.isJson[i] as number)
      pushText(values, text)
    })
    this.insertPayloads.runEach(
      values,
      (place, id) => {
        this.payloads.set(batch.first + place, id)
        added += storedBytes(batch, place)
      },
      (place) => {
        const id = this.statements.findPayload.get(hashAt(batch.hashes, place)) as number
        this.payloads.set(batch.first + place, id)
        if (id > lastBefore) added += storedBytes(batch, place)
      },
    )
    return added
  }

  private writeMessages(batch: MessageBatch, lastBefore: number): number {
    let added = 0
    const values: SqlValue[] = []
    batch.texts.forEach((text, i) => {
      const role = ensureExists(messageRoles[batch.roles[i] as number], 'the role of a message')
      values.push(hashAt(batch.hashes, i), role, batch.names[i] ?? null, batch.sizes[i] as number)
      pushText(values, text, batch.isPlain[i] === 1)
    })
    this.insertMessages.runEach(
      values,
      (place, id) => {
        this.messages.set(batch.first + place, id)
        added += storedBytes(batch, place)
      },
      (place) => {
        const id = this.statements.findMessage.get(hashAt(batch.hashes, place)) as number
        this.messages.set(batch.first + place, id)
        if (id > lastBefore) added += storedBytes(batch, place)
      },
    )
    return added
  }

  private writeSteps(batch: StepBatch, lastMessageBefore: number): void {
    const lastStepBefore = this.statements.lastStep.get() as number
    let next = lastStepBefore + 1
    let values: SqlValue[] = []
    for (let i = 0; i < batch.parents.length; i++) {
      const parent = this.steps.get(batch.parents[i] as number)
      const message = this.messages.get(batch.messages[i] as number)
      const depth = batch.depths[i] as number
      const number = batch.first + i
      if (parent > lastStepBefore || message > lastMessageBefore) {
        values.push(next, parent, message, depth)
        this.steps.set(number, next++)
        continue
      }
      // Rows go in by ascending id, so that they are appended.
      this.insertSteps.run(values)
      values = []
      if (this.statements.offerStep.run(next, parent, message, depth).changes === 1)
        this.steps.set(number, next++)
      else this.steps.set(number, this.statements.findStep.get(parent, message) as number)
    }
    this.insertSteps.run(values)
  }
}

function hashAt(hashes: Uint8Array, place: number): Buffer {
  return Buffer.from(hashes.buffer, hashes.byteOffset + place * hashLength, hashLength)
}

/** Bytes that the text takes in its row. */
function storedBytes(batch: PayloadBatch | MessageBatch, place: number): number {
  const text = batch.texts[place] ?? ''
  if (typeof text !== 'string') return text.length
  const isPlain = 'isPlain' in batch && batch.isPlain[place] === 1
  return isPlain ? Buffer.byteLength(text) : (batch.sizes[place] as number)
}

function pushText(values: SqlValue[], text: string | Uint8Array, isPlain = false): void {
  if (typeof text === 'string') values.push(isPlain ? textCodecs.plain : textCodecs.text, text)
  else values.push(textCodecs.zstd, Buffer.from(text.buffer, text.byteOffset, text.byteLength))
}
