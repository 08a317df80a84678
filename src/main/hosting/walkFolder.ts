import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { OpenedFile } from '../ports/platform'

/** More files than this in one folder are not an export any more; the rest is reported as one unreadable entry. */
export const maxFilesInFolder = 100_000

/**
 * All files below a folder, depth first, in the order of their names, so that two imports of one folder meet the same
 * files in the same order. Symbolic links are not followed and special files are not opened: they are answered as
 * unreadable, with the reason, so that a report can name them.
 */
export async function* walkFolder(
  folder: string,
  displayFolder: string,
  maxFiles = maxFilesInFolder,
): AsyncGenerator<OpenedFile> {
  const pending: Pending[] = [
    { path: folder, displayPath: displayFolder, isFolder: true, isPlainFile: false },
  ]
  let files = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (!next.isFolder) {
      files += 1
      if (files > maxFiles) {
        const text = `The folder holds more than ${maxFiles.toLocaleString('en')} files; the rest was not read.`
        yield { path: folder, displayPath: displayFolder, unreadable: text }
        return
      }
      yield { ...pick(next), unreadable: next.isPlainFile ? null : await whyUnreadable(next.path) }
      continue
    }
    let entries: Dirent[]
    try {
      entries = await readdir(next.path, { withFileTypes: true })
    } catch (error) {
      yield { ...pick(next), unreadable: describeFileError(error) }
      continue
    }
    entries.sort((a, b) => (a.name < b.name ? 1 : a.name > b.name ? -1 : 0))
    for (const entry of entries) {
      pending.push({
        path: join(next.path, entry.name),
        displayPath: `${next.displayPath}/${entry.name}`,
        isFolder: entry.isDirectory(),
        // The folder said what it is. A name that is not Unicode must be looked for, though.
        isPlainFile: entry.isFile() && !entry.name.includes('\ufffd'),
      })
    }
  }
}

interface Pending {
  readonly path: string
  readonly displayPath: string
  readonly isFolder: boolean
  readonly isPlainFile: boolean
}

function pick(entry: { readonly path: string; readonly displayPath: string }): {
  path: string
  displayPath: string
} {
  return { path: entry.path, displayPath: entry.displayPath }
}

async function whyUnreadable(path: string): Promise<string | null> {
  try {
    return describeSpecialFile(await lstat(path))
  } catch (error) {
    // What the folder listed cannot be found under the name it was listed by.
    const isGarbled = (error as { code?: unknown }).code === 'ENOENT' && path.includes('\ufffd')
    return isGarbled
      ? 'Its name is not valid Unicode, so that it cannot be opened; rename it.'
      : describeFileError(error)
  }
}

/** Why something that is not a regular file is not opened; null for a regular file. */
export function describeSpecialFile(stats: Stats): string | null {
  if (stats.isFile()) return null
  if (stats.isSymbolicLink()) return 'A symbolic link; links inside a folder are not followed.'
  if (stats.isFIFO()) return 'A named pipe, not a file.'
  if (stats.isSocket()) return 'A socket, not a file.'
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'A device, not a file.'
  return 'Not a regular file.'
}

/** What the system said about a file, as a sentence without its path. */
export function describeFileError(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOENT') return 'There is no such file.'
  if (code === 'EACCES' || code === 'EPERM') return 'You may not read this file.'
  if (code === 'ENAMETOOLONG') return 'Its path is longer than this system allows.'
  if (code === 'ELOOP') return 'A symbolic link that leads back to itself.'
  return `The system could not open it (${typeof code === 'string' ? code : 'unknown error'}).`
}
