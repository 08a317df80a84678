import { randomBytes } from 'node:crypto'
import { link, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { EngineError } from '../../shared/contract/errors'

/** A file that appears under its name when it is complete, and never otherwise. */
export interface OutputFile {
  write(bytes: Uint8Array, end: string): Promise<void>
  /** On disk, then under its name. */
  commit(): Promise<void>
  /** Leaves no trace. */
  discard(): Promise<void>
}

const suffix = '.spanglass-tmp'

/**
 * Opens a file for writing beside its final place (same file system, mode 0600): temporary name, fsync, rename, fsync
 * of the folder. An existing file is kept until then, and refused without `force`. What a killed run left behind is
 * cleared away.
 */
export async function openOutputFile(path: string, force: boolean): Promise<OutputFile> {
  const target = resolve(path)
  const folder = dirname(target)
  const existing = await stat(target).catch(() => null)
  if (existing !== null && !existing.isFile()) throw new EngineError('refused', `"${path}" is not a file.`)
  if (existing !== null && !force)
    throw new EngineError('refused', `"${path}" is there already; --force replaces it.`)
  await clearLeftovers(folder, basename(target))
  const temporary = join(
    folder,
    `.${basename(target)}.${process.pid}-${randomBytes(4).toString('hex')}${suffix}`,
  )
  const file = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
    const code = (error as { code?: unknown }).code
    throw new EngineError(
      'refused',
      `"${path}" cannot be written (${typeof code === 'string' ? code : 'unknown error'}).`,
    )
  })
  const discard = async (): Promise<void> => {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true })
  }
  return {
    async write(bytes, end) {
      await file.appendFile(bytes)
      await file.appendFile(end)
    },
    async commit() {
      await file.sync()
      await file.close()
      if (force) await rename(temporary, target)
      else {
        // A link fails when the name was taken meanwhile; a rename would replace what is there.
        await link(temporary, target).catch(async (error: unknown) => {
          await rm(temporary, { force: true })
          if ((error as { code?: unknown }).code === 'EEXIST')
            throw new EngineError('refused', `"${path}" is there already; --force replaces it.`)
          throw error
        })
        await rm(temporary)
      }
      await syncFolder(folder)
    },
    discard,
  }
}

/** Temporary files of this target whose process is gone. */
async function clearLeftovers(folder: string, name: string): Promise<void> {
  const entries = await readdir(folder).catch(() => [])
  for (const entry of entries) {
    if (!entry.startsWith(`.${name}.`) || !entry.endsWith(suffix)) continue
    const pid = Number(entry.slice(name.length + 2, entry.lastIndexOf('-', entry.length - suffix.length)))
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) await rm(join(folder, entry), { force: true })
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

/** So that the new name survives a power cut; not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  if (handle === null) return
  await handle.sync().catch(() => undefined)
  await handle.close()
}
