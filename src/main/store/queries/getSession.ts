import { mostSpansForStrip } from '../../../shared/logic/activityStrip'
import type { StripPiece } from '../../../shared/logic/activityStrip'
import { formatKey } from '../../../shared/model/source'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { decodeStrip } from '../tables/traceFigures'
import { readSessionTraceIds } from './getTrace'
import { readSessionRows, requireSessionRow } from './listSessions'
import type { StoredSessionRow } from './listSessions'
import { largestWindow } from './listTraces'
import type { ReaderDb } from './readerDb'
import { readSessionScores } from './scores'
import type { StoredScore } from './scores'
import { readTraceRows } from './traceRows'
import { boundObject } from './textViews'
import type { StoredTraceRow } from './traceRows'

export interface SessionDetails {
  readonly session: StoredSessionRow
  /** JSON texts: what the source said of the session, and the totals it stated. */
  readonly attributes: string
  readonly reported: string
  readonly traces: StoredTraceRow[]
  readonly tracesTotal: number
  /** Of the traces that are too large to draw a strip from their spans. */
  readonly strips: { readonly traceKey: string; readonly strip: StripPiece[] }[]
  readonly scores: StoredScore[]
}

/** One session with its traces in order, at most 1,000. Throws `not_found`. */
export function getSession(reader: ReaderDb, sessionKey: string): SessionDetails {
  const id = requireSessionRow(reader, sessionKey)
  const [session] = readSessionRows(reader, [id])
  if (session === undefined) throw new Error('the row of a session that was just found')
  const ids = readSessionTraceIds(reader, id)
  const statements = reader
    .pluck('SELECT DISTINCT body FROM session_statement WHERE session_row = +? ORDER BY body')
    .all(id) as string[]
  const shown = ids.slice(0, largestWindow)
  return {
    session,
    attributes: boundObject(JSON.stringify(joinObjects(statements, 'attributes'))),
    reported: boundObject(JSON.stringify(joinObjects(statements, 'reported'))),
    traces: readTraceRows(reader, shown),
    tracesTotal: ids.length,
    strips: readLargeStrips(reader, shown),
    scores: readSessionScores(reader, id),
  }
}

/** What derivation stored as the strip of each very large trace. */
function readLargeStrips(reader: ReaderDb, ids: readonly number[]): SessionDetails['strips'] {
  const rows = reader
    .sql(
      `SELECT t.source, t.trace_id AS traceId, t.strip FROM json_each(?) wanted JOIN trace t ON t.id = wanted.value
       WHERE t.span_count > ? ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids), mostSpansForStrip) as { source: string; traceId: string; strip: string }[]
  return rows.map(({ source, traceId, strip }) => ({
    traceKey: formatKey(source, traceId),
    strip: decodeStrip(strip),
  }))
}

/** One object of what several files said; the first in the order of their text wins, whatever the order of import. */
function joinObjects(bodies: readonly string[], key: string): Record<string, unknown> {
  const joined = new Map<string, unknown>()
  for (const body of bodies) {
    const statement: unknown = JSON.parse(body)
    const value = isJsonObject(statement) ? statement[key] : undefined
    if (!isJsonObject(value)) continue
    for (const [name, entry] of Object.entries(value)) if (!joined.has(name)) joined.set(name, entry)
  }
  return Object.fromEntries(joined)
}
