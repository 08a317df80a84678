import type { Filter } from '../../../shared/model/filter'
import { parseKey } from '../../../shared/model/source'
import { compileTraceFilter } from './filterSql'
import type { CompiledFilter } from './filterSql'
import type { ReaderDb } from './readerDb'
import { orderTraces } from './sorting'
import type { TraceSort } from './sorting'
import { readTraceRows } from './traceRows'
import type { StoredTraceRow } from './traceRows'

export interface ListArgument<Sort> {
  readonly filter: Filter
  readonly sort: Sort
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

export interface ListCounts {
  readonly matching: number
  readonly total: number
  readonly errors: number
  readonly open: number
  /** The largest of all that match; null where none is known. */
  readonly largestDurationNs: number | null
  readonly largestCostUsd: number | null
  readonly fromNs: string | null
  readonly toNs: string | null
}

/** Rows in one answer, at most. */
export const largestWindow = 1_000

/** A window of the traces that match, sorted, with the counts of all that match. */
export function listTraces(
  reader: ReaderDb,
  { filter, sort, descending, offset, limit }: ListArgument<TraceSort>,
  nowMs: number,
): ListCounts & { readonly rows: StoredTraceRow[] } {
  const compiled = compileTraceFilter(reader, filter, nowMs)
  const ids = reader
    .pluck(
      `SELECT t.id FROM trace t WHERE ${compiled.where} ${orderTraces(sort, descending)} LIMIT @limit OFFSET @offset`,
    )
    .all({ ...compiled.values, limit: Math.min(limit, largestWindow), offset }) as number[]
  return { rows: readTraceRows(reader, ids), ...countMatching(reader, 'trace', compiled) }
}

/** What is said of all rows that match, in one pass over an index of the table. */
export function countMatching(
  reader: ReaderDb,
  table: 'trace' | 'session',
  { where, values, fromNs, toNs }: CompiledFilter,
): ListCounts {
  // Filters name their table by its first letter.
  const t = table === 'trace' ? 't' : 's'
  const counted = reader
    .sql(
      `SELECT count(*) AS matching, count(*) FILTER (WHERE ${t}.status = 2) AS errors,
         count(*) FILTER (WHERE ${t}.status = 3) AS open,
         max(CAST(${t}.duration_ns AS REAL)) AS largestDurationNs, max(${t}.cost_usd) AS largestCostUsd
       FROM ${table} ${t} WHERE ${where}`,
    )
    .get(values) as Omit<ListCounts, 'total' | 'fromNs' | 'toNs'>
  return { ...counted, total: countAll(reader, table), fromNs, toNs }
}

export function countAll(reader: ReaderDb, table: 'trace' | 'session'): number {
  return reader.once(
    `count ${table}`,
    () => reader.pluck(`SELECT count(*) FROM ${table} WHERE status >= 0`).get() as number,
  )
}

export interface NeighboursArgument {
  readonly traceKey: string
  readonly filter: Filter
  readonly sort: TraceSort
  readonly descending: boolean
}

export interface Neighbours {
  readonly previous: string | null
  readonly next: string | null
  /** From 0; null when the trace does not match. */
  readonly index: number | null
  readonly matching: number
}

/** The traces before and after one in the filtered, sorted list. The order is kept, so that stepping on is quick. */
export function findNeighbours(
  reader: ReaderDb,
  { traceKey, filter, sort, descending }: NeighboursArgument,
  nowMs: number,
): Neighbours {
  const compiled = compileTraceFilter(reader, filter, nowMs)
  const anchored = filter.lastMs !== null && filter.anchor === 'now' ? compiled.fromNs : ''
  const ids = reader.once(`order ${JSON.stringify(filter)} ${anchored} ${sort} ${descending}`, () =>
    Int32Array.from(
      reader
        .pluck(`SELECT t.id FROM trace t WHERE ${compiled.where} ${orderTraces(sort, descending)}`)
        .all(compiled.values) as number[],
    ),
  )
  const row = findTraceRow(reader, traceKey)
  const index = row === null ? -1 : ids.indexOf(row)
  const keyAt = (at: number): string | null => {
    const id = ids[at]
    return id === undefined ? null : (readTraceRows(reader, [id])[0]?.traceKey ?? null)
  }
  return {
    previous: index < 0 ? null : keyAt(index - 1),
    next: index < 0 ? null : keyAt(index + 1),
    index: index < 0 ? null : index,
    matching: ids.length,
  }
}

/** The row of a trace by its key; null when there is none. */
export function findTraceRow(reader: ReaderDb, traceKey: string): number | null {
  const { source, id } = parseKey(traceKey)
  const row = reader
    .pluck('SELECT id FROM trace WHERE source = ? AND trace_id = +? AND status >= 0')
    .get(source, id)
  return typeof row === 'number' ? row : null
}
