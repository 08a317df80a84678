import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../database'

/** Finds or makes the rows of traces and sessions; ids are remembered. Call `forget` after a rollback. */
export class KeyedRows {
  private readonly known = new Map<string, number>()
  private readonly insert: Statement
  private readonly find: Statement

  constructor(db: WritableDb, table: 'trace' | 'session') {
    const idColumn = table === 'trace' ? 'trace_id' : 'session_id'
    this.insert = db.prepare(`INSERT OR IGNORE INTO ${table} (source, ${idColumn}) VALUES (?, ?)`)
    this.find = db.prepare(`SELECT id FROM ${table} WHERE source = ? AND ${idColumn} = ?`).pluck()
  }

  /** True when the last call of `row` made a new row. */
  lastWasNew = false

  row(source: string, id: string): number {
    this.lastWasNew = false
    const key = `${source}:${id}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const result = this.insert.run(source, id)
    this.lastWasNew = result.changes === 1
    const row = result.changes === 1 ? Number(result.lastInsertRowid) : (this.find.get(source, id) as number)
    if (this.known.size > 200_000) this.known.clear()
    this.known.set(key, row)
    return row
  }

  forget(): void {
    this.known.clear()
  }
}
