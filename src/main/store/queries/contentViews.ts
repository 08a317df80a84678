import type { CallPlace } from './previousCall'
import { markNewMessages } from './previousCall'
import { readChain, readMessage, viewMessage } from './conversation'
import type { StoredMessageView } from './conversation'
import type { ReaderDb } from './readerDb'
import { readPayload } from './storedTexts'
import type { ShownBudget, StoredTextView } from './textViews'

export type StoredContentView =
  | {
      readonly type: 'messages'
      readonly messages: StoredMessageView[]
      readonly total: number
      readonly newCount: number
    }
  | { readonly type: 'value'; readonly value: StoredTextView; readonly isJson: boolean }

/** Messages in one answer: the latest ones. */
const shownMessages = 1_000

/** What went into a call: its conversation with what is new in it, or a value; null when nothing was recorded. */
export function viewInput(
  reader: ReaderDb,
  call: CallPlace,
  context: number | null,
  payload: number | null,
  budget: ShownBudget,
): StoredContentView | null {
  if (context === null) return viewValue(reader, payload, budget)
  const chain = readChain(reader, context)
  const isNew = markNewMessages(reader, call, chain)
  return viewMessages(
    reader,
    chain.map(({ messageId }) => messageId),
    isNew,
    budget,
  )
}

/** What came out: all of it is new. */
export function viewOutput(
  reader: ReaderDb,
  context: number | null,
  payload: number | null,
  budget: ShownBudget,
): StoredContentView | null {
  if (context === null) return viewValue(reader, payload, budget)
  const ids = readChain(reader, context).map(({ messageId }) => messageId)
  return viewMessages(
    reader,
    ids,
    ids.map(() => true),
    budget,
  )
}

function viewMessages(
  reader: ReaderDb,
  ids: readonly number[],
  isNew: readonly boolean[],
  budget: ShownBudget,
): StoredContentView {
  const first = Math.max(0, ids.length - shownMessages)
  const views: StoredMessageView[] = []
  for (let index = ids.length - 1; index >= first && budget.hasRoom; index--) {
    const message = readMessage(reader, ids[index] ?? 0)
    if (message !== null) views.push(viewMessage(message, isNew[index] ?? true, budget))
  }
  return {
    type: 'messages',
    messages: views.toReversed(),
    total: ids.length,
    newCount: isNew.filter(Boolean).length,
  }
}

function viewValue(reader: ReaderDb, payload: number | null, budget: ShownBudget): StoredContentView | null {
  if (payload === null) return null
  const stored = readPayload(reader, payload)
  if (stored === null) return null
  return { type: 'value', value: budget.view(stored.text, `p:${payload}`), isJson: stored.isJson }
}
