import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, ImportInput } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { opikSpan } from './opikSpan'
import { opikTrace, type TraceFile } from './opikTrace'
import { type CsvFields, mapCsv } from './vendorCsv'
import { idOf, numberOf } from './vendorFields'
import { unwrapCell } from './vendorPython'
import { skipped } from './vendorRecords'

/**
 * The command line's export as a table: one row per span, its trace in `trace_*` columns, itself in `span_*` columns,
 * dicts and lists as Python writes them.
 */
export function opikCsvScore(head: ContentHead): number {
  const columns = new Set(peekCsv(head)?.columns)
  const isOwn = ['trace_id', 'trace_start_time', 'span_id'].every((name) => columns.has(name))
  return isOwn && (columns.has('span_trace_id') || columns.has('span_parent_span_id')) ? 0.95 : 0
}

/** Traces are told once, with their first span. */
const rememberedTraces = 100_000
const noFile: TraceFile = { projectName: null, attachments: [] }

/** Reads the table that Opik exports: a row is a span with the columns of its trace beside it. */
export function readOpikCsv(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
  const told = new Set<string>()
  return mapCsv(input, signal, (fields, raw) => {
    const trace = rowOf(fields, 'trace_')
    const span = rowOf(fields, 'span_')
    const traceId = idOf(trace['id'])
    const isTold = traceId !== null && told.has(traceId)
    if (traceId !== null && told.size < rememberedTraces) told.add(traceId)
    const records = isTold ? [] : opikTrace(trace, raw, noFile)
    if (span['id'] === undefined)
      return records.length > 0
        ? records
        : [skipped('not_a_record', 'A row of a trace that was told before, without a span.', raw)]
    return [...records, ...opikSpan({ trace_id: traceId, ...span }, raw, idOf(trace['thread_id']), noFile)]
  })
}

const figures = new Set('duration total_estimated_cost span_count llm_span_count ttft'.split(' '))

/** The columns under a prefix, without it; empty ones are absent. */
function rowOf(fields: CsvFields, prefix: string): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([column, text]): [string, JsonValue][] => {
      if (!column.startsWith(prefix) || text === '') return []
      const name = column.slice(prefix.length)
      const figure = figures.has(name) ? numberOf(text) : null
      return [[name, figure ?? unwrapCell(text)]]
    }),
  )
}
