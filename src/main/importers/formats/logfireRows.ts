import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { ConversationMemory } from '../semantics/conversationMemory'
import { isPending, logfireSpan } from './logfireSpan'
import { LogfireStreams } from './logfireStreams'
import { mergeObservations } from './vendorMerge'
import { finding } from './vendorRecords'

export type RowReader = (row: JsonObject, raw: RawPosition) => ImportRecord[]

/** The API gives this many rows and no more: 500 without a word, at most 10,000. */
const limits = new Set([500, 10_000])

/** Placeholders of spans that were still running are held up to this many. */
const heldSpans = 100_000

/**
 * Reads the rows of one file. `records_all` also holds a placeholder for each span that had not ended when it was
 * seen: it is told at the end, and only where the span itself did not come.
 */
export function createRowReader(): { readonly readRow: RowReader; finish(): ImportRecord[] } {
  const memory = new ConversationMemory()
  const ended = new Set<string>()
  const pending = new Map<string, ObservationRecord>()
  const streams = new LogfireStreams()
  let hasPending = false
  let count = 0
  let last: RawPosition | null = null
  const keyOf = (span: ObservationRecord): string => JSON.stringify([span.traceId, span.spanId])

  const readRow: RowReader = (row, raw) => {
    count++
    last = raw
    const records = logfireSpan(row, raw, memory)
    const [span] = records
    if (span?.type !== 'observation') return records
    const key = keyOf(span)
    if (!isPending(span)) {
      if (ended.size < heldSpans) ended.add(key)
      pending.delete(key)
      return streams.take(span) ? records.slice(1) : records
    }
    hasPending = true
    const known = pending.get(key)
    if (ended.has(key)) return records.slice(1)
    if (known === undefined && pending.size >= heldSpans) return records
    pending.set(key, known === undefined ? span : mergeObservations(known, span))
    return records.slice(1)
  }

  return {
    readRow,
    finish: () => [
      ...(hasPending ? pending.values() : []),
      ...streams.finish(),
      ...(last !== null && limits.has(count)
        ? [
            finding(
              'partial_trace',
              `Exactly ${count} rows: a limit of Logfire's query API; there may be more.`,
              last,
            ),
          ]
        : []),
    ],
  }
}
