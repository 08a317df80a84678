import { decodePackedTrace } from '../../../shared/model/packedTrace'
import type { PackedTrace } from '../../../shared/model/packedTrace'
import { maxBinaryBytes } from '../../../shared/util/valueLimits'
import { StoreError } from '../storeError'
import { readPackedColumns, readPackedFrame } from '../tables/packedTraces'
import { zstdContentSize } from '../tables/zstdFrame'
import { decodeKindCounts } from '../tables/traceFigures'
import { findTraceRow } from './listTraces'
import type { ReaderDb } from './readerDb'
import type { CountedName } from './facets'
import { boundObject, shownName, shownText } from './textViews'
import { readTexts, readTraceRows } from './traceRows'
import type { StoredTraceRow } from './traceRows'

export interface TraceDetails {
  readonly trace: StoredTraceRow
  readonly kinds: CountedName[]
  readonly health: { readonly flag: string; readonly count: number }[]
  readonly statusMessage: string | null
  readonly tags: string[]
  /** JSON text. */
  readonly attributes: string
  /** From 1. */
  readonly sessionIndex: number | null
  readonly sessionTraces: number | null
  readonly previousInSession: string | null
  readonly nextInSession: string | null
}

const shownTags = 500

/** One trace with its neighbours in the session. Throws `not_found`. */
export function getTrace(reader: ReaderDb, traceKey: string): TraceDetails {
  const id = requireTraceRow(reader, traceKey)
  const [trace] = readTraceRows(reader, [id])
  const more = reader
    .sql(
      'SELECT kinds, health, tags, attributes, status_message AS statusMessage, session_row AS sessionRow FROM trace WHERE id = +?',
    )
    .get(id) as
    | {
        kinds: string
        health: string
        tags: string
        attributes: string
        statusMessage: string | null
        sessionRow: number | null
      }
    | undefined
  if (trace === undefined || more === undefined) throw missing()
  return {
    trace,
    kinds: decodeKindCounts(more.kinds),
    health: JSON.parse(more.health) as { flag: string; count: number }[],
    statusMessage: shownName(more.statusMessage, shownText),
    tags: readTexts(more.tags)
      .slice(0, shownTags)
      .map((tag) => shownName(tag)),
    attributes: boundObject(more.attributes),
    ...placeInSession(reader, id, more.sessionRow),
  }
}

function placeInSession(
  reader: ReaderDb,
  id: number,
  sessionRow: number | null,
): Pick<TraceDetails, 'sessionIndex' | 'sessionTraces' | 'previousInSession' | 'nextInSession'> {
  if (sessionRow === null)
    return { sessionIndex: null, sessionTraces: null, previousInSession: null, nextInSession: null }
  const ids = readSessionTraceIds(reader, sessionRow)
  const index = ids.indexOf(id)
  const keyAt = (at: number): string | null => {
    const row = ids[at]
    return row === undefined ? null : (readTraceRows(reader, [row])[0]?.traceKey ?? null)
  }
  return {
    sessionIndex: index < 0 ? null : index + 1,
    sessionTraces: ids.length,
    previousInSession: index <= 0 ? null : keyAt(index - 1),
    nextInSession: index < 0 ? null : keyAt(index + 1),
  }
}

/** The traces of a session in order: by start, those without times as they came. */
export function readSessionTraceIds(reader: ReaderDb, sessionRow: number): number[] {
  return reader
    .pluck('SELECT id FROM trace WHERE session_row = +? AND status >= 0 ORDER BY start_ns, id')
    .all(sessionRow) as number[]
}

/**
 * The whole trace as packed columns, in memory of its own: it is handed over to another thread. With `takesZstd` it may
 * be a zstd frame of them, as it is kept, unless what that holds is too large to be sent. Throws `not_found`.
 */
export function readPackedTrace(
  reader: ReaderDb,
  traceKey: string,
  takesZstd = false,
): Uint8Array<ArrayBuffer> {
  const traceRow = requireTraceRow(reader, traceKey)
  const frame = takesZstd ? readPackedFrame((sql) => reader.sql(sql), traceRow) : null
  if (frame !== null && (zstdContentSize(frame) ?? Infinity) <= maxBinaryBytes) return frame
  const bytes = unpack(reader, traceRow)
  if (bytes === null) throw missing()
  return bytes
}

/** The columns of a trace for questions about its shape; null when it has none. The last one is kept. */
export function readTraceColumns(reader: ReaderDb, traceRow: number): PackedTrace | null {
  return reader.last('packed', traceRow, () => {
    const bytes = unpack(reader, traceRow)
    return bytes === null ? null : decodePackedTrace(bytes)
  })
}

function unpack(reader: ReaderDb, traceRow: number): Uint8Array<ArrayBuffer> | null {
  return readPackedColumns((sql) => reader.sql(sql), traceRow)
}

export function requireTraceRow(reader: ReaderDb, traceKey: string): number {
  const row = findTraceRow(reader, traceKey)
  if (row === null) throw missing()
  return row
}

function missing(): StoreError {
  return new StoreError('not_found', 'This trace is not in the workspace.')
}
