import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { unwrapCell } from './vendorPython'
import { listOf, objectOf } from './vendorFields'

/** The forms in which a trace of MLflow comes, made one: `{info, data: {spans, request, response}}`. */

const headFields = [
  'trace_metadata',
  'request_metadata',
  'trace_location',
  'assessments',
  'timestamp_ms',
  'request_time',
  'execution_duration',
]

const hasId = (row: JsonObject): boolean => 'trace_id' in row || 'request_id' in row

/** `{info, data}` as `Trace.to_json()` writes it. */
export function isTrace(document: JsonObject): boolean {
  const { info, data } = document
  if (!isJsonObject(info) || !hasId(info)) return false
  return headFields.some((name) => name in info) && (data === undefined || isJsonObject(data))
}

/** A trace's head by itself (answers of the API), or a row of the data frame that `search_traces` gives. */
export function isHeadRow(row: JsonObject): boolean {
  return hasId(row) && !('span_id' in row) && headFields.filter((name) => name in row).length >= 2
}

/** A span dict that stands outside a trace: its attributes are MLflow's. */
export function isMlflowSpan(row: JsonObject): boolean {
  const context = objectOf(row['context'])
  const isPlaced = 'span_id' in context || 'span_id' in row
  return isPlaced && Object.keys(objectOf(row['attributes'])).some((name) => name.startsWith('mlflow.'))
}

const jsonColumns = [
  'trace',
  'trace_metadata',
  'request_metadata',
  'tags',
  'assessments',
  'spans',
  'trace_location',
]
const dataColumns = new Set(['trace', 'spans', 'request', 'response'])

/** The trace in any of its forms; null when the value is none. */
export function settleTrace(value: JsonValue): JsonObject | null {
  const row = objectOf(value)
  if (isTrace(row)) return row
  const trace = unwrap(row['trace'])
  if (isJsonObject(trace) && isTrace(trace)) return trace
  const info = row['trace_info'] ?? objectOf(trace)['trace_info']
  if (isJsonObject(info) && hasId(info))
    return { info, data: objectOf(row['data'] ?? objectOf(trace)['data']) }
  if (!isHeadRow(row)) return null
  const plain = Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, jsonColumns.includes(name) ? unwrap(cell) : cell]),
  )
  const head = Object.entries(plain).filter(([name]) => !dataColumns.has(name))
  return {
    info: Object.fromEntries(head),
    data: {
      spans: listOf(plain['spans']),
      request: plain['request'] ?? null,
      response: plain['response'] ?? null,
    },
  }
}

function unwrap(cell: JsonValue | undefined): JsonValue {
  return typeof cell === 'string' ? unwrapCell(cell) : (cell ?? null)
}
