import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { openForReading } from '../database'

/** What stands at the path of a database, judged without changing a byte. */
export type DatabaseFile =
  | { readonly state: 'missing' }
  /** Zero bytes: SQLite would take it for a new database. */
  | { readonly state: 'empty' }
  /** A folder, a device: anything but a regular file. */
  | { readonly state: 'notAFile' }
  | { readonly state: 'notSqlite' }
  | {
      readonly state: 'sqlite'
      readonly applicationId: number
      readonly userVersion: number
      readonly hasWal: boolean
    }

const headerBytes = 100
const magic = 'SQLite format 3\0'
/** Places in the header, both 32 bit big-endian (https://sqlite.org/fileformat2.html#the_database_header). */
const userVersionAt = 60
const applicationIdAt = 68

/**
 * Looks at a database file before SQLite opens it for writing. The versions come from the header, or from the
 * write-ahead log where one is left over from a crash. Call it only while this process does not have the file open:
 * closing any descriptor of a file drops the locks that the process holds on it.
 */
export function inspectDatabaseFile(path: string): DatabaseFile {
  const stats = statOrNull(path)
  if (stats === null) return { state: 'missing' }
  if (!stats.isFile()) return { state: 'notAFile' }
  if (stats.size === 0) return { state: 'empty' }
  const header = readHead(path)
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic)
    return { state: 'notSqlite' }
  const hasWal = (statOrNull(`${path}-wal`)?.size ?? 0) > 0
  const fromLog = hasWal ? readVersionsThroughLog(path) : null
  return {
    state: 'sqlite',
    applicationId: fromLog?.applicationId ?? header.readInt32BE(applicationIdAt),
    userVersion: fromLog?.userVersion ?? header.readInt32BE(userVersionAt),
    hasWal,
  }
}

function readVersionsThroughLog(path: string): { applicationId: number; userVersion: number } | null {
  try {
    const db = openForReading(path)
    try {
      return {
        applicationId: db.pragma('application_id', { simple: true }) as number,
        userVersion: db.pragma('user_version', { simple: true }) as number,
      }
    } finally {
      db.close()
    }
  } catch {
    // Damaged: whoever opens it for real will say how.
    return null
  }
}

function statOrNull(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null
}

function readHead(path: string): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(headerBytes)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, headerBytes, 0))
  } finally {
    closeSync(descriptor)
  }
}
