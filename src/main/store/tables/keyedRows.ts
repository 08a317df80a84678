import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'

export interface RowKey {
  readonly source: string
  /** The source's own id. */
  readonly id: string
}

/** Remembered keys are dropped all at once at this many. */
const rememberedKeys = 60_000

/**
 * Finds the rows of traces and sessions by their keys, and chooses ids for new ones. The row of a new id is inserted
 * once it is derived, whole, in the same transaction: inserting it bare and updating it later costs twice, and every
 * index three times. Call `forget` after a rollback and after rows were deleted.
 */
export class KeyedRows {
  private readonly known = new Map<string, number>()
  private readonly find: Statement
  private readonly last: Statement
  private next: number | null = null
  /** False while every row there is has been remembered here: then an unknown key is new. */
  private mayHoldOthers = true
  /** Ids without a row yet: to be inserted before the transaction ends. */
  readonly pending = new Map<number, RowKey>()

  constructor(db: WritableDb, table: 'trace' | 'session') {
    const idColumn = table === 'trace' ? 'trace_id' : 'session_id'
    this.find = db.prepare(`SELECT id FROM ${table} WHERE source = +? AND ${idColumn} = +?`).pluck()
    this.last = db.prepare(`SELECT COALESCE(MAX(id), 0) FROM ${table}`).pluck()
  }

  row(source: string, id: string): number {
    const key = `${source}:${id}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    this.next ??= this.firstFree()
    const found = this.mayHoldOthers ? (this.find.get(source, id) as number | undefined) : undefined
    const row = found ?? this.allocate({ source, id })
    if (this.known.size > rememberedKeys && this.pending.size === 0) {
      this.known.clear()
      this.mayHoldOthers = true
    }
    this.known.set(key, row)
    return row
  }

  /** The row of this id now exists. */
  inserted(row: number): void {
    this.pending.delete(row)
  }

  /** The row of this key is gone. */
  removed({ source, id }: RowKey): void {
    this.known.delete(`${source}:${id}`)
  }

  /** After a rollback, and after rows were deleted. */
  forget(): void {
    this.known.clear()
    this.pending.clear()
    this.next = null
    this.mayHoldOthers = true
  }

  private firstFree(): number {
    const last = this.last.get() as number
    this.mayHoldOthers = last > 0
    return last + 1
  }

  private allocate(key: RowKey): number {
    const row = this.next ?? this.firstFree()
    this.next = row + 1
    this.pending.set(row, key)
    return row
  }
}
