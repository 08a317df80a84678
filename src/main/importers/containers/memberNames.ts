import { createHash } from 'node:crypto'
import { validateFileName } from 'yauzl'

/** Longer than any path of a file system. */
const longestName = 4_096
const longestKey = 64

/** A name as it is shown and kept: of one that is longer than any path its beginning. */
export const clipName = (name: string): string =>
  name.length > longestName ? `${name.slice(0, longestName)}…` : name

/** Counts a name; long ones are kept as their hashes: an archive may have a million of them. */
export function timesSeen(seen: Map<string, number>, name: string): number {
  const key = name.length > longestKey ? createHash('sha256').update(name).digest('base64') : name
  const times = (seen.get(key) ?? 0) + 1
  seen.set(key, times)
  return times
}

/** What operating systems add to archives beside people's files. */
export function isClutter(name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return name.startsWith('__MACOSX/') || last === '.DS_Store' || last.startsWith('._')
}

/** True for a name that leads out of its archive (absolute, `..`, a drive, a backslash). Such members are not opened. */
export const isUnsafeName = (name: string): boolean => validateFileName(name) !== null || name.includes('\0')
