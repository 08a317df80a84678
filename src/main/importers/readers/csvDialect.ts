import { Buffer } from 'node:buffer'
import type { ContentHead } from '../importer'
import { CsvScanner } from './csvScanner'
import { setOwn } from './jsonLossless'

export type CsvDelimiter = ',' | ';' | '\t'

/** What the head of a CSV file shows. */
export interface CsvPeek {
  readonly delimiter: CsvDelimiter
  /** The names of the header row as `readCsvRecords` gives them. */
  readonly columns: readonly string[]
  /** The first complete rows after the header, at most eight, as objects by column. */
  readonly rows: readonly Readonly<Record<string, string>>[]
}

const delimiters: readonly CsvDelimiter[] = [',', ';', '\t']
const sampledRows = 8
/** How much is looked at to find the delimiter. */
export const csvSampleBytes = 64 * 1024
const longestColumnName = 200
const peeks = new WeakMap<ContentHead, CsvPeek | null>()

/**
 * Tells whether a content is a table with a header row, and which: at least two columns with different names, and most
 * of the first rows as wide as the header. Null for everything else (JSON, prose, logs). Computed once per head.
 */
export function peekCsv(head: ContentHead): CsvPeek | null {
  const known = peeks.get(head)
  if (known !== undefined) return known
  const peek = readPeek(head)
  peeks.set(head, peek)
  return peek
}

function readPeek(head: ContentHead): CsvPeek | null {
  const first = head.text.trimStart()[0]
  if (first === undefined || first === '{' || first === '[' || head.text.includes('\0')) return null
  const { delimiter, rows, share } = readSample(Buffer.from(head.text, 'utf8'), head.isWhole)
  const [header, ...others] = rows
  if (header === undefined || header.length < 2 || share < 0.5) return null
  const names = header.map((name) => name.trim())
  const named = names.filter((name) => name !== '')
  if (new Set(named).size < 2 || named.some((name) => name.length > longestColumnName)) return null
  const columns = columnNames(header)
  return { delimiter, columns, rows: others.map((row) => rowByColumn(columns, row)) }
}

/** Finds the delimiter in the first bytes of a table (without byte order mark): comma, semicolon or tab. */
export function findDelimiter(sample: Buffer, isWhole: boolean): CsvDelimiter {
  return readSample(sample, isWhole).delimiter
}

interface Sample {
  readonly delimiter: CsvDelimiter
  readonly rows: readonly (readonly string[])[]
  /** How many of the rows after the header are as wide as it, 0 to 1; 1 without any. */
  readonly share: number
}

function readSample(sample: Buffer, isWhole: boolean): Sample {
  const declared = declaredDelimiter(sample)
  const candidates = declared === null ? delimiters : [declared]
  let best: Sample | null = null
  let bestScore = -1
  for (const delimiter of candidates) {
    const rows = sampleRows(sample, delimiter, isWhole)
    const width = rows[0]?.length ?? 0
    const others = rows.slice(1)
    const share =
      others.length === 0 ? 1 : others.filter((row) => row.length === width).length / others.length
    const score = (width - 1) * (0.1 + share)
    if (score > bestScore) {
      best = { delimiter, rows, share }
      bestScore = score
    }
  }
  return best ?? { delimiter: ',', rows: [], share: 0 }
}

/** Spreadsheets may begin a table with a line `sep=;`. */
export function declaredDelimiter(sample: Buffer): CsvDelimiter | null {
  const match = /^"?sep=([,;\t])"?\r?\n/i.exec(sample.toString('latin1', 0, 16))
  return delimiters.find((delimiter) => delimiter === match?.[1]) ?? null
}

/** The length of the line `sep=;` with its end, 0 without one. */
export function declarationLength(sample: Buffer): number {
  return declaredDelimiter(sample) === null ? 0 : sample.indexOf(0x0a) + 1
}

/** The header and the first rows; a last row that the sample cuts off is left out, unless it is the header itself. */
function sampleRows(sample: Buffer, delimiter: CsvDelimiter, isWhole: boolean): string[][] {
  const scanner = new CsvScanner(delimiter.charCodeAt(0))
  const rows: string[][] = []
  let at = declarationLength(sample)
  while (at < sample.length && rows.length <= sampledRows) {
    scanner.start()
    scanner.isSettled = true
    if (scanner.scan(sample, at, sample.length, isWhole) !== 'row') break
    const fields = scanner.fields(sample, at, false)
    at += scanner.cursor
    if (!isBlankRow(fields, sample, at - scanner.cursor)) rows.push(fields)
  }
  return rows
}

/** True for an empty line, or one of nothing but blanks: no row. `""` is a row with one empty field. */
export function isBlankRow(fields: readonly string[], data: Buffer, rowStart: number): boolean {
  const [only] = fields
  return fields.length === 1 && only !== undefined && only.trim() === '' && data[rowStart] !== 0x22
}

/** Names for the columns of a header: unnamed ones are `column 3`, repeated ones `name (2)`. */
export function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>()
  const repeats = new Map<string, number>()
  return header.map((field, index) => {
    const base = field.trim() === '' ? `column ${index + 1}` : field.trim()
    let name = base
    while (taken.has(name)) {
      const count = (repeats.get(base) ?? 1) + 1
      repeats.set(base, count)
      name = `${base} (${count})`
    }
    taken.add(name)
    return name
  })
}

/** A row as an object by column. Fields beyond the header are `column 12`; columns beyond the row are absent. */
export function rowByColumn(columns: readonly string[], fields: readonly string[]): Record<string, string> {
  const row: Record<string, string> = {}
  for (let index = 0; index < fields.length; index++) {
    const name = columns[index] ?? `column ${index + 1}`
    const field = fields[index] ?? ''
    if (name === '__proto__') setOwn(row, name, field)
    else row[name] = field
  }
  return row
}
