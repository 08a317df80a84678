import type { WritableDb } from '../store/database'
import { SearchIndexer } from './searchIndexer'

/** The format of full text tables that ours is made in (https://sqlite.org/fts5.html#fts5_data_structures). */
const searchFormat = 4

/** Whether an error means that the full text is damaged, and nothing else. */
export function isSearchDamage(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'SQLITE_CORRUPT_VTAB'
}

/** The indexer over a database; a full text that cannot even be asked is made anew first. */
export function openIndexer(db: WritableDb): SearchIndexer {
  try {
    return new SearchIndexer(db)
  } catch {
    rebuildSearch(db)
    return new SearchIndexer(db)
  }
}

/** Empties the full text and lets indexing begin anew: everything in it comes from other tables. */
export function rebuildSearch(db: WritableDb): void {
  const sql = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'search'").pluck().get() as string
  db.transaction(() => {
    dropSearch(db)
    db.exec(sql)
    db.exec("DELETE FROM meta WHERE key IN ('search_indexed_to', 'search_messages_to')")
    db.exec('DELETE FROM search_pending')
  }).immediate()
}

/** A table that does not know its own format cannot be dropped until it is told. */
function dropSearch(db: WritableDb): void {
  try {
    db.exec('DROP TABLE search')
  } catch {
    db.unsafeMode(true)
    try {
      db.prepare("INSERT OR REPLACE INTO search_config (k, v) VALUES ('version', ?)").run(searchFormat)
    } finally {
      db.unsafeMode(false)
    }
    db.exec('DROP TABLE search')
  }
}
