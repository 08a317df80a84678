import type { Statement } from 'better-sqlite3'
import type { ObservationRecord } from '../../../shared/model/importRecord'
import { ensureExists } from '../../../shared/util/assert'
import type { WritableDb } from '../database'
import { mergeObservation } from './mergeObservation'
import type { CompareContent, ObservationRow } from './mergeObservation'
import { observationColumns, observationValues } from './observationColumns'
import type { ObservationColumn, ObservationPlaces, SqlValue } from './observationColumns'

export type WriteOutcome = 'stored' | 'duplicate' | 'merged' | 'conflict'

/** Writes observations, merging those whose key (trace, span, side) is already there. */
export class ObservationWriter {
  private readonly inserts = new Map<string, Statement>()
  private readonly find: Statement
  private readonly addSupplier: Statement
  private readonly copySupplier: Statement
  private readonly markPending: Statement
  private readonly updates = new Map<string, Statement>()
  private readonly compareContent: CompareContent
  /** Row of the observation stored last. */
  lastId = 0

  constructor(private readonly db: WritableDb) {
    const names = observationColumns.join(', ')
    this.find = db
      .prepare(`SELECT id, ${names} FROM observation WHERE trace_row = ? AND span_id = ? AND side = ?`)
      .safeIntegers()
    this.addSupplier = db.prepare(
      'INSERT OR IGNORE INTO observation_supplier (observation_id, file_id, raw_offset, raw_length, raw_line) VALUES (?, ?, ?, ?, ?)',
    )
    this.copySupplier = db.prepare(
      'INSERT OR IGNORE INTO observation_supplier SELECT id, file_id, raw_offset, raw_length, raw_line FROM observation WHERE id = ?',
    )
    this.markPending = db.prepare('INSERT OR IGNORE INTO search_pending VALUES (?)')
    this.compareContent = contentComparer(db)
  }

  write(record: ObservationRecord, places: ObservationPlaces): WriteOutcome {
    const values = observationValues(record, places)
    const id = this.insert(values)
    if (id !== null) {
      this.lastId = id
      return 'stored'
    }
    return this.merge(record, places, values)
  }

  /**
   * Inserts only what is known: binding a value costs more than leaving its column out, and spans of one kind leave
   * out the same columns. Answers null when the key is taken.
   */
  private insert(values: readonly SqlValue[]): number | null {
    const known: SqlValue[] = []
    let shape = ''
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as SqlValue
      if (value === null) continue
      known.push(value)
      shape += String.fromCharCode(48 + i)
    }
    let statement = this.inserts.get(shape)
    if (statement === undefined) {
      const columns = observationColumns.filter((_, i) => (values[i] ?? null) !== null)
      if (this.inserts.size > 500) this.inserts.clear()
      statement = this.db.prepare(
        `INSERT OR IGNORE INTO observation (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      this.inserts.set(shape, statement)
    }
    const result = statement.run(known)
    return result.changes === 1 ? Number(result.lastInsertRowid) : null
  }

  private merge(record: ObservationRecord, places: ObservationPlaces, values: SqlValue[]): WriteOutcome {
    const existing = this.find.get(places.traceRow, record.spanId, record.side) as
      (ObservationRow & { id: bigint }) | undefined
    const row = ensureExists(existing, 'the observation that was in the way')
    const incoming = Object.fromEntries(
      observationColumns.map((column, i) => [column, values[i] ?? null]),
    ) as ObservationRow
    const { changes, isConflict } = mergeObservation(row, incoming, this.compareContent)
    this.copySupplier.run(row.id)
    this.addSupplier.run(row.id, places.fileId, record.raw.offset, record.raw.length, record.raw.line)
    const columns = Object.keys(changes) as ObservationColumn[]
    if (columns.length > 0) {
      this.update(columns).run([...columns.map((column) => changes[column] ?? null), row.id])
      this.markPending.run(row.id)
    }
    if (isConflict) return 'conflict'
    return columns.every((column) => column === 'own_flags') ? 'duplicate' : 'merged'
  }

  private update(columns: readonly ObservationColumn[]): Statement {
    const assignments = columns.map((column) => `${column} = ?`).join(', ')
    const known = this.updates.get(assignments)
    if (known !== undefined) return known
    const statement = this.db.prepare(`UPDATE observation SET ${assignments} WHERE id = ?`)
    if (this.updates.size > 200) this.updates.clear()
    this.updates.set(assignments, statement)
    return statement
  }
}

/** Larger content wins; equal sizes by hash, so that the order of import makes no difference. */
function contentComparer(db: WritableDb): CompareContent {
  const payload = db.prepare('SELECT size_bytes, hash FROM payload WHERE id = ?')
  const context = db.prepare(
    'SELECT c.depth AS size_bytes, m.hash AS hash FROM context c JOIN message m ON m.id = c.message_id WHERE c.id = ?',
  )
  interface Sized {
    readonly size_bytes: number
    readonly hash: Buffer
  }
  return (column, a, b) => {
    const statement = column.endsWith('_context') ? context : payload
    const left = statement.get(a) as Sized | undefined
    const right = statement.get(b) as Sized | undefined
    if (left === undefined || right === undefined)
      return (left === undefined ? 0 : 1) - (right === undefined ? 0 : 1)
    return left.size_bytes - right.size_bytes || Buffer.compare(left.hash, right.hash)
  }
}
