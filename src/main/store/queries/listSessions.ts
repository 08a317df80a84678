import { formatKey, parseKey } from '../../../shared/model/source'
import type { ObservationStatus } from '../../../shared/model/kinds'
import { StoreError } from '../storeError'
import { decodeStrip } from '../tables/traceFigures'
import { compileSessionFilter } from './filterSql'
import { countMatching, largestWindow } from './listTraces'
import type { ListArgument, ListCounts } from './listTraces'
import type { ReaderDb } from './readerDb'
import { orderSessions } from './sorting'
import type { SessionSort } from './sorting'
import { readTexts, summaryColumns, toStatus, toUsageSums } from './traceRows'
import { shownName } from './textViews'
import type { SummaryColumns, UsageSums } from './traceRows'

/** A session as lists show it; notes are counted by whoever has them. */
export interface StoredSessionRow {
  readonly sessionKey: string
  readonly sessionId: string
  readonly name: string | null
  readonly inputPreview: string | null
  readonly status: ObservationStatus
  readonly statusRaw: string | null
  readonly startNs: string | null
  readonly timeDigits: number
  readonly durationNs: number | null
  readonly traces: number
  readonly spans: number
  readonly errors: number
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly channel: string | null
  readonly agents: string[]
  readonly models: string[]
  readonly usage: UsageSums
  readonly strip: [number, number, number][]
}

interface SessionColumns extends SummaryColumns {
  readonly session_id: string
  readonly name: string | null
  readonly status_raw: string | null
  readonly channel: string | null
  readonly trace_count: number
  readonly strip: string
}

/** A window of the sessions that match, sorted, with the counts of all that match. */
export function listSessions(
  reader: ReaderDb,
  { filter, sort, descending, offset, limit }: ListArgument<SessionSort>,
  nowMs: number,
): ListCounts & { readonly rows: StoredSessionRow[] } {
  const compiled = compileSessionFilter(reader, filter, nowMs)
  const ids = reader
    .pluck(
      `SELECT s.id FROM session s WHERE ${compiled.where} ${orderSessions(sort, descending)} LIMIT @limit OFFSET @offset`,
    )
    .all({ ...compiled.values, limit: Math.min(limit, largestWindow), offset }) as number[]
  return { rows: readSessionRows(reader, ids), ...countMatching(reader, 'session', compiled) }
}

/** Reads sessions by row id, in the order of the ids. */
export function readSessionRows(reader: ReaderDb, ids: readonly number[]): StoredSessionRow[] {
  const rows = reader
    .sql(
      `SELECT ${summaryColumns('s')}, s.session_id, s.name, s.status_raw, s.channel, s.trace_count, s.strip
       FROM json_each(?) wanted JOIN session s ON s.id = wanted.value ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as SessionColumns[]
  return rows.map((row) => ({
    sessionKey: formatKey(row.source, row.session_id),
    sessionId: row.session_id,
    name: shownName(row.name),
    inputPreview: row.input_preview,
    status: toStatus(row.status),
    statusRaw: shownName(row.status_raw),
    startNs: row.start_text,
    timeDigits: row.time_digits,
    durationNs: row.duration,
    traces: row.trace_count,
    spans: row.span_count,
    errors: row.error_count,
    userId: shownName(row.user_id),
    environment: shownName(row.environment),
    version: shownName(row.version),
    channel: shownName(row.channel),
    agents: readTexts(row.agents).map((name) => shownName(name)),
    models: readTexts(row.models).map((name) => shownName(name)),
    usage: toUsageSums(row),
    strip: decodeStrip(row.strip).map(([kind, share, error]) => [kind, Number(share.toFixed(4)), error]),
  }))
}

/** Throws `not_found`. */
export function requireSessionRow(reader: ReaderDb, sessionKey: string): number {
  const { source, id } = parseKey(sessionKey)
  const row = reader
    .pluck('SELECT id FROM session WHERE source = ? AND session_id = +? AND status >= 0')
    .get(source, id)
  if (typeof row !== 'number') throw new StoreError('not_found', 'This session is not in the workspace.')
  return row
}

/** The session each of these traces belongs to; null where it has none or is gone. */
export function findSessionsOfTraces(reader: ReaderDb, traceKeys: readonly string[]): (string | null)[] {
  const find = reader.sql(
    `SELECT s.source, s.session_id AS id FROM trace t JOIN session s ON s.id = t.session_row WHERE t.source = ? AND t.trace_id = +?`,
  )
  return traceKeys.map((traceKey) => {
    const { source, id } = parseKey(traceKey)
    const session = find.get(source, id) as { source: string; id: string } | undefined
    return session === undefined ? null : formatKey(session.source, session.id)
  })
}
