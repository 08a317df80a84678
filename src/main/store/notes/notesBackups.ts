import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { notesApplicationId } from '../database'
import type { ReadableDb, WritableDb } from '../database'
import { fileStamp, removeDatabase, syncFile, syncFolder } from './durableFiles'
import { countNotes } from './noteTable'
import type { NotesCounts } from './noteTable'

export type BackupReason = 'daily' | 'migration'

export interface Backup {
  readonly path: string
  readonly madeMs: number
  readonly reason: BackupReason
}

const namePattern = /^notes-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-(daily|migration)\.db$/
const keptDays = 7
const keptWeeks = 4
const keptMigrations = 3
const dayMs = 86_400_000

/** The backups of a folder, newest first. */
export function listBackups(folder: string): readonly Backup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name): Backup[] => {
      const match = namePattern.exec(name)
      if (match === null) return []
      const [, year, month, day, hour, minute, second, reason] = match.map(String)
      const madeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
      return [{ path: join(folder, name), madeMs, reason: reason === 'migration' ? 'migration' : 'daily' }]
    })
    .toSorted((a, b) => b.madeMs - a.madeMs)
}

/** True when the newest daily backup is from another day (UTC), or there is none. */
export function isBackupDue(folder: string, nowMs: number): boolean {
  const newest = listBackups(folder).find((backup) => backup.reason === 'daily')
  return newest === undefined || Math.floor(newest.madeMs / dayMs) !== Math.floor(nowMs / dayMs)
}

/**
 * Copies the open database into a backup that has been opened, checked and counted before it gets its name; older
 * ones go only after that. Answers its path; throws when it could not be made, with nothing removed.
 */
export function makeBackup(db: WritableDb, folder: string, reason: BackupReason, nowMs: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `notes-${fileStamp(nowMs)}-${reason}.db`)
  const temporary = `${path}.tmp`
  removeDatabase(temporary)
  try {
    // VACUUM INTO neither syncs nor cleans up after an interruption: hence the temporary name and the sync below.
    db.prepare('VACUUM INTO ?').run(temporary)
    const wrong = verifyBackup(temporary, reason === 'migration' ? null : countNotes(db))
    if (wrong !== null) throw new Error(`the backup ${wrong}`)
    syncFile(temporary)
    renameSync(temporary, path)
    syncFolder(folder)
  } catch (error) {
    removeDatabase(temporary)
    throw error
  }
  pruneBackups(folder)
  return path
}

/** Opens a backup and looks it through; null when it is good, else what is wrong with it. */
export function verifyBackup(path: string, expected: NotesCounts | null): string | null {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true }) as ReadableDb
    try {
      if (db.pragma('application_id', { simple: true }) !== notesApplicationId) return 'is of another program'
      if (db.pragma('integrity_check', { simple: true }) !== 'ok') return 'is damaged'
      if (expected === null) return null
      const found = countNotes(db)
      const same =
        found.notes === expected.notes &&
        found.revisions === expected.revisions &&
        found.settings === expected.settings
      return same ? null : 'does not hold what the database holds'
    } finally {
      db.close()
    }
  } catch {
    return 'cannot be opened'
  }
}

/** Copies the newest good backup to a path. Answers it, or null when there is none; bad ones are left where they are. */
export function restoreNewestBackup(folder: string, to: string): Backup | null {
  for (const backup of listBackups(folder)) {
    if (verifyBackup(backup.path, null) !== null) continue
    removeDatabase(to)
    copyFileSync(backup.path, to)
    return backup
  }
  return null
}

/** Keeps the newest of each of the last days and weeks and the last ones made before migrations. */
export function pruneBackups(folder: string): void {
  const backups = listBackups(folder)
  const daily = backups.filter((backup) => backup.reason === 'daily')
  const kept = new Set([
    ...newestOfEach(daily, (backup) => Math.floor(backup.madeMs / dayMs), keptDays),
    // Weeks from Monday: 1970-01-01 was a Thursday.
    ...newestOfEach(daily, (backup) => Math.floor((backup.madeMs / dayMs + 3) / 7), keptWeeks),
    ...backups.filter((backup) => backup.reason === 'migration').slice(0, keptMigrations),
  ])
  for (const backup of backups) if (!kept.has(backup)) rmSync(backup.path, { force: true })
  for (const name of readdirSync(folder)) {
    if (/\.db\.tmp(-wal|-shm|-journal)?$/.test(name)) rmSync(join(folder, name), { force: true })
  }
}

function newestOfEach(
  backups: readonly Backup[],
  period: (backup: Backup) => number,
  count: number,
): readonly Backup[] {
  const newest = new Map<number, Backup>()
  for (const backup of backups) {
    const key = period(backup)
    if (!newest.has(key)) newest.set(key, backup)
  }
  return [...newest.values()].slice(0, count)
}

/** For messages: the file's own name and that of its folder. */
export function shortPath(path: string): string {
  return join(basename(dirname(path)), basename(path))
}
