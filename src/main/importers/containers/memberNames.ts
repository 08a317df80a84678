import { validateFileName } from 'yauzl'

/** What operating systems add to archives beside people's files. */
export function isClutter(name: string): boolean {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return name.startsWith('__MACOSX/') || last === '.DS_Store' || last.startsWith('._')
}

/** True for a name that leads out of its archive (absolute, `..`, a drive, a backslash). Such members are not opened. */
export const isUnsafeName = (name: string): boolean => validateFileName(name) !== null || name.includes('\0')
