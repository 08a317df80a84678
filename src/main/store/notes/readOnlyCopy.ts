import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { StoreError } from '../storeError'
import { withSharedLock } from '../workspaceLock'
import { workspaceFiles } from '../workspaceFiles'

const prefix = 'spanglass-read-only-'
/** Room that stays free on the temporary disk. */
const spareBytes = 64 << 20

export interface ReadOnlyCopy {
  /** A folder with copies of the databases; everything is read from here. */
  readonly folder: string
  remove(): void
}

/**
 * Why a workspace cannot be written, as a sentence; null when it can. A folder that does not exist yet counts as
 * writable: making it will tell.
 */
export function findReadOnlyReason(folder: string): string | null {
  if (!existsSync(folder)) return null
  if (!isWritable(folder)) return 'The workspace folder cannot be written; it is open for reading only.'
  const files = workspaceFiles(folder)
  const locked = [files.notes, files.traces, files.lock].find((path) => existsSync(path) && !isWritable(path))
  return locked === undefined
    ? null
    : `${basename(locked)} cannot be written; the workspace is open for reading only.`
}

/**
 * Copies the databases of a folder that cannot be written into a temporary one. SQLite cannot read a WAL database
 * where it may not make the files beside it, and its `immutable` switch is off in our build. Copied while nobody can
 * take the lock; throws `workspace_busy` when somebody has it, `disk_full` when there is no room.
 */
export function copyForReading(folder: string): ReadOnlyCopy {
  removeLeftovers()
  const from = workspaceFiles(folder)
  const copied = [from.notes, from.traces].flatMap((path) => [path, `${path}-wal`])
  const present = [...copied, from.journal].filter((path) => existsSync(path) && statSync(path).isFile())
  const needed = present.reduce((sum, path) => sum + statSync(path).size, 0)
  const free = statfsSync(tmpdir())
  if (free.bavail * free.bsize < needed + spareBytes) {
    throw new StoreError(
      'disk_full',
      `The workspace cannot be written, and there is no room for a temporary copy to read from (${Math.ceil(needed / 1e6)} MB).`,
    )
  }
  const copy = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  const remove = (): void => rmSync(copy, { recursive: true, force: true })
  try {
    withSharedLock(folder, () => {
      for (const path of present) {
        const target = join(copy, basename(path))
        copyFileSync(path, target, constants.COPYFILE_FICLONE)
        chmodSync(target, 0o600)
      }
    })
    return { folder: copy, remove }
  } catch (error) {
    remove()
    throw error
  }
}

/** Removes the copies of processes that ended without doing it. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
    } catch {
      // Another user's.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
