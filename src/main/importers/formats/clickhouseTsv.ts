import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord } from '../../../shared/model/importRecord'
import type { ContentHead, ImportInput } from '../importer'
import { columnNames, rowByColumn } from '../readers/csvDialect'
import { problemRecord } from '../readers/jsonExtract'
import { readLines } from '../readers/jsonLines'
import type { CellReader } from './csvDocuments'
import type { DocumentMapper } from './vendorDocuments'

/**
 * ClickHouse's `TabSeparatedWithNames` (also with types in a second row): no quotes around values, and backslashes for
 * what would end a value or a row, so that every line is a row. Lists and maps hold quoted texts escaped the same way.
 * Source: https://clickhouse.com/docs/interfaces/formats/TabSeparated.
 */
const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  r: '\r',
  n: '\n',
  t: '\t',
  0: '\0',
  a: '\u0007',
  v: '\v',
}

/** A map as only ClickHouse writes it: Python has a blank after the colon, JSON other quotes, CSV quotes around it. */
const writtenMap = /(?:^|\t)\{'(?:[^'\\]|\\.)*':(?:['\d[{(-]|NULL)/

const sampledRows = 8

/**
 * Tells such a table from one with tabs that a spreadsheet or data frame wrote: by names without quotes, and maps as
 * only ClickHouse writes them.
 */
export function isClickHouseTsv(head: ContentHead): boolean {
  const lines = head.text.split('\n', sampledRows + 1)
  const [header = '', ...rows] = lines
  // The last line may be cut off, unless the head is all there is.
  const whole = head.isWhole || lines.length > sampledRows ? rows : rows.slice(0, -1)
  return header.includes('\t') && !header.includes('"') && whole.some((row) => writtenMap.test(row))
}

/** A value without its backslashes; `\N` is for the reader of cells, it means nothing. */
export function unescapeCell(text: string): string {
  if (text === '\\N' || !text.includes('\\')) return text
  return text.replaceAll(/\\(x[0-9a-fA-F]{2}|[^])/g, (_whole, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  )
}

/** Rows as objects by column: `isNested` columns keep their backslashes, which stand within their quotes. */
export async function* mapClickHouseTsv(
  input: ImportInput,
  signal: AbortSignal,
  mapper: DocumentMapper,
  readCells: CellReader,
  isNested: (column: string) => boolean,
): AsyncGenerator<readonly ImportRecord[], void> {
  let columns: readonly string[] | null = null
  let nested: readonly boolean[] = []
  let isFirst = true
  for await (const items of readLines(input.bytes())) {
    if (signal.aborted) return
    const batch: ImportRecord[] = []
    for (const item of items) {
      if (item.type === 'problem') {
        batch.push(item)
        continue
      }
      const { position } = item
      const fields = item.text.split('\t')
      if (columns === null) {
        columns = columnNames(fields.map(unescapeCell))
        nested = columns.map(isNested)
        continue
      }
      const isTypes = isFirst && fields.every((field) => typeName.test(field))
      isFirst = false
      if (isTypes) continue
      if (fields.length !== columns.length) {
        const message = `A row of ${formatCounted(fields.length, 'field')} under ${columns.length} columns`
        batch.push(problemRecord('ragged_row', message, position, false))
      }
      const cells = fields.map((field, index) => (nested[index] === true ? field : unescapeCell(field)))
      const value = readCells(rowByColumn(columns, cells))
      const document = { type: 'document', value: [value], position, records: null, isPart: false } as const
      const placed = [{ path: '*', value, raw: position, owner: null }]
      for (const record of mapper.map(document, placed)) batch.push(record)
    }
    if (batch.length > 0) yield batch
  }
  const last = mapper.finish()
  if (last.length > 0) yield last
}

/** `String`, `DateTime64(9)`, `Map(LowCardinality(String), String)`: the second row of `…WithNamesAndTypes`. */
const typeName =
  /^(?:String|FixedString|U?Int\d+|DateTime|DateTime64|LowCardinality|Map|Array|Nullable|Enum\d+|Float\d+|Tuple|Nested|UUID|Bool|JSON)(?:\(.*\))?$/
