import Database from 'better-sqlite3'
import type { Database as SqliteDatabase } from 'better-sqlite3'
import { readFileSync, rmSync } from 'node:fs'
import { isJsonObject } from '../../shared/util/jsonValue'
import { moveAside, writeDurably } from './notes/durableFiles'
import { StoreError } from './storeError'
import { workspaceFiles } from './workspaceFiles'

/** Who has a workspace open, as written beside the lock; a host that listens for other starts adds where. */
export interface Holder {
  readonly pid: number
}

export interface WorkspaceLock {
  release(): void
}

/** How long a second start waits for a first one that is just ending. */
const waitMs = 500

/**
 * Takes the workspace for this process: an exclusive transaction on `lock.db`, held until release. The operating
 * system lets go of it when the process ends, however it ends, so a stale lock cannot exist. Throws `workspace_busy`
 * naming the holder.
 */
export function lockWorkspace(folder: string, nowMs: number): WorkspaceLock {
  const files = workspaceFiles(folder)
  const db = takeLock(files.lock, folder, nowMs)
  writeDurably(files.holder, JSON.stringify({ pid: process.pid, startedMs: nowMs }))
  return {
    release() {
      rmSync(files.holder, { force: true })
      db.exec('ROLLBACK')
      db.close()
    },
  }
}

/** Reads who holds a workspace; null when nobody said so. A crash may leave an entry behind: only the lock decides. */
export function readHolder(folder: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(workspaceFiles(folder).holder, 'utf8'))
    if (!isJsonObject(value)) return null
    const { pid } = value
    return typeof pid === 'number' ? { pid } : null
  } catch {
    return null
  }
}

/**
 * For folders that cannot be written: runs `whileShared` while nobody can take the lock, which is opened for reading
 * only. Throws `workspace_busy` when another process holds it.
 */
export function withSharedLock<T>(folder: string, whileShared: () => T): T {
  let db: SqliteDatabase
  try {
    db = new Database(workspaceFiles(folder).lock, { readonly: true, fileMustExist: true, timeout: waitMs })
  } catch {
    // No lock file: nobody ever opened this folder for writing.
    return whileShared()
  }
  try {
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM sqlite_master').get()
    return whileShared()
  } catch (error) {
    throw isBusy(error) ? busyError(folder) : error
  } finally {
    db.close()
  }
}

function takeLock(path: string, folder: string, nowMs: number): SqliteDatabase {
  try {
    return openExclusively(path)
  } catch (error) {
    if (isBusy(error)) throw busyError(folder)
    // Not held, yet not usable: a folder in its place, or bytes that are no database. It holds nothing of value.
    const code = (error as { code?: unknown }).code
    if (code !== 'SQLITE_NOTADB' && code !== 'SQLITE_CANTOPEN' && code !== 'SQLITE_CORRUPT') throw error
    moveAside(path, 'damaged', nowMs)
    return openExclusively(path)
  }
}

function openExclusively(path: string): SqliteDatabase {
  const db = new Database(path, { timeout: waitMs })
  try {
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
}

function busyError(folder: string): StoreError {
  const holder = readHolder(folder)
  const who = holder === null ? '' : ` (process ${holder.pid})`
  return new StoreError('workspace_busy', `Another Spanglass has this workspace open${who}.`)
}
