import { observationKinds } from '../../../shared/model/kinds'
import type { ObservationKind, ObservationStatus } from '../../../shared/model/kinds'
import { formatKey } from '../../../shared/model/source'
import { readMessage, viewMessage } from './conversation'
import type { StoredMessage, StoredMessageView } from './conversation'
import { requireSessionRow } from './listSessions'
import { MessageIdentity } from './messageIdentity'
import type { ReaderDb } from './readerDb'
import { readPayload } from './storedTexts'
import { ShownBudget, shownName } from './textViews'
import { toStatus } from './traceRows'
import { orderCalls, unsetStatus } from './transcriptOrder'
import type { TranscriptItem } from './transcriptOrder'

export interface TranscriptEntry {
  readonly traceKey: string | null
  readonly observationId: number | null
  readonly spanId: string | null
  readonly agent: string | null
  readonly kind: ObservationKind | null
  readonly timeNs: string | null
  readonly status: ObservationStatus
  readonly message: StoredMessageView
}

/**
 * A window of a session's conversation as one transcript. Where the source kept the conversation itself, its order
 * is the base: the calls' messages are recognised in it by what they say, and what only calls have (system prompts,
 * tool results) is put in by time.
 */
export function readTranscript(
  reader: ReaderDb,
  {
    sessionKey,
    offset,
    limit,
  }: { readonly sessionKey: string; readonly offset: number; readonly limit: number },
): { readonly entries: TranscriptEntry[]; readonly total: number } {
  const sessionRow = requireSessionRow(reader, sessionKey)
  const items = readItems(reader, sessionRow)
  const budget = new ShownBudget()
  const entries = items.slice(offset, offset + limit).flatMap((item): TranscriptEntry[] => {
    const message = viewItem(reader, item, budget)
    if (message === null) return []
    return [
      {
        traceKey: item.traceKey,
        observationId: item.call?.id ?? null,
        spanId: item.call?.spanId ?? null,
        agent: shownName(item.call?.agent ?? null),
        kind: item.call === null ? null : (observationKinds[item.call.kind] ?? 'span'),
        timeNs: item.call?.isCounted === 1 ? null : item.timeNs,
        status: toStatus(item.call?.status ?? unsetStatus),
        message,
      },
    ]
  })
  return { entries, total: items.length }
}

/** Where the first message of a trace stands; null when none of the transcript came from it. */
export function findInTranscript(
  reader: ReaderDb,
  { sessionKey, traceKey }: { readonly sessionKey: string; readonly traceKey: string },
): { readonly at: number | null } {
  const items = readItems(reader, requireSessionRow(reader, sessionKey))
  const at = items.findIndex((item) => item.traceKey === traceKey)
  return { at: at < 0 ? null : at }
}

function readItems(reader: ReaderDb, sessionRow: number): readonly TranscriptItem[] {
  return reader.last('transcript', sessionRow, () => orderTranscript(reader, sessionRow))
}

function orderTranscript(reader: ReaderDb, sessionRow: number): readonly TranscriptItem[] {
  const calls = orderCalls(reader, sessionRow)
  const own = readOwnMessages(reader, sessionRow)
  if (own.length === 0) return calls
  const waiting = new Map<string, TranscriptItem[]>()
  const places = new Map(calls.map((item, index) => [item, index]))
  const twinPlaces = new Map<TranscriptItem, number>()
  for (const item of calls) {
    const same = waiting.get(item.key)
    if (same === undefined) waiting.set(item.key, [item])
    else same.push(item)
  }
  const linked = own.map((item): TranscriptItem => {
    const twin = waiting.get(item.key)?.shift()
    if (twin === undefined) return item
    const joined = {
      ...item,
      call: twin.call,
      traceKey: twin.traceKey ?? item.traceKey,
      timeNs: item.timeNs ?? twin.timeNs,
    }
    twinPlaces.set(joined, places.get(twin) ?? 0)
    return joined
  })
  const onlyInCalls = new Set([...waiting.values()].flat())
  return mergeByTime(
    linked,
    calls.filter((item) => onlyInCalls.has(item)),
    (next, item) => (places.get(next) ?? 0) > (twinPlaces.get(item) ?? Number.POSITIVE_INFINITY),
  )
}

/**
 * Both lists keep their order; an item without a time stays behind the one before it. `isBehind` tells of an added item
 * and one of the base with the same time which comes second.
 */
function mergeByTime(
  base: readonly TranscriptItem[],
  added: readonly TranscriptItem[],
  isBehind: (next: TranscriptItem, item: TranscriptItem) => boolean,
): TranscriptItem[] {
  const merged: TranscriptItem[] = []
  let at = 0
  for (const item of base) {
    const time = item.timeNs === null ? null : BigInt(item.timeNs)
    while (at < added.length) {
      const next = added[at]
      if (next === undefined || time === null || next.timeNs === null) break
      const nextTime = BigInt(next.timeNs)
      if (nextTime > time || (nextTime === time && isBehind(next, item))) break
      merged.push(next)
      at++
    }
    merged.push(item)
  }
  return [...merged, ...added.slice(at)]
}

/** The conversation as the source kept it; a message that came with several files counts once. */
function readOwnMessages(reader: ReaderDb, sessionRow: number): TranscriptItem[] {
  const identity = new MessageIdentity(reader)
  const rows = reader
    .sql(
      `SELECT m.message_id AS messageId, m.trace_id AS traceId, s.source, CAST(m.time_ns AS TEXT) AS timeNs, min(m.id) AS first
       FROM session_message m JOIN session s ON s.id = m.session_row WHERE m.session_row = +?
       GROUP BY m.message_id, m.trace_id, m.time_ns, ifnull(m.source_message_id, m.id)
       ORDER BY m.time_ns, first`,
    )
    .all(sessionRow) as { messageId: number; traceId: string | null; source: string; timeNs: string | null }[]
  return rows.map(({ messageId, traceId, source, timeNs }) => ({
    messageId,
    payload: null,
    role: null,
    key: identity.keyOf(messageId),
    call: null,
    traceKey: traceId === null ? null : formatKey(source, traceId),
    timeNs,
  }))
}

function viewItem(reader: ReaderDb, item: TranscriptItem, budget: ShownBudget): StoredMessageView | null {
  if (item.payload === null) {
    const message = readMessage(reader, item.messageId)
    return message === null ? null : viewMessage(message, true, budget)
  }
  const payload = readPayload(reader, item.payload)
  if (payload === null) return null
  const role: StoredMessage['role'] = item.role ?? 'other'
  const text = budget.view(payload.text, `p:${item.payload}`)
  const part = payload.isJson ? ({ type: 'other', value: text } as const) : ({ type: 'text', text } as const)
  return { messageId: 0, role, name: null, parts: [part], isNew: true }
}
