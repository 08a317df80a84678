import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { type Field, listOf, numberOf, objectOf } from './vendorFields'

export type LangfuseRowKind = 'observation' | 'trace' | 'score' | 'session' | 'comment'

/** What a row (in camel case) is, by the columns that only it has. */
export function langfuseRowKind(row: JsonObject): LangfuseRowKind | null {
  if (otherTable(row) !== null) return null
  if ('objectType' in row && 'objectId' in row && 'content' in row) return 'comment'
  if (
    'traceId' in row &&
    'startTime' in row &&
    ('parentObservationId' in row || 'level' in row || isType(row['type']))
  ) {
    return 'observation'
  }
  const hasScoreValue = 'value' in row || 'stringValue' in row
  if ('name' in row && hasScoreValue && ('dataType' in row || 'observationId' in row) && 'id' in row)
    return 'score'
  if (isTrace(row)) return 'trace'
  return isSession(row) ? 'session' : null
}

/** Zipkin's spans have ids, timestamps and tags, too: there the timestamp is a number and the tags an object. */
function isTrace(row: JsonObject): boolean {
  if (!('id' in row) || typeof row['timestamp'] !== 'string' || 'traceId' in row) return false
  return Array.isArray(row['tags']) || 'htmlPath' in row || ('release' in row && 'public' in row)
}

function isSession(row: JsonObject): boolean {
  if (!('id' in row) || 'name' in row || !('createdAt' in row)) return false
  return 'projectId' in row || 'countTraces' in row || 'sessionDuration' in row
}

function isType(type: JsonValue | undefined): boolean {
  return typeof type === 'string' && /^[A-Z]+$/.test(type)
}

/** The other tables of the batch export, which have ids and creation times, too: named so that a report can say so. */
export function otherTable(row: JsonObject): string | null {
  if ('resourceType' in row && 'resourceId' in row) return 'A row of the audit log.'
  if ('datasetItemId' in row) return 'A row of a dataset run.'
  return 'datasetId' in row && 'expectedOutput' in row ? 'A row of a dataset.' : null
}

/** Columns that hold text of people and programs: a bracket at their start means nothing. */
const textColumns = new Set(
  (
    'id name input output comment statusMessage status_message stringValue string_value traceName trace_name userId ' +
    'user_id sessionId session_id version release environment promptName prompt_name'
  ).split(' '),
)

/**
 * The cells of a CSV export as its JSON form would say them: empty cells are null, lists and objects are JSON in a cell.
 * Older exports wrote every text as JSON, quotes included; then the id shows it.
 */
export function readLangfuseCells(row: Readonly<Record<string, string>>): JsonObject {
  const id = row['id'] ?? ''
  const isQuoted = id.length > 2 && id.startsWith('"') && id.endsWith('"')
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]): [string, JsonValue] => [name, readCell(name, cell, isQuoted)]),
  )
}

function readCell(name: string, cell: string, isQuoted: boolean): JsonValue {
  if (cell === '' || (isQuoted && cell === '""')) return null
  if (name === 'promptVersion' || name === 'prompt_version') return numberOf(cell) ?? cell
  const first = cell[0]
  if (isQuoted && first === '"') return parseEmbeddedText(cell) ?? cell
  if (textColumns.has(name) || (first !== '[' && first !== '{')) return cell
  return parseEmbeddedJson(cell) ?? cell
}

function parseEmbeddedText(cell: string): string | undefined {
  try {
    const value: unknown = JSON.parse(cell)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** A row of a batch export, taken apart. */
export interface ExportRow {
  /** The row without its scores and comments. */
  readonly row: JsonObject
  /** One column for each name of a score, with the values given under it. */
  readonly scores: readonly (readonly [name: string, values: readonly (number | string)[]])[]
  readonly comments: readonly JsonObject[]
}

/** Lists that are no scores. */
const listColumns = new Set(
  'tags traceTags toolCalls toolCallNames observations scores corrections comments users userIds traces'.split(
    ' ',
  ),
)

/** Only batch exports have these columns, and only they have a column for each score. */
const exportColumns = 'comments traceTimestamp latencyMs timeToFirstTokenMs observationCount'.split(' ')

/**
 * Batch exports add to the columns of a table one for each score in the project, under its name and with a list of
 * values, and the comments of people.
 */
export function splitExportRow(row: JsonObject): ExportRow {
  if (!exportColumns.some((name) => name in row)) return { row, scores: [], comments: [] }
  const scores: (readonly [string, readonly (number | string)[]])[] = []
  const rest: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(row)) {
    const values = listColumns.has(name) ? null : scoreValues(value)
    if (values !== null) scores.push([name, values])
    else if (name !== 'comments') rest.push([name, value])
  }
  // Before it makes columns of them, Langfuse holds them by name under `scores`.
  for (const [name, value] of Object.entries(objectOf(row['scores']))) {
    const values = scoreValues(Array.isArray(value) ? value : [value])
    if (values !== null) scores.push([name, values])
  }
  return {
    row: Object.fromEntries(rest),
    scores,
    comments: listOf(parsedList(row['comments'])).filter(isJsonObject),
  }
}

function scoreValues(value: JsonValue): readonly (number | string)[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const items = value as readonly JsonValue[]
  const known = items.filter((item) => typeof item === 'number' || typeof item === 'string')
  return known.length === items.length ? known : null
}

function parsedList(field: Field): Field {
  return typeof field === 'string' ? parseEmbeddedJson(field) : field
}
