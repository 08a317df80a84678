import type { CallPlace } from './previousCall'
import { markNewMessages } from './previousCall'
import { readChain, readMessage, viewMessage } from './conversation'
import type { StoredMessageView } from './conversation'
import type { ReaderDb } from './readerDb'
import { readPayload } from './storedTexts'
import { shownText, viewText } from './textViews'
import type { StoredTextView } from './textViews'

export type StoredContentView =
  | {
      readonly type: 'messages'
      readonly messages: StoredMessageView[]
      readonly total: number
      readonly newCount: number
    }
  | { readonly type: 'value'; readonly value: StoredTextView; readonly isJson: boolean }

/** Messages in one answer, the latest ones; and text of all of them before older ones are cut shorter. */
const shownMessages = 1_000
const shownTextInAll = 1_500_000
const shortText = 1_024

/** What went into a call: its conversation with what is new in it, or a value; null when nothing was recorded. */
export function viewInput(
  reader: ReaderDb,
  call: CallPlace,
  context: number | null,
  payload: number | null,
): StoredContentView | null {
  if (context === null) return viewValue(reader, payload)
  const chain = readChain(reader, context)
  const isNew = markNewMessages(reader, call, chain)
  return viewMessages(
    reader,
    chain.map(({ messageId }) => messageId),
    isNew,
  )
}

/** What came out: all of it is new. */
export function viewOutput(
  reader: ReaderDb,
  context: number | null,
  payload: number | null,
): StoredContentView | null {
  if (context === null) return viewValue(reader, payload)
  const ids = readChain(reader, context).map(({ messageId }) => messageId)
  return viewMessages(
    reader,
    ids,
    ids.map(() => true),
  )
}

function viewMessages(
  reader: ReaderDb,
  ids: readonly number[],
  isNew: readonly boolean[],
): StoredContentView {
  const first = Math.max(0, ids.length - shownMessages)
  const views: StoredMessageView[] = []
  let shown = 0
  for (let index = ids.length - 1; index >= first; index--) {
    const message = readMessage(reader, ids[index] ?? 0)
    if (message === null) continue
    const view = viewMessage(message, isNew[index] ?? true, shown > shownTextInAll ? shortText : shownText)
    shown += view.parts.reduce((sum, part) => sum + lengthShown(part), 0)
    views.push(view)
  }
  return {
    type: 'messages',
    messages: views.toReversed(),
    total: ids.length,
    newCount: isNew.filter(Boolean).length,
  }
}

function lengthShown(part: StoredMessageView['parts'][number]): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.text.length
    case 'toolCall':
      return part.arguments.text.length
    case 'toolResult':
      return part.result.text.length
    case 'other':
      return part.value.text.length
    case 'media':
      return 0
  }
}

function viewValue(reader: ReaderDb, payload: number | null): StoredContentView | null {
  if (payload === null) return null
  const stored = readPayload(reader, payload)
  if (stored === null) return null
  return { type: 'value', value: viewText(stored.text, `p:${payload}`), isJson: stored.isJson }
}
