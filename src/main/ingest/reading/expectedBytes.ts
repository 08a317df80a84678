import { stat } from 'node:fs/promises'
import { filesIn } from './fileList'
import type { FileList } from './fileList'

/** Asking for sizes may take this long; a folder on a slow disk or across a network is not looked through for it. */
const patienceMs = 250

/**
 * How many bytes an import has to read, so that its progress is known from the first file on. The files that there was
 * no time to look at count as large as the others are on average.
 */
export async function expectedBytes(files: FileList, patience = patienceMs): Promise<number> {
  const endMs = performance.now() + patience
  let looked = 0
  let bytes = 0
  for (const { path, unreadable } of filesIn(files)) {
    if (performance.now() >= endMs && looked > 0) break
    looked += 1
    // What cannot be read is told by the reading itself.
    if (unreadable === null) bytes += (await stat(path).catch(() => null))?.size ?? 0
  }
  const count = 'groups' in files ? files.count : files.length
  return looked === 0 ? 0 : Math.round((bytes * count) / looked)
}
