import { formatCounted } from '../../../shared/logic/formatters'
import { isAscii, isUtf8 } from 'node:buffer'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { ByteWindow } from './byteWindow'
import {
  columnNames,
  type CsvDelimiter,
  csvSampleBytes,
  declarationLength,
  findDelimiter,
  isBlankRow,
  rowByColumn,
} from './csvDialect'
import { csvFieldLimit, CsvScanner } from './csvScanner'
import { problemRecord } from './jsonExtract'

/** One row as it stands, the header included. */
export interface CsvRow {
  readonly type: 'row'
  readonly fields: readonly string[]
  /** Without its line end; several lines where a quoted field holds line ends. */
  readonly position: RawPosition
}

/** The first row of a table: the names of its columns. */
export interface CsvHeader {
  readonly type: 'header'
  readonly columns: readonly string[]
  readonly position: RawPosition
}

/** A row by the names of the header. Every value is text; an empty field is ''. */
export interface CsvRecord {
  readonly type: 'record'
  readonly value: Readonly<Record<string, string>>
  readonly position: RawPosition
}

export interface CsvOptions {
  /** Found from the first 64 KiB when not given. */
  readonly delimiter?: CsvDelimiter
  /** A row above this many bytes is a `too_large` problem and left out. Default 64 MiB. */
  readonly rowLimit?: number
}

const defaultRowLimit = 64 * 1024 * 1024
const batchSize = 1000
const batchBytes = 4 * 1024 * 1024

/**
 * Splits a byte stream into the rows of a CSV table (RFC 4180; comma, semicolon or tab; LF or CRLF; a byte order mark;
 * UTF-16; a first line `sep=;`). Blank lines are left out. Memory holds one row. What is wrong is a problem with its
 * place, and the rest goes on:
 * - a quote that is never closed, or closed in the wrong place: where the next line is a good row again, the line
 *   stands as a row with its quotes as they are (`bad_csv`); else the row is taken with the quote as text;
 * - an end inside quotes: `truncated_input`; bytes that are not UTF-8: `invalid_unicode`; a row above the limit:
 *   `too_large`, and so is one of more than 65,536 fields.
 *
 * Our own scanner and no library, because places in the file must be exact in any chunking and in UTF-16, because a
 * broken quote must not end the reading, and because quoted text is skipped with `indexOf` rather than byte by byte.
 */
export async function* readCsvRows(
  source: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<readonly (CsvRow | ProblemRecord)[], void> {
  const window = new ByteWindow(source)
  try {
    const index = await window.open()
    const reader = new RowReader(window, index, options.rowLimit ?? defaultRowLimit)
    await reader.open(options.delimiter ?? null)
    yield* reader.read()
  } finally {
    await window.close()
  }
}

/**
 * The same with the first row as header: one `header`, then a `record` for each row. A row with more or fewer fields
 * than the header is kept with what it has, and a `ragged_row` problem says so.
 */
export async function* readCsvRecords(
  source: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<readonly (CsvHeader | CsvRecord | ProblemRecord)[], void> {
  let columns: readonly string[] | null = null
  for await (const rows of readCsvRows(source, options)) {
    const items: (CsvHeader | CsvRecord | ProblemRecord)[] = []
    for (const row of rows) {
      if (row.type === 'problem') {
        items.push(row)
      } else if (columns === null) {
        columns = columnNames(row.fields)
        items.push({ type: 'header', columns, position: row.position })
      } else {
        const { fields, position } = row
        if (fields.length !== columns.length) items.push(raggedRow(fields.length, columns.length, position))
        items.push({ type: 'record', value: rowByColumn(columns, fields), position })
      }
    }
    yield items
  }
}

function raggedRow(found: number, wanted: number, position: RawPosition): ProblemRecord {
  return problemRecord(
    'ragged_row',
    `A row of ${formatCounted(found, 'field')} under ${wanted} columns`,
    position,
    false,
  )
}

class RowReader {
  private scanner = new CsvScanner(0)
  private lineScanner = new CsvScanner(0)
  /** How many fields the header has: what a good row is told by. 0 before it was read. */
  private width = 0
  private items: (CsvRow | ProblemRecord)[] = []
  private itemBytes = 0
  private isAtEnd = false

  constructor(
    private readonly window: ByteWindow,
    private index: number,
    private readonly rowLimit: number,
  ) {}

  async open(delimiter: CsvDelimiter | null): Promise<void> {
    const sampled = delimiter === null ? csvSampleBytes : 16
    while (this.window.end - this.index < sampled && !this.isAtEnd) await this.pull()
    const sample = this.window.data.subarray(this.index, Math.min(this.window.end, this.index + sampled))
    const chosen = delimiter ?? findDelimiter(sample, this.isAtEnd)
    this.scanner = new CsvScanner(chosen.charCodeAt(0))
    this.lineScanner = new CsvScanner(chosen.charCodeAt(0))
    this.index += declarationLength(sample)
  }

  async *read(): AsyncGenerator<readonly (CsvRow | ProblemRecord)[], void> {
    const { window, scanner } = this
    scanner.start()
    for (;;) {
      if (this.index >= window.end && !(await this.pull())) break
      const outcome = scanner.scan(window.data, this.index, window.end, this.isAtEnd)
      const size = outcome === 'row' ? scanner.cursor : window.end - this.index
      if (outcome === 'doubt') {
        if (!(await this.splitAtFirstLine())) scanner.isSettled = true
      } else if (size > this.rowLimit) {
        if (!(await this.splitAtFirstLine())) await this.skipRow(outcome === 'row')
      } else if (outcome === 'row') {
        this.addRow(scanner, this.index + size)
        scanner.start()
      } else if (!this.isAtEnd) {
        await this.pull()
      } else if (!(await this.splitAtFirstLine())) {
        const rest = window.position(this.index, window.end)
        this.items.push(problemRecord('truncated_input', 'The table ends inside a quoted field', rest))
        break
      }
      if (this.items.length >= batchSize || this.itemBytes >= batchBytes) yield this.takeItems()
    }
    if (this.items.length > 0) yield this.takeItems()
  }

  private takeItems(): readonly (CsvRow | ProblemRecord)[] {
    const { items } = this
    this.items = []
    this.itemBytes = 0
    return items
  }

  /** More bytes, keeping those of the row; false at the end of the stream. */
  private async pull(): Promise<boolean> {
    const shift = await this.window.more(this.index)
    if (shift < 0) this.isAtEnd = true
    else this.index -= shift
    return shift >= 0
  }

  /** Takes the row that `scanner` read; `next` is where the one after it starts. */
  private addRow(scanner: CsvScanner, next: number): void {
    const { data } = this.window
    const start = this.index
    this.index = next
    let end = next
    if (end > start && data[end - 1] === 0x0a) end--
    if (end > start && data[end - 1] === 0x0d) end--
    if (scanner.isOverfull) {
      const message = `A row of more than ${csvFieldLimit} fields`
      this.items.push(problemRecord('too_large', message, this.window.position(start, end)))
      return
    }
    const bytes = data.subarray(start, next)
    const isPlain = isAscii(bytes)
    const fields = scanner.fields(data, start, isPlain)
    if (isBlankRow(fields, data, start)) return
    const position = this.window.position(start, end)
    if (!isPlain && !isUtf8(bytes)) {
      this.items.push(problemRecord('invalid_unicode', 'Bytes that are not UTF-8', position, false))
    }
    if (scanner.hasFault) {
      const message = 'A quote inside a quoted field that is not doubled; taken as text'
      this.items.push(problemRecord('bad_csv', message, position, false))
    }
    if (this.width === 0) this.width = fields.length
    this.items.push({ type: 'row', fields, position })
    this.itemBytes += position.length
  }

  /**
   * The row runs over several lines with quotes that cannot be right. Where the line after its first one is a good row,
   * the first line is taken as a row of its own and reading goes on behind it. False: nothing was done.
   */
  private async splitAtFirstLine(): Promise<boolean> {
    const { window, lineScanner } = this
    const lineEnd = this.scanner.firstLineEnd(window.data, this.index, window.end)
    if (lineEnd < 0 || lineEnd > this.rowLimit) return false
    let second = window.indexOfNewline(this.index + lineEnd + 1)
    while (second < 0 && window.end - this.index <= this.rowLimit && (await this.pull())) {
      second = window.indexOfNewline(this.index + lineEnd + 1)
    }
    const reach = Math.min(window.end, this.index + this.rowLimit)
    const secondEnd = second < 0 ? reach : Math.min(second, reach)
    if (!this.isGoodLine(this.index + lineEnd + 1, secondEnd)) return false
    lineScanner.scanLine(window.data, this.index, this.index + lineEnd)
    lineScanner.hasFault = true
    this.addRow(lineScanner, this.index + lineEnd + 1)
    this.scanner.start()
    return true
  }

  /** True when a line is a row as wide as the header, or the beginning of one, without a wrong quote. */
  private isGoodLine(start: number, end: number): boolean {
    if (start >= end || this.width < 2) return false
    const { lineScanner } = this
    lineScanner.start()
    lineScanner.isSettled = true
    const outcome = lineScanner.scan(this.window.data, start, end, true)
    if (lineScanner.hasFault) return false
    if (outcome === 'row') return lineScanner.fieldCount === this.width
    return lineScanner.fieldCount > 0 && lineScanner.fieldCount < this.width
  }

  /** Steps over a row above the limit, to its end by the rules of quotes. */
  private async skipRow(isRead: boolean): Promise<void> {
    const { window, scanner } = this
    const place = window.position(this.index, this.index)
    let length = 0
    const stepOver = (): void => {
      const read = scanner.forget()
      length += window.position(this.index, this.index + read).length
      this.index += read
    }
    let isDone = isRead
    stepOver()
    while (!isDone) {
      // Asks for more even when a carriage return is left over: what follows it is what the scanner waits for.
      await this.pull()
      isDone = scanner.scan(window.data, this.index, window.end, this.isAtEnd) === 'row' || this.isAtEnd
      stepOver()
    }
    this.items.push(problemRecord('too_large', `A row of ${length} bytes`, { ...place, length }))
    scanner.start()
  }
}
