import Database from 'better-sqlite3'
import type { Database as SqliteDatabase } from 'better-sqlite3'

/** A connection that may only read, and one that may write: brands, so that a query cannot be handed the writer by mistake. */
export type ReadableDb = SqliteDatabase & { readonly __readable: true }
export type WritableDb = ReadableDb & { readonly __writable: true }

/** "SPGT" and "SPGN": tell our files from any other SQLite file. */
export const tracesApplicationId = 0x53504754
export const notesApplicationId = 0x5350474e

export type Synchronous = 'NORMAL' | 'FULL'

/**
 * Opens a database for writing: WAL, foreign keys, no trusted schema. `synchronous` is set after WAL is on and again
 * checked by `assertDurability` after the first write, because switching to WAL silently lowers it
 * (better-sqlite3 is built with SQLITE_DEFAULT_WAL_SYNCHRONOUS=1).
 */
export function openForWriting(
  path: string,
  synchronous: Synchronous,
  beforeWal?: (db: WritableDb) => void,
): WritableDb {
  const db = new Database(path, { timeout: 5_000 })
  // What only takes effect on an empty database must come before its first page is written.
  beforeWal?.(db as WritableDb)
  return configured(db, () => {
    db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${synchronous}`)
    db.pragma('foreign_keys = OFF')
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -32768')
    db.pragma('journal_size_limit = 67108864')
  }) as WritableDb
}

/** Runs the first statements on a connection; one that fails them (a damaged file) is closed, not left to chance. */
function configured(db: SqliteDatabase, set: () => void): SqliteDatabase {
  try {
    set()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens an existing database for reading only. */
export function openForReading(path: string): ReadableDb {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 })
  return configured(db, () => {
    db.pragma('query_only = ON')
    db.pragma('trusted_schema = OFF')
    // Of several threads each; what is not in it is in the system's own cache most of the time.
    db.pragma('cache_size = -16384')
    db.pragma('temp_store = MEMORY')
  }) as ReadableDb
}

/** Throws unless the connection is in WAL with the wanted `synchronous`. Call after the first write. */
export function assertDurability(db: WritableDb, wanted: Synchronous): void {
  db.pragma(`synchronous = ${wanted}`)
  const mode = db.pragma('journal_mode', { simple: true })
  const synchronous = db.pragma('synchronous', { simple: true })
  const expected = wanted === 'FULL' ? 2 : 1
  if (mode !== 'wal' || synchronous !== expected) {
    throw new Error(
      `the database runs with journal_mode ${String(mode)}, synchronous ${String(synchronous)}; wanted wal, ${expected}`,
    )
  }
}
