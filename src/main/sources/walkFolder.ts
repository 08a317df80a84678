import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** Size and time of the last change (ms): what tells whether a file must be read again. */
export type FileStamp = readonly [sizeBytes: number, changedMs: number]

/** Looked at in one go: on a slow file system each takes a while. */
const atOnce = 32

/** Size and time of a file; null when there is none, or something else than a file. */
export async function stampOf(path: string): Promise<FileStamp | null> {
  const found = await lstat(path).catch(() => null)
  return found?.isFile() === true ? [found.size, found.mtimeMs] : null
}

/** Does `look` for each, some at a time; answers in their order. */
export async function lookAtEach<T, R>(things: readonly T[], look: (thing: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  for (let from = 0; from < things.length; from += atOnce)
    answers.push(...(await Promise.all(things.slice(from, from + atOnce).map(look))))
  return answers
}

/**
 * Calls `found` for every file of a folder and all below it that counts, by its path below the folder. Hidden files and
 * folders are left out, links are not followed, folders that may not be read are passed over. Throws when the folder
 * itself cannot be read.
 */
export async function walkFolder(
  folder: string,
  accepts: (name: string) => boolean,
  found: (below: string, stamp: FileStamp) => void,
  signal: AbortSignal,
): Promise<void> {
  const folders = ['']
  for (let below = folders.pop(); below !== undefined; below = folders.pop()) {
    const at = below
    const entries = await readdir(join(folder, at), { withFileTypes: true }).catch((error: unknown) => {
      if (at === '') throw error
      return [] as Dirent[]
    })
    if (signal.aborted) return
    const path = (name: string): string => (at === '' ? name : at + sep + name)
    const shown = entries.filter(({ name }) => !name.startsWith('.'))
    for (const entry of shown) if (entry.isDirectory()) folders.push(path(entry.name))
    const files = shown.filter((entry) => !entry.isDirectory() && accepts(entry.name))
    await lookAtEach(files, async ({ name }) => {
      const stamp = await stampOf(join(folder, path(name)))
      if (stamp !== null) found(path(name), stamp)
    })
  }
}
