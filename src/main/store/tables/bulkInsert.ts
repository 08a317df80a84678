import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'
import type { SqlValue } from './observationColumns'

/** SQLite's limit of bound values in one statement is 32,766; beyond a few hundred nothing is gained. */
const valuesPerStatement = 400

/**
 * Inserts narrow rows, many to a statement: running a statement costs about as much as binding twenty values
 * (measured: 67,000 rows of 7 values take 0.28 s one by one, 0.17 s in groups).
 */
export class BulkInsert {
  readonly rowsPerStatement: number
  private readonly full: Statement
  private readonly single: Statement

  /** `head` is `INSERT … INTO table (columns)`. */
  constructor(
    db: WritableDb,
    head: string,
    private readonly columns: number,
  ) {
    const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`
    this.rowsPerStatement = Math.max(1, Math.floor(valuesPerStatement / columns))
    this.full = db.prepare(
      `${head} VALUES ${Array.from({ length: this.rowsPerStatement }, () => row).join(', ')}`,
    )
    this.single = db.prepare(`${head} VALUES ${row}`)
  }

  /** Inserts rows given as one flat list. */
  run(values: readonly SqlValue[]): void {
    const step = this.rowsPerStatement * this.columns
    let at = 0
    for (; at + step <= values.length; at += step) this.full.run(values.slice(at, at + step))
    for (; at < values.length; at += this.columns) this.single.run(values.slice(at, at + this.columns))
  }

  /**
   * As `run`, for `INSERT OR IGNORE` that lets SQLite choose row ids: calls `inserted` with the place of each row that
   * surely went in and its id, and `unsure` with the place of each that may have been there already.
   */
  runEach(
    values: readonly SqlValue[],
    inserted: (place: number, id: number) => void,
    unsure: (place: number) => void,
  ): void {
    const { columns, rowsPerStatement } = this
    const count = values.length / columns
    let place = 0
    while (place < count) {
      const size = count - place >= rowsPerStatement ? rowsPerStatement : 1
      const statement = size === 1 ? this.single : this.full
      const result = statement.run(values.slice(place * columns, (place + size) * columns))
      if (result.changes === size) {
        // New rows have consecutive ids: each is one above the greatest.
        const first = Number(result.lastInsertRowid) - size + 1
        for (let i = 0; i < size; i++) inserted(place + i, first + i)
      } else {
        for (let i = 0; i < size; i++) unsure(place + i)
      }
      place += size
    }
  }
}
