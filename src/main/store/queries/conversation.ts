import type { MessagePart, MessageRole } from '../../../shared/model/message'
import { decodeText } from '../tables/textCodec'
import type { ReaderDb } from './readerDb'
import { cutText, layOutValue, ShownBudget, shownName, shownText } from './textViews'
import type { StoredTextView } from './textViews'

/** One step of a conversation: a message at its place. The same message elsewhere is another step. */
export interface ChainStep {
  readonly step: number
  readonly messageId: number
}

export interface StoredMessage {
  readonly id: number
  readonly role: MessageRole
  readonly name: string | null
  readonly parts: readonly MessagePart[]
}

/** A message as it is shown; long texts are cut with a reference to the rest. */
export interface StoredMessageView {
  readonly messageId: number
  readonly role: MessageRole
  readonly name: string | null
  readonly parts: StoredPartView[]
  readonly isNew: boolean
}

export type StoredPartView =
  | { readonly type: 'text' | 'reasoning'; readonly text: StoredTextView }
  | {
      readonly type: 'toolCall'
      readonly id: string | null
      readonly name: string
      readonly arguments: StoredTextView
    }
  | {
      readonly type: 'toolResult'
      readonly id: string | null
      readonly name: string | null
      readonly result: StoredTextView
      readonly isError: boolean
    }
  | {
      readonly type: 'media'
      readonly mediaType: string | null
      readonly reference: string | null
      readonly sizeBytes: number | null
    }
  | { readonly type: 'other'; readonly value: StoredTextView }

/** The steps of a conversation from its beginning to the given one; 0 and null are the empty conversation. */
export function readChain(reader: ReaderDb, context: number | null): ChainStep[] {
  const find = reader.raw('SELECT parent_id, message_id FROM context WHERE id = +?')
  const steps: ChainStep[] = []
  let at = context ?? 0
  while (at !== 0) {
    const row = find.get(at) as [number, number] | undefined
    if (row === undefined) break
    steps.push({ step: at, messageId: row[1] })
    // A parent is always older than its child: a damaged chain cannot run in a circle.
    at = row[0] < at ? row[0] : 0
  }
  return steps.toReversed()
}

/** Reads a message; null when it is gone. */
export function readMessage(reader: ReaderDb, messageId: number): StoredMessage | null {
  const row = reader.sql('SELECT role, name, codec, parts FROM message WHERE id = +?').get(messageId) as
    { role: string; name: string | null; codec: number; parts: string | Buffer } | undefined
  if (row === undefined) return null
  return {
    id: messageId,
    role: row.role as MessageRole,
    name: row.name,
    parts: JSON.parse(decodeText(row.codec, row.parts)) as MessagePart[],
  }
}

/** Shows a message as far as there is room; of very many parts the last one says how many more there are. */
export function viewMessage(
  message: StoredMessage,
  isNew: boolean,
  budget = new ShownBudget(),
): StoredMessageView {
  const parts: StoredPartView[] = []
  for (const [index, part] of message.parts.entries()) {
    if (!budget.hasRoom) {
      const left = `${message.parts.length - index} more parts; the raw record has them.`
      parts.push({ type: 'other', value: { text: left, length: left.length, more: null } })
      break
    }
    parts.push(viewPart(part, `m:${message.id}:${index}`, budget))
  }
  return { messageId: message.id, role: message.role, name: shownName(message.name), parts, isNew }
}

function viewPart(part: MessagePart, reference: string, budget: ShownBudget): StoredPartView {
  const view = (): StoredTextView => budget.view(textOfPart(part), reference)
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, text: view() }
    case 'toolCall':
      return { type: 'toolCall', id: shownName(part.id), name: shownName(part.name), arguments: view() }
    case 'toolResult':
      return {
        type: 'toolResult',
        id: shownName(part.id),
        name: shownName(part.name),
        result: view(),
        isError: part.isError,
      }
    case 'media':
      return {
        type: 'media',
        mediaType: shownName(part.mediaType),
        reference: part.reference === null ? null : cutText(part.reference, 0, shownText),
        sizeBytes: part.sizeBytes,
      }
    case 'other':
      return { type: 'other', value: view() }
  }
}

/** The one long text that a part has: what its reference stands for. */
export function textOfPart(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text
    case 'toolCall':
      return layOutValue(part.arguments)
    case 'toolResult':
      return layOutValue(part.result)
    case 'media':
      return part.reference ?? ''
    case 'other':
      return layOutValue(part.value)
  }
}
