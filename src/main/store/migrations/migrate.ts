import type { Database } from 'better-sqlite3'
import { StoreError } from '../storeError'
import type { Migration } from './migration'

/**
 * Brings a database to the newest shape, each step in one transaction. A database made by a newer program is refused
 * before anything is written; the message names both versions.
 */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
  applicationId: number,
  what: string,
): void {
  const current = db.pragma('user_version', { simple: true }) as number
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) {
    throw new StoreError(
      'refused',
      `${what} was written by a newer Spanglass (schema ${current}; this one knows ${newest}). Nothing was changed; open it with the newer version.`,
    )
  }
  for (const migration of migrations) {
    if (migration.version <= current) continue
    db.transaction(() => {
      db.exec(migration.sql)
      db.pragma(`user_version = ${migration.version}`)
      db.pragma(`application_id = ${applicationId}`)
    }).immediate()
  }
}
