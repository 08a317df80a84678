import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes renames and new names in a folder survive a power cut. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes the bytes of a closed file durable. Never call it for a database that this process has open. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Writes a whole small file so that either the old or the new one exists; readable by this user only. */
export function writeDurably(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, text, { mode: 0o600 })
  syncFile(temporary)
  renameSync(temporary, path)
  syncFolder(dirname(path))
}

/** An instant as it stands in file names: `20260730T101112Z`. */
export function fileStamp(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:]/g, '')
}

/** The files that belong to one database: moved, copied and deleted only together. */
export function databaseFiles(path: string): readonly string[] {
  return [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]
}

/**
 * Renames a database with everything beside it to `<name>.<why>-<stamp>` (a number is added when that exists) and
 * answers the new path. Nothing is ever deleted; a power cut in between leaves a state that can be handled again.
 */
export function moveAside(path: string, why: string, nowMs: number): string {
  const base = `${path}.${why}-${fileStamp(nowMs)}`
  let target = base
  for (let number = 2; databaseFiles(target).some((file) => existsSync(file)); number++)
    target = `${base}-${number}`
  const targets = databaseFiles(target)
  databaseFiles(path).forEach((file, index) => {
    const to = targets[index]
    if (to !== undefined && existsSync(file)) renameSync(file, to)
  })
  syncFolder(dirname(path))
  return target
}

/** Removes a temporary database of our own making. */
export function removeDatabase(path: string): void {
  for (const file of databaseFiles(path)) rmSync(file, { force: true })
}
