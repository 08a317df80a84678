import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { knownFields, numberOf } from './vendorFields'
import { parsePython } from './vendorPython'

/**
 * Data frames of Phoenix's Python client (`get_spans_dataframe`, `get_span_annotations_dataframe`), written by pandas:
 * rows with columns like `context.span_id` and `attributes.llm.token_count.prompt`.
 */

const spanColumns = new Set(
  'id name span_kind parent_id start_time end_time status_code status_message events annotations notes'.split(
    ' ',
  ),
)

/** What pandas adds: an index without a name, and the column that is the index as well. */
const indexColumn = /^(column 1|index|Unnamed: 0|context\.span_id \(2\))$/

/** A frame's row as the span that it was. Null when the row is none. Columns of one's own become attributes. */
export function spanOfFrameRow(row: JsonObject): JsonObject | null {
  if (!('context.span_id' in row) || !('context.trace_id' in row)) return null
  const fields: [string, JsonValue][] = []
  const attributes: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(row)) {
    if (value === null || indexColumn.test(name)) continue
    if (name.startsWith('attributes.')) attributes.push([name.slice('attributes.'.length), nestItems(value)])
    else if (spanColumns.has(name)) fields.push([name, value])
    else if (!name.startsWith('context.')) attributes.push([name, value])
  }
  return {
    ...Object.fromEntries(fields),
    context: { trace_id: row['context.trace_id'] ?? null, span_id: row['context.span_id'] ?? null },
    attributes: Object.fromEntries(attributes),
  }
}

const mostDots = 6

/** Items of lists have dotted names of their own: `[{'message.role': 'user'}]` is `[{message: {role: 'user'}}]`. */
function nestItems(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value
  return (value as readonly JsonValue[]).map((item) => (isJsonObject(item) ? nestNames(item) : item))
}

function nestNames(item: JsonObject): JsonObject {
  const members = new Map<string, JsonValue>()
  const groups = new Map<string, [string, JsonValue][]>()
  for (const [name, value] of Object.entries(item)) {
    const parts = name.split('.', mostDots + 2)
    const [head = name] = parts
    if (parts.length === 1 || parts.length > mostDots + 1 || Object.hasOwn(item, head)) {
      members.set(name, nestItems(value))
      continue
    }
    const group = groups.get(head) ?? []
    group.push([name.slice(head.length + 1), value])
    groups.set(head, group)
    members.set(head, null)
  }
  for (const [head, group] of groups) members.set(head, nestNames(Object.fromEntries(group)))
  return Object.fromEntries(members)
}

const subjects = 'span_id context.span_id trace_id session_id'.split(' ')
const results = 'result result.score result.label result.explanation score label explanation'.split(' ')

/** True for a judgement, as the API gives it and as a frame's row. */
export function isAnnotation(row: JsonObject): boolean {
  if (!('annotator_kind' in row) || !results.some((name) => name in row)) return false
  return 'result' in row || subjects.some((name) => name in row)
}

/** A judgement of a frame, with its columns in the places the API gives them. Rows of the API stay as they are. */
export function annotationOfFrameRow(row: JsonObject): JsonObject {
  if (isJsonObject(row['result'])) return row
  const fields: [string, JsonValue][] = []
  const result: [string, JsonValue][] = []
  const metadata: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(row)) {
    if (value === null || indexColumn.test(name)) continue
    const inner = name.replace(/^result\./, '')
    if (inner === 'score' || inner === 'label' || inner === 'explanation') result.push([inner, value])
    else if (name.startsWith('metadata.')) metadata.push([name.slice('metadata.'.length), value])
    else fields.push([frameNames[name] ?? name, value])
  }
  const stated = row['metadata']
  return {
    ...Object.fromEntries(fields),
    result: Object.fromEntries(result),
    metadata: { ...(isJsonObject(stated) ? stated : {}), ...Object.fromEntries(metadata) },
  }
}

const frameNames: Readonly<Record<string, string>> = {
  annotation_name: 'name',
  'context.span_id': 'span_id',
}

/** True for a frame that is written column by column: `{"name": {"0": …}, "context.span_id": {"0": …}}`. */
export function isColumnFrame(body: JsonObject): boolean {
  return isJsonObject(body['context.span_id']) && isJsonObject(body['context.trace_id'])
}

/** Its rows, in the order of the index. */
export function rowsOfColumnFrame(body: JsonObject): JsonObject[] {
  const ids = isJsonObject(body['context.span_id']) ? body['context.span_id'] : {}
  const columns = Object.entries(body).filter((entry): entry is [string, JsonObject] =>
    isJsonObject(entry[1]),
  )
  return Object.keys(ids).map((index) =>
    knownFields(
      Object.fromEntries(
        columns.map(([name, column]) => [name, Object.hasOwn(column, index) ? column[index] : undefined]),
      ),
    ),
  )
}

/** The columns of a frame that is written in parts: `{"columns": […], "index": […], "data": [[…]]}`; null for others. */
export function columnsOfSplitFrame(body: JsonObject): readonly string[] | null {
  const { columns, data } = body
  if (!Array.isArray(columns) || !Array.isArray(data)) return null
  return (columns as readonly JsonValue[]).flatMap((name) => (typeof name === 'string' ? [name] : []))
}

/** A row of such a frame. Where no column names the span, pandas has made its id the index. */
export function rowOfSplitFrame(body: JsonObject, cells: JsonValue, at: number): JsonValue {
  const columns = columnsOfSplitFrame(body)
  if (columns === null || !Array.isArray(cells)) return cells
  const values = cells as readonly JsonValue[]
  const row = Object.fromEntries(columns.map((name, index) => [name, values[index] ?? null]))
  if ('context.span_id' in row || 'span_id' in row) return knownFields(row)
  const index = Array.isArray(body['index']) ? (body['index'] as readonly JsonValue[])[at] : undefined
  const name = 'context.trace_id' in row ? 'context.span_id' : 'span_id'
  return knownFields(typeof index === 'string' ? { [name]: index, ...row } : row)
}

/** Columns that hold text whatever it looks like: payloads, ids, names. */
const textColumn =
  /^(name|status_message|parent_id|id|identifier|label|explanation|(result|context)\..*|(span|trace|session|user)_id|attributes\.(.*\.)?(value|id|name|model_name|content|template|mime_type|invocation_parameters|json_schema|text))$/
const figureColumn = /(^|\.)(token_count(_|\.)|cost(\.|$)|score$|document_position$)|^cumulative_/

/**
 * The cells of a frame's row written as CSV: empty cells are nothing, lists and dicts are as Python prints them (or as
 * JSON), counts may be `120.0`.
 */
export function readFrameCells(row: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]): [string, JsonValue] => [name, readCell(name, cell)]),
  )
}

function readCell(name: string, cell: string): JsonValue {
  if (cell === '') return null
  if (figureColumn.test(name)) return numberOf(cell) ?? cell
  if (textColumn.test(name)) return cell
  const first = cell[0]
  if (first !== '[' && first !== '{') return cell
  return parseEmbeddedJson(cell) ?? parsePython(cell) ?? cell
}
