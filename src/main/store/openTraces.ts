import { basename } from 'node:path'
import { StoreError, toStoreError } from './storeError'
import { assertDurability, openForWriting, tracesApplicationId } from './database'
import type { WritableDb } from './database'
import { tracesMigrations } from './migrations/allMigrations'
import { migrate } from './migrations/migrate'
import { inspectDatabaseFile } from './notes/databaseFile'
import { moveAside } from './notes/durableFiles'
import { workspaceFiles } from './workspaceFiles'

export interface OpenedTraces {
  readonly db: WritableDb
  /** What had to be done to open it, one sentence each. */
  readonly notices: readonly string[]
  /** A log was left over: the last program that had it open did not end properly. */
  readonly wasUnclean: boolean
}

/**
 * Opens `traces.db` for writing, making it when there is none. A damaged or foreign file is moved aside with its
 * log, never deleted, and a fresh one takes its place: everything in it came from files that can be imported again.
 * A newer schema is refused before any write.
 */
export function openTraces(folder: string): OpenedTraces {
  const { traces: path } = workspaceFiles(folder)
  const file = inspectDatabaseFile(path)
  const trouble = troubleWith(file)
  if (trouble === null) {
    if (file.state === 'sqlite' && file.userVersion > newestVersion) throw newerSchema(file.userVersion)
    try {
      return { db: openChecked(path), notices: [], wasUnclean: file.state === 'sqlite' && file.hasWal }
    } catch (error) {
      const failure = toStoreError(error)
      if (failure.code !== 'damaged') throw error
      return openFresh(path, 'was damaged')
    }
  }
  return openFresh(path, trouble)
}

const newestVersion = tracesMigrations.at(-1)?.version ?? 0

function troubleWith(file: ReturnType<typeof inspectDatabaseFile>): string | null {
  if (file.state === 'missing' || file.state === 'empty') return null
  if (file.state === 'notAFile') return 'was not a file'
  if (file.state === 'notSqlite') return 'was not a database'
  const isOurs =
    file.applicationId === tracesApplicationId || (file.applicationId === 0 && file.userVersion === 0)
  return isOurs ? null : 'was a database of another program'
}

function newerSchema(version: number): StoreError {
  return new StoreError(
    'refused',
    `The workspace was written by a newer Spanglass (schema ${version}; this one knows ${newestVersion}). Nothing was changed; open it with the newer version.`,
  )
}

function openFresh(path: string, reason: string): OpenedTraces {
  const aside = basename(moveAside(path, 'damaged', Date.now()))
  return {
    db: openChecked(path),
    wasUnclean: false,
    notices: [
      `The trace database ${reason}; it was moved aside as ${aside} and an empty one was made. Import the files again; notes attach again by themselves.`,
    ],
  }
}

function openChecked(path: string): WritableDb {
  const db = openForWriting(path, 'NORMAL', (fresh) => {
    fresh.pragma('page_size = 8192')
    fresh.pragma('auto_vacuum = INCREMENTAL')
  })
  // Bulk load writes the same index pages again and again: fold more of them into one checkpoint (64 MB of log).
  db.pragma('wal_autocheckpoint = 8000')
  // Bulk load appends: a larger cache only holds more memory (32 MB: 20 MB more at the peak, no faster).
  db.pragma('cache_size = -16384')
  db.pragma('mmap_size = 0')
  try {
    migrate(db, tracesMigrations, tracesApplicationId, 'The workspace')
    if (db.prepare("SELECT 1 FROM meta WHERE key = 'damaged'").get() !== undefined)
      throw new StoreError('damaged', 'The database was found to be damaged.')
    // The first write in WAL mode: only after it do the PRAGMAs tell the truth.
    db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('opened_ms', ?)").run(String(Date.now()))
    assertDurability(db, 'NORMAL')
    db.prepare('SELECT COUNT(*) FROM (SELECT 1 FROM trace LIMIT 1)').get()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Has the next start move this database aside. Where even that cannot be written, the next check finds it again. */
export function markDamaged(db: WritableDb): void {
  try {
    db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('damaged', '1')").run()
  } catch {
    return
  }
}
