import { setImmediate } from 'node:timers/promises'
import { decodePackedTrace } from '../../../shared/model/packedTrace'
import { StoreError } from '../storeError'
import { readPackedColumns } from '../tables/packedTraces'
import { requireTraceRow } from './getTrace'
import type { ReaderDb } from './readerDb'
import { TraceScan } from './traceScan'
import type { SearchScope } from './traceScan'

export interface SearchArgument {
  readonly traceKey: string
  readonly text: string
  readonly scope: SearchScope
  /** Where to go on, as the answer before said; 0 or nothing for the beginning. */
  readonly from?: number
}

export interface SearchResult {
  readonly observationIds: number[]
  /** Observations that were looked at so far, and of how many. */
  readonly searched: number
  readonly total: number
  /** Where to go on; null when the whole trace was looked at. */
  readonly next: number | null
}

/** Rows read at once. */
const rowsPerRead = 250
/** Time between two looks at whether the question still stands. */
const turnMs = 30
/** How long an answer looks, once the order of the observations is known (0.2 s for a million): the first soon, the others larger. */
const firstMs = 100
const furtherMs = 500

/**
 * The observations of one trace that contain a text, in any case, as a substring: by scanning, without the index.
 * A message that one model call after the other repeats counts for the first of them only, so that stepping from hit
 * to hit moves on; agents, tools and outputs always count.
 *
 * Answers with what it found within a fraction of a second, and where to go on: a trace of a million spans takes many
 * answers. Who goes on with the same question finds the scan where it stood.
 */
export async function searchTrace(
  reader: ReaderDb,
  { traceKey, text, scope, from = 0 }: SearchArgument,
  signal: AbortSignal,
): Promise<SearchResult> {
  const traceRow = requireTraceRow(reader, traceKey)
  const giveWay = async (): Promise<void> => {
    await setImmediate()
    if (signal.aborted) throw new StoreError('cancelled', 'Cancelled.')
  }
  await giveWay()
  const key = `${traceRow} ${scope} ${text}`
  const scan =
    takeScan(reader, key, from) ?? new TraceScan(reader, observationsInTime(reader, traceRow), text, scope)
  const total = scan.ids.length
  let untilMs = performance.now() + (from === 0 ? firstMs : furtherMs)
  const observationIds: number[] = []
  let turn = performance.now()
  while (scan.next < total) {
    const isRepeating = scan.next < from
    for (const row of scan.read(Math.min(rowsPerRead, (isRepeating ? from : total) - scan.next))) {
      if (isRepeating) scan.pass(row)
      else if (scan.matches(row)) observationIds.push(scan.ids[row.place] ?? 0)
      scan.next = row.place + 1
      const nowMs = performance.now()
      if (nowMs - turn < turnMs) continue
      await giveWay()
      turn = performance.now()
      if (isRepeating) untilMs = turn + furtherMs
      else if (turn >= untilMs) break
    }
    if (performance.now() >= untilMs) break
  }
  const isDone = scan.next >= total
  if (!isDone) scans.set(reader, { key, scan })
  return { observationIds, searched: scan.next, total, next: isDone ? null : scan.next }
}

/** The scan that each reader may go on with, while nobody does. */
const scans = new WeakMap<ReaderDb, { readonly key: string; readonly scan: TraceScan }>()

/** The scan that stands at `from` or before; null where there is none, or another thread has answered so far. */
function takeScan(reader: ReaderDb, key: string, from: number): TraceScan | null {
  const known = scans.get(reader)
  scans.delete(reader)
  return from > 0 && known?.key === key && known.scan.next <= from ? known.scan : null
}

/** The observations of a trace by start; those of the same instant as they stand in the tree. */
function observationsInTime(reader: ReaderDb, traceRow: number): Uint32Array {
  const bytes = readPackedColumns((sql) => reader.sql(sql), traceRow)
  if (bytes === null)
    return Uint32Array.from(
      reader
        .pluck('SELECT id FROM observation_row WHERE trace_row = +? ORDER BY start_ns, id')
        .all(traceRow) as number[],
    )
  const { start, observationId } = decodePackedTrace(bytes)
  if (start.every((at, row) => row === 0 || at >= (start[row - 1] as number))) return observationId.slice()
  // Sorting an array goes fast where most of it is in order already; sorting a typed one does not.
  const rows = Array.from(start.keys()).sort((a, b) => (start[a] as number) - (start[b] as number) || a - b)
  return Uint32Array.from(rows, (row) => observationId[row] as number)
}
