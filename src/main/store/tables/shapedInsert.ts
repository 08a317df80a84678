import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'
import type { SqlValue } from './observationColumns'

/** Inserts wide rows of which mostly few columns are known: those with the schema's own default are left out. */
export class ShapedInsert {
  private readonly statements = new Map<string, Statement>()

  /** `defaults` are the schema's; a column that is not named there has none but NULL. */
  constructor(
    private readonly db: WritableDb,
    private readonly table: string,
    private readonly columns: readonly string[],
    private readonly defaults: Readonly<Record<string, SqlValue>>,
  ) {}

  /** Inserts one row: a value for each column, in order. */
  run(values: readonly SqlValue[]): void {
    const { columns, defaults } = this
    const known: SqlValue[] = []
    let shape = ''
    for (let i = 0; i < columns.length; i++) {
      const value = values[i] ?? null
      if (value === (defaults[columns[i] as string] ?? null)) continue
      known.push(value)
      shape += String.fromCharCode(48 + i)
    }
    this.statementOf(shape).run(known)
  }

  private statementOf(shape: string): Statement {
    const known = this.statements.get(shape)
    if (known !== undefined) return known
    const columns = Array.from(shape, (character) => this.columns[character.charCodeAt(0) - 48])
    const statement = this.db.prepare(
      `INSERT INTO ${this.table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    if (this.statements.size > 500) this.statements.clear()
    this.statements.set(shape, statement)
    return statement
  }
}
