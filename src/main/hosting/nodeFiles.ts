import { randomBytes } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { EngineError } from '../../shared/contract/errors'
import type { Files, OpenedFile } from '../ports/platform'
import { describeFileError, describeSpecialFile, walkFolder } from './walkFolder'

export interface NodeFiles extends Files {
  /** A handle for a file of this run that goes when the handle is released. */
  registerTemporary(path: string, displayName: string): string
}

interface Registered {
  readonly path: string
  readonly displayName: string
  readonly isTemporary: boolean
}

/** Handles over the file system: 128 random bits each, so that a page can neither guess nor make one. */
export function createNodeFiles(): NodeFiles {
  const registered = new Map<string, Registered>()

  const keep = (entry: Registered): string => {
    const handle = randomBytes(16).toString('base64url')
    registered.set(handle, entry)
    return handle
  }

  const find = (handle: string): Registered => {
    const entry = registered.get(handle)
    if (entry === undefined)
      throw new EngineError('refused', 'This file was not chosen here, or is done with already.')
    return entry
  }

  return {
    register: (path, displayName) =>
      keep({ path: resolve(path), displayName: displayName ?? basename(path), isTemporary: false }),
    registerTemporary: (path, displayName) => keep({ path, displayName, isTemporary: true }),
    async *open(handle) {
      yield* openPath(find(handle))
    },
    locate: (handle) => find(handle).path,
    async release(handle) {
      const entry = registered.get(handle)
      registered.delete(handle)
      if (entry?.isTemporary === true) await rm(entry.path, { force: true })
    },
  }
}

/** What a person named themselves may be a link; what lies below a folder may not (see `walkFolder`). */
async function* openPath({ path, displayName }: Registered): AsyncGenerator<OpenedFile> {
  const answer = (unreadable: string | null): OpenedFile => ({ path, displayPath: displayName, unreadable })
  let stats
  try {
    stats = await stat(path)
  } catch (error) {
    yield answer(describeFileError(error))
    return
  }
  if (stats.isDirectory()) yield* walkFolder(path, displayName)
  else yield answer(describeSpecialFile(stats))
}
