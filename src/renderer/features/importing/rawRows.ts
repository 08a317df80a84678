/** A row of source text: where its first byte stands, and what it says. */
export interface RawRow {
  readonly offset: number
  readonly text: string
  /** What stands before it, if not its offset in decimal. */
  readonly label?: string
  /** False when the row before was cut only because it is long. */
  readonly isLineStart: boolean
}

const utf8Length = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4

/**
 * Cuts text into rows: at line ends, and where a line is longer than `width` characters. `offset`: of its first byte;
 * where that is not 0, nobody knows whether a line begins there.
 */
export function rawRows(text: string, offset: number, width: number): RawRow[] {
  const rows: RawRow[] = []
  let at = offset
  let start = at
  let row = ''
  let characters = 0
  let isLineStart = offset === 0
  const end = (startsLine: boolean): void => {
    rows.push({ offset: start, text: row, isLineStart })
    start = at
    row = ''
    characters = 0
    isLineStart = startsLine
  }
  for (const character of text) {
    at += utf8Length(character.codePointAt(0) ?? 0)
    if (character === '\n') {
      end(true)
      continue
    }
    if (characters >= width) {
      const last = at
      at -= utf8Length(character.codePointAt(0) ?? 0)
      end(false)
      at = last
    }
    row += character
    characters += 1
  }
  if (row !== '') end(false)
  return rows
}

const bytesPerHexRow = 16

/** The rows of a hexadecimal dump whose first byte is `offset`: lines of an address, 16 bytes and their characters. */
export function hexRows(dump: string, offset: number): RawRow[] {
  return dump.split('\n').map((line, at) => {
    const end = line.indexOf('  ')
    return {
      offset: offset + at * bytesPerHexRow,
      label: line.slice(0, end),
      text: line.slice(end + 2),
      isLineStart: true,
    }
  })
}

/** Where the two digits of a byte stand in its row of a dump. */
export function hexPlace(row: RawRow, byte: number): number {
  return (byte - row.offset) * 3
}

/** The row that a byte stands in; -1 when it is in none. */
export function rowOfByte(rows: readonly RawRow[], offset: number): number {
  let found = -1
  rows.forEach((row, index) => {
    if (row.offset <= offset) found = index
  })
  return found
}
