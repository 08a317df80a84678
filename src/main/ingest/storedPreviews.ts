import type { Statement } from 'better-sqlite3'
import { previewInput, previewOutput } from '../../shared/logic/contentPreview'
import type { Message, MessagePart, MessageRole } from '../../shared/model/message'
import type { JsonValue } from '../../shared/util/jsonValue'
import type { ReadableDb } from '../store/database'
import { decodeText } from '../store/tables/textCodec'

interface StoredText {
  readonly codec: number
  readonly data: string | Buffer
}

/**
 * Previews of contents that are stored. An import computes them from what it has in hand; this is for traces that are
 * derived again. Only one span or two of a trace lend it their previews, so they are not stored with every span.
 */
export class StoredPreviews {
  private readonly statements: Record<'step' | 'message' | 'payload', Statement>

  constructor(db: ReadableDb) {
    this.statements = {
      step: db.prepare(
        'SELECT c.parent_id AS parent, c.message_id AS message, m.role AS role FROM context c JOIN message m ON m.id = c.message_id WHERE c.id = +?',
      ),
      message: db.prepare('SELECT codec, parts AS data FROM message WHERE id = ?'),
      payload: db.prepare('SELECT is_json AS isJson, codec, data FROM payload WHERE id = ?'),
    }
  }

  input(context: number | null, payload: number | null): string | null {
    if (context !== null) return this.conversation(context, 'user')
    return payload === null ? null : previewInput({ type: 'value', value: this.value(payload) })
  }

  output(context: number | null, payload: number | null): string | null {
    if (context !== null) return this.conversation(context, 'assistant')
    return payload === null ? null : previewOutput({ type: 'value', value: this.value(payload) })
  }

  /** The last message of that role; without one, the last of all. */
  private conversation(context: number, role: MessageRole): string | null {
    let chosen: { readonly message: number; readonly role: MessageRole } | null = null
    for (let at = context; at !== 0;) {
      const step = this.statements.step.get(at) as
        { readonly parent: number; readonly message: number; readonly role: MessageRole } | undefined
      if (step === undefined) break
      chosen ??= step
      if (step.role === role) {
        chosen = step
        break
      }
      at = step.parent
    }
    if (chosen === null) return null
    const stored = this.statements.message.get(chosen.message) as StoredText
    const parts = JSON.parse(decodeText(stored.codec, stored.data)) as MessagePart[]
    const message: Message = { role: chosen.role, name: null, parts }
    return previewInput({ type: 'messages', messages: [message] })
  }

  private value(id: number): JsonValue {
    const stored = this.statements.payload.get(id) as (StoredText & { readonly isJson: number }) | undefined
    if (stored === undefined) return null
    const text = decodeText(stored.codec, stored.data)
    return stored.isJson === 1 ? (JSON.parse(text) as JsonValue) : text
  }
}
