import type { ColumnPages } from './parquetPages'
import { UnpackLimit } from './unpackBudget'

/** What is unpacked at once, if the pages allow it; and never more than the second. */
const passBytes = 128 * 1024 * 1024
const mostBytes = 1024 * 1024 * 1024
const passRows = 250_000
const passCells = 16_000_000

/**
 * Cuts the rows of a group into ranges `[start, end)` that are read one after the other, so that the pages each of them
 * needs fit into memory. Columns of lists and structures are unpacked whole every time. Throws UnpackLimit.
 */
export function* passesOf(rows: number, columns: readonly ColumnPages[]): Generator<[number, number], void> {
  const whole = columns
    .filter(({ isFlat }) => !isFlat)
    .reduce((sum, { pages }) => pages.reduce((inner, { bytes }) => inner + bytes, sum), 0)
  const most = Math.max(1, Math.min(passRows, Math.floor(passCells / Math.max(1, columns.length))))
  for (let start = 0; start < rows;) {
    const least = flatBytes(columns, start, start + 1)
    if (whole + least > mostBytes)
      throw new UnpackLimit('A row group of the Parquet file unpacks to more than 1 GiB at once.')
    let end = Math.min(rows, start + most)
    while (end - start > 1 && flatBytes(columns, start, end) > Math.max(passBytes, least))
      end = start + ((end - start) >> 1)
    yield [start, end]
    start = end
  }
}

/** The bytes of the pages that hold these rows. */
function flatBytes(columns: readonly ColumnPages[], start: number, end: number): number {
  let sum = 0
  for (const { isFlat, pages } of columns) {
    if (!isFlat) continue
    let row = 0
    for (const { values, bytes } of pages) {
      if (row >= end) break
      // A page without values is the dictionary, which is always needed.
      if (values === 0 || row + values > start) sum += bytes
      row += values
    }
  }
  return sum
}
