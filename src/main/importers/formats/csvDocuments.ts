import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'
import type { ContentHead, ImportInput } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { readCsvRecords } from '../readers/csvRows'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'

/** Makes the cells of a row, which are all text, into what the same row says in JSON. */
export type CellReader = (row: Readonly<Record<string, string>>) => JsonObject

const batchSize = 500

/**
 * Reads a format whose rows come as JSON or as CSV: through one mapper, to which each row of a table is the one element
 * of an array.
 */
export function mapRows(
  input: ImportInput,
  signal: AbortSignal,
  mapper: DocumentMapper,
  readCells: CellReader,
): AsyncIterable<readonly ImportRecord[]> {
  return peekCsv(input.head) === null
    ? mapDocuments(input, signal, mapper)
    : mapTable(input, signal, mapper, readCells)
}

async function* mapTable(
  input: ImportInput,
  signal: AbortSignal,
  mapper: DocumentMapper,
  readCells: CellReader,
): AsyncGenerator<readonly ImportRecord[], void> {
  const delimiter = peekCsv(input.head)?.delimiter
  let batch: ImportRecord[] = []
  for await (const items of readCsvRecords(input.bytes(), delimiter === undefined ? {} : { delimiter })) {
    if (signal.aborted) return
    for (const item of items) {
      if (item.type === 'problem') batch.push(item)
      if (item.type !== 'record') continue
      const { position } = item
      const value = readCells(item.value)
      const document = { type: 'document', value: [value], position, records: null, isPart: false } as const
      const placed = [{ path: '*', value, raw: position, owner: null }]
      for (const record of mapper.map(document, placed)) batch.push(record)
      if (batch.length >= batchSize) {
        yield batch
        batch = []
      }
    }
    // What the reader handed out together is bounded in bytes, too.
    if (batch.length > 0) yield batch
    batch = []
  }
  for (const record of mapper.finish()) batch.push(record)
  if (batch.length > 0) yield batch
}

/**
 * The row to judge a table by: its first one, or its header with empty cells when the first row is not in the head.
 * Null when the content is no table.
 */
export function firstCsvRow(head: ContentHead, readCells: CellReader): JsonObject | null {
  const peek = peekCsv(head)
  if (peek === null) return null
  const [row] = peek.rows
  return row === undefined
    ? Object.fromEntries(peek.columns.map((column) => [column, '']))
    : { ...Object.fromEntries(peek.columns.map((column) => [column, null])), ...readCells(row) }
}
