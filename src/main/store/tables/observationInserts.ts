import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'
import { observationColumnIndex, observationColumnNames, observationDefaults } from './observationColumns'
import type { ObservationColumn, SqlValue } from './observationColumns'

/** How rows of one shape are inserted. */
export interface RowInsert {
  readonly statement: Statement
  /** Indexes into `observationColumnNames`, ascending but for `file_id`, which comes last. */
  readonly columns: readonly number[]
  /** Place of each column among the values; -1 where left out. */
  readonly places: Int16Array
  /** Given once: no other shape ever has it. */
  readonly number: number
}

/** One statement for several rows, which need not be of one shape: it binds every column that any of them has. */
interface SharedInsert {
  readonly statement: Statement
  readonly columns: readonly number[]
}

/** Rows of certain shapes, one after the other. */
interface RowGroup {
  readonly shared: SharedInsert
  /** Binds only what each row knows; null until the same shapes have come often enough to be worth it. */
  exact: Statement | null
  uses: number
}

export interface IncomingRow {
  readonly insert: RowInsert
  readonly values: readonly SqlValue[]
}

/**
 * Rows to a statement: running one costs about as much as binding thirty values (measured for rows of 24 values: 10.8
 * microseconds one by one, 7.3 in fours, no less in forties).
 */
export const rowsTogether = 4

const rememberedStatements = 500
/** Preparing a statement costs what binding some hundred values does; a third of those of a shared one are unknown. */
const usesWorthOwn = 30
const ownStatements = 200
const rememberedGroups = 20_000
const defaults: readonly SqlValue[] = observationColumnNames.map((name) => observationDefaults[name] ?? null)
const literals = defaults.map((value) =>
  value === null ? 'NULL' : typeof value === 'string' ? `'${value}'` : String(value),
)
const fileColumn = observationColumnIndex.file_id

/** Prepares inserts that bind only what rows know: binding a value costs more than leaving its column out. */
export class ObservationInserts {
  private readonly single = new Map<string, RowInsert>()
  private readonly insertOfColumns = new Map<string, SharedInsert>()
  private readonly groupOfShapes = new Map<string, RowGroup>()
  private nextNumber = 0
  /** Statements that bind only what each row knows. */
  private exact = 0

  constructor(private readonly db: WritableDb) {}

  /** The insert for rows that know the columns of a shape, and their file. */
  of(shape: readonly number[]): RowInsert {
    const key = shape.join()
    const known = this.single.get(key)
    if (known !== undefined) return known
    const columns = [...shape, fileColumn]
    const places = new Int16Array(observationColumnNames.length).fill(-1)
    columns.forEach((column, place) => {
      places[column] = place
    })
    if (this.single.size > rememberedStatements) this.single.clear()
    const insert = { statement: this.prepare(columns, 1), columns, places, number: this.nextNumber++ }
    this.single.set(key, insert)
    return insert
  }

  /**
   * Inserts `rowsTogether` rows in their order with one statement. A row that lacks a column which another has gets
   * what the schema would fill in. Rows whose key is taken are left out, as by a statement of their own.
   */
  together(rows: readonly IncomingRow[]): {
    readonly changes: number
    readonly lastInsertRowid: number | bigint
  } {
    const group = this.groupOf(rows)
    group.uses += 1
    if (group.uses === usesWorthOwn && this.exact < ownStatements) {
      group.exact = this.prepareExact(rows, group.shared.columns)
      this.exact += 1
    }
    const all: SqlValue[] = []
    if (group.exact !== null) {
      for (const { values } of rows) for (const value of values) all.push(value)
      return group.exact.run(all)
    }
    const { statement, columns } = group.shared
    for (const { insert, values } of rows) {
      const { places } = insert
      for (const column of columns) {
        const place = places[column] as number
        all.push(place < 0 ? (defaults[column] as SqlValue) : (values[place] as SqlValue))
      }
    }
    return statement.run(all)
  }

  /** The statements for rows of these shapes; which they are, is found by the numbers of the shapes alone. */
  private groupOf(rows: readonly IncomingRow[]): RowGroup {
    let key = ''
    for (const { insert } of rows) key += `${insert.number},`
    const known = this.groupOfShapes.get(key)
    if (known !== undefined) return known
    const has = new Uint8Array(observationColumnNames.length)
    for (const { insert } of rows) for (const column of insert.columns) has[column] = 1
    const columns: number[] = []
    for (let column = 0; column < has.length; column++)
      if (has[column] === 1 && column !== fileColumn) columns.push(column)
    columns.push(fileColumn)
    const union = columns.join()
    let shared = this.insertOfColumns.get(union)
    if (shared === undefined) {
      shared = { statement: this.prepare(columns, rowsTogether), columns }
      this.insertOfColumns.set(union, shared)
    }
    if (this.insertOfColumns.size > rememberedStatements || this.groupOfShapes.size > rememberedGroups) {
      this.insertOfColumns.clear()
      this.groupOfShapes.clear()
      this.exact = 0
    }
    const group = { shared, exact: null, uses: 0 }
    this.groupOfShapes.set(key, group)
    return group
  }

  private prepare(columns: readonly number[], rows: number): Statement {
    const row = `(${columns.map(() => '?').join(', ')})`
    return this.prepareRows(
      columns,
      Array.from({ length: rows }, () => row),
    )
  }

  /** A row's own columns are bound in their order, with `file_id` last; the others are written as the schema has them. */
  private prepareExact(rows: readonly IncomingRow[], columns: readonly number[]): Statement {
    const written = rows.map(({ insert }) => {
      const cells = columns.map((column) =>
        (insert.places[column] as number) < 0 ? (literals[column] as string) : '?',
      )
      return `(${cells.join(', ')})`
    })
    return this.prepareRows(columns, written)
  }

  private prepareRows(columns: readonly number[], rows: readonly string[]): Statement {
    const names = columns.map((column) => observationColumnNames[column] as ObservationColumn)
    return this.db.prepare(
      `INSERT OR IGNORE INTO observation_row (${names.join(', ')}) VALUES ${rows.join(', ')}`,
    )
  }
}
