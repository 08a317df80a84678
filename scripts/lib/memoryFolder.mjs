import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the tests may hold at once, with room to spare: the largest hostile inputs and their workspaces. */
const neededBytes = 8 * 2 ** 30

/**
 * Where tests put their files: a new folder in memory (`/dev/shm`) where the system has one with room, else one where
 * temporary files go. Every test has workspaces of its own, and each of them waits for the disk dozens of times before
 * what it wrote counts as safe; on a disk shared with others that is half of the tests' time. `remove` takes it away.
 */
export function makeMemoryFolder(memory = '/dev/shm', bytes = neededBytes) {
  const path = mkdtempSync(join(hasRoom(memory, bytes) ? memory : tmpdir(), 'spanglass-'))
  // As the folder for temporary files is: open to every account, since some tests have a second one.
  chmodSync(path, 0o1777)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function hasRoom(folder, bytes) {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= bytes
  } catch {
    return false
  }
}
