import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { peekJson } from '../readers/headPeek'
import { createRowReader, type RowReader } from './logfireRows'
import { knownCells, mapCsv } from './vendorCsv'
import { holdsList, type DocumentMapper, mapDocuments, wholeRows } from './vendorDocuments'
import { listOf, objectOf, textOf } from './vendorFields'
import { skipped } from './vendorRecords'

/**
 * Rows of Logfire's table `records`: answers of its query API by rows (`{columns, rows}`) or by columns
 * (`{columns: [{name, values}]}`), lists, one row per line, tables (CSV).
 */
export const logfire: Importer = {
  id: 'logfire',
  label: 'Logfire records',
  detect: (head) => Math.max(csvScore(head), ...peekJson(head).objects.map(score)),
  read: (input, signal) => (csvScore(input.head) > 0 ? readTable(input, signal) : readJson(input, signal)),
}

const needed = ['span_name', 'trace_id', 'span_id', 'start_timestamp']

function csvScore(head: ContentHead): number {
  const columns = peekCsv(head)?.columns
  return columns !== undefined && needed.every((name) => columns.includes(name)) ? 0.95 : 0
}

function score(document: JsonObject): number {
  const rows = [document, objectOf(listOf(document['rows'])[0])]
  if (rows.some((row) => needed.every((name) => name in row))) return 0.95
  const names = columnNames(document)
  return needed.every((name) => names.includes(name)) ? 0.95 : 0
}

function columnNames(document: JsonObject): readonly string[] {
  return listOf(document['columns']).flatMap((column) => textOf(objectOf(column)['name']) ?? [])
}

/** An answer by columns cannot be taken apart. */
const columnsBytes = 256 * 1024 * 1024

function readJson(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
  const readers = createRowReader()
  const { readRow } = readers
  const isByColumns = peekJson(input.head).objects.some(isColumnar)
  const mapper: DocumentMapper = {
    isWhole: holdsList(['rows', 'columns']),
    paths: isByColumns ? [['*']] : [['*'], ['rows', '*']],
    ...(isByColumns
      ? { wholeBytes: columnsBytes }
      : wholeRows(input.head, (row) => 'span_id' in row || 'trace_id' in row)),
    map(document, placed) {
      const body = objectOf(document.value)
      if (isColumnar(body)) return rowsOfColumns(body).flatMap((row) => readRow(row, document.position))
      if (placed.length > 0) return placed.flatMap(({ value, raw }) => readValue(value, raw, readRow))
      const isEmpty = Array.isArray(document.value) || Array.isArray(body['rows'])
      return document.isPart || isEmpty ? [] : readValue(document.value, document.position, readRow)
    },
    finish: readers.finish,
  }
  return mapDocuments(input, signal, mapper)
}

async function* readTable(
  input: ImportInput,
  signal: AbortSignal,
): AsyncGenerator<readonly ImportRecord[], void> {
  const { readRow, finish } = createRowReader()
  yield* mapCsv(input, signal, (fields, raw) => readRow(knownCells(fields), raw))
  if (!signal.aborted) yield finish()
}

function readValue(value: JsonValue, raw: RawPosition, readRow: RowReader): ImportRecord[] {
  if (isJsonObject(value) && isColumnar(value))
    return rowsOfColumns(value).flatMap((row) => readRow(row, raw))
  return isJsonObject(value) && ('span_id' in value || 'trace_id' in value)
    ? readRow(value, raw)
    : [skipped('not_a_record', 'Not a row of the table of records.', raw)]
}

function isColumnar(document: JsonObject): boolean {
  return listOf(document['columns']).some((column) => Array.isArray(objectOf(column)['values']))
}

function rowsOfColumns(document: JsonObject): JsonObject[] {
  const columns = listOf(document['columns']).map((column) => {
    const { name, values } = objectOf(column)
    return { name: textOf(name) ?? '', values: listOf(values) }
  })
  const count = columns.reduce((most, { values }) => Math.max(most, values.length), 0)
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[index] ?? null])),
  )
}
