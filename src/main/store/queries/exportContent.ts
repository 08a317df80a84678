import type { Content, Message } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { decodeText } from '../tables/textCodec'
import { readMessage } from './conversation'
import type { ReaderDb } from './readerDb'

/** Contents by the ids of their rows; what calls share is read once. */
export class ContentReader {
  private readonly payloads = new Map<number, JsonValue>()
  private readonly messages = new Map<number, Message>()
  private readonly chains = new Map<number, readonly Message[]>()

  constructor(private readonly reader: ReaderDb) {}

  content(context: number | null, payload: number | null): Content | null {
    if (context !== null) return { type: 'messages', messages: this.conversation(context) }
    return payload === null ? null : { type: 'value', value: this.payload(payload) }
  }

  payload(id: number): JsonValue {
    const known = this.payloads.get(id)
    if (known !== undefined) return known
    const row = this.reader
      .sql('SELECT is_json AS isJson, codec, data FROM payload WHERE id = +?')
      .get(id) as { isJson: number; codec: number; data: string | Buffer } | undefined
    const text = row === undefined ? '' : decodeText(row.codec, row.data)
    const value = row?.isJson === 1 ? (JSON.parse(text) as JsonValue) : text
    if (text.length < 100_000) this.payloads.set(id, value)
    return value
  }

  message(id: number): Message {
    const known = this.messages.get(id)
    if (known !== undefined) return known
    const row = readMessage(this.reader, id)
    const message: Message =
      row === null
        ? { role: 'other', name: null, parts: [] }
        : { role: row.role, name: row.name, parts: row.parts }
    this.messages.set(id, message)
    return message
  }

  private conversation(last: number): readonly Message[] {
    const find = this.reader.raw('SELECT parent_id, message_id FROM context WHERE id = +?')
    const tail: Message[] = []
    let before: readonly Message[] = []
    for (let at = last; at !== 0;) {
      const known = this.chains.get(at)
      if (known !== undefined) {
        before = known
        break
      }
      const row = find.get(at) as [number, number] | undefined
      if (row === undefined) break
      tail.push(this.message(row[1]))
      at = row[0] < at ? row[0] : 0
    }
    const messages = tail.length === 0 ? before : [...before, ...tail.toReversed()]
    this.chains.set(last, messages)
    return messages
  }
}
