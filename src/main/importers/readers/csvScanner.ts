import type { Buffer } from 'node:buffer'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** A row of more fields is left out: a table of millions of columns is none, and would fill the memory. */
export const csvFieldLimit = 65_536

/** `doubt`: the quotes of the row look wrong and it runs over several lines; the caller decides how to go on. */
export type ScanOutcome = 'row' | 'more' | 'doubt'

type State = 'fieldStart' | 'plain' | 'quoted' | 'afterQuote'

/**
 * Finds the fields of one CSV row in bytes that may still be arriving. Indices are relative to the start of the row,
 * so that the window may slide under it. RFC 4180 with two tolerances: quotes inside an unquoted field stand for
 * themselves, and so does one inside a quoted field that is followed by text (a fault).
 */
export class CsvScanner {
  /** How far the row was read, from its start: past its line end once it is complete. */
  cursor = 0
  /** A quote stood where the rules allow none. */
  hasFault = false
  /** More fields than any table has; those beyond the limit were stepped over. */
  isOverfull = false
  /** The row is taken as it is, whatever its quotes look like. */
  isSettled = false
  private state: State = 'fieldStart'
  private isComplete = false
  private fieldStart = 0
  private isEscaped = false
  /** Start and end of each field; the end is negative (`~end`) where doubled quotes stand in it. Numbers cost no garbage. */
  private readonly bounds: number[] = []
  /** The first line feed after the row's start; -1 when none stands before `lookedTo`. */
  private firstBreak = -1
  private lookedTo = 0

  constructor(private readonly delimiter: number) {}

  /** Makes ready for the next row. */
  start(): void {
    this.cursor = 0
    this.hasFault = false
    this.isSettled = false
    this.isOverfull = false
    this.state = 'fieldStart'
    this.isComplete = false
    this.bounds.length = 0
    this.firstBreak = -1
    this.lookedTo = 0
  }

  /** Goes on in `data[rowStart..end)`; `isLast`: nothing follows, so that the end ends the row. */
  scan(data: Buffer, rowStart: number, end: number, isLast: boolean): ScanOutcome {
    let at = rowStart + this.cursor
    while (at < end && !this.isComplete) {
      const next = this.step(data, rowStart, at, end, isLast)
      if (next < 0) break
      at = next
      if (this.hasFault && !this.isSettled && !this.isComplete) {
        const lineEnd = this.firstLineEnd(data, rowStart, end)
        if (lineEnd >= 0 && rowStart + lineEnd < at) {
          this.cursor = at - rowStart
          return 'doubt'
        }
      }
    }
    this.cursor = at - rowStart
    if (this.isComplete) return 'row'
    return isLast ? this.finish(data, rowStart, end) : 'more'
  }

  /** Where the first line ends, from the row's start, within or after the row; -1 when no line feed stands before `end`. */
  firstLineEnd(data: Buffer, rowStart: number, end: number): number {
    if (this.firstBreak < 0 && rowStart + this.lookedTo < end) {
      const found = data.indexOf(lineFeed, rowStart + this.lookedTo)
      if (found >= 0 && found < end) this.firstBreak = found - rowStart
      else this.lookedTo = end - rowStart
    }
    return this.firstBreak
  }

  /** True while the last field read is quoted and not closed. */
  get isOpen(): boolean {
    return this.state === 'quoted'
  }

  /** Fields read to their end. */
  get fieldCount(): number {
    return this.bounds.length / 2
  }

  /** The fields of a complete row. `isAscii`: every byte of it is a character (one decoding for all fields). */
  fields(data: Buffer, rowStart: number, isAscii: boolean): string[] {
    const { bounds } = this
    const row = isAscii ? data.toString('latin1', rowStart, rowStart + this.cursor) : ''
    const fields: string[] = []
    for (let at = 0; at < bounds.length; at += 2) {
      const start = bounds[at] ?? 0
      const marked = bounds[at + 1] ?? 0
      const end = marked < 0 ? ~marked : marked
      const text = isAscii ? row.slice(start, end) : data.toString('utf8', rowStart + start, rowStart + end)
      fields.push(marked < 0 ? text.replaceAll('""', '"') : text)
    }
    return fields
  }

  /** Forgets what was read of a row that is left out for its size; returns how many bytes that were. */
  forget(): number {
    const read = this.cursor
    this.cursor = 0
    this.fieldStart = 0
    this.bounds.length = 0
    this.isSettled = true
    return read
  }

  /** Takes one line as the whole row: a quote that was opened and does not close on it stands for itself. */
  scanLine(data: Buffer, rowStart: number, lineEnd: number): void {
    this.start()
    this.isSettled = true
    if (this.scan(data, rowStart, lineEnd, true) === 'row') return
    this.fieldStart--
    this.push(trimReturn(data, rowStart, lineEnd) - rowStart, false)
  }

  private step(data: Buffer, rowStart: number, at: number, end: number, isLast: boolean): number {
    switch (this.state) {
      case 'fieldStart': {
        const isQuoted = data[at] === quote
        this.fieldStart = at - rowStart + (isQuoted ? 1 : 0)
        this.isEscaped = false
        this.state = isQuoted ? 'quoted' : 'plain'
        return isQuoted ? at + 1 : at
      }
      case 'plain':
        return this.readPlain(data, rowStart, at, end)
      case 'quoted': {
        const found = findQuote(data, at, end)
        if (found === end) return end
        this.state = 'afterQuote'
        return found + 1
      }
      case 'afterQuote':
        return this.readAfterQuote(data, rowStart, at, end, isLast)
    }
  }

  private readPlain(data: Buffer, rowStart: number, from: number, end: number): number {
    const { delimiter } = this
    let at = from
    while (at < end && data[at] !== delimiter && data[at] !== lineFeed) at++
    if (at === end) return end
    this.isComplete = data[at] === lineFeed
    const fieldEnd = this.isComplete ? trimReturn(data, rowStart + this.fieldStart, at) : at
    this.push(fieldEnd - rowStart, false)
    return at + 1
  }

  /** Decides by what follows a quote; -1 when that has not arrived yet. */
  private readAfterQuote(data: Buffer, rowStart: number, at: number, end: number, isLast: boolean): number {
    const next = data[at]
    if (next === quote) {
      this.isEscaped = true
      this.state = 'quoted'
      return at + 1
    }
    const isReturn = next === carriageReturn
    if (isReturn && at + 1 >= end && !isLast) return -1
    const isLineEnd = next === lineFeed || (isReturn && (at + 1 >= end || data[at + 1] === lineFeed))
    if (!isLineEnd && next !== this.delimiter) {
      this.hasFault = true
      this.state = 'quoted'
      return at
    }
    this.isComplete = isLineEnd
    this.push(at - 1 - rowStart, this.isEscaped)
    return Math.min(end, isReturn ? at + 2 : at + 1)
  }

  private push(end: number, isEscaped: boolean): void {
    if (this.bounds.length < 2 * csvFieldLimit) this.bounds.push(this.fieldStart, isEscaped ? ~end : end)
    else this.isOverfull = true
    this.state = 'fieldStart'
  }

  /** The data ends here: closes the last field, unless it is quoted and open. */
  private finish(data: Buffer, rowStart: number, end: number): ScanOutcome {
    if (this.state === 'quoted') return 'more'
    if (this.state === 'afterQuote') {
      this.push(end - 1 - rowStart, this.isEscaped)
    } else {
      if (this.state === 'fieldStart') this.fieldStart = end - rowStart
      this.push(trimReturn(data, rowStart + this.fieldStart, end) - rowStart, false)
    }
    this.isComplete = true
    return 'row'
  }
}

/** Most quoted texts are short, and asking `indexOf` costs more than looking at some bytes. */
const nearby = 24

function findQuote(data: Buffer, from: number, end: number): number {
  const near = Math.min(end, from + nearby)
  let at = from
  while (at < near && data[at] !== quote) at++
  if (at < near || near === end) return at
  const found = data.indexOf(quote, near)
  return found < 0 || found >= end ? end : found
}

function trimReturn(data: Buffer, start: number, end: number): number {
  return end > start && data[end - 1] === carriageReturn ? end - 1 : end
}
