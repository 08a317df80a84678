import { constants } from 'node:fs'
import { open, stat as statOf } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { InputFailure } from '../../importers/containers/inputFailure'
import type { InputFile } from '../../importers/importer'

const chunkBytes = 1 << 20
/** A smaller file is read in this many steps at most, of no less than 64 KiB: each is a step of the progress. */
const steps = 32
const smallChunkBytes = 1 << 16

/** A file on disk as the container readers see it. `close` when done. */
export interface OpenInput extends InputFile {
  /** Fills `target` with the bytes from `offset` on; answers how many there were. */
  readInto(target: Uint8Array, offset: number): Promise<number>
  /** A sentence when the file is no longer what it was when it was opened. */
  changed(): Promise<string | null>
  close(): Promise<void>
}

/** Should a pipe take the file's place meanwhile, opening must not wait for its other end. */
const readWithoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a regular file for reading. Answers a sentence instead when it is none (a device, a pipe and the like would
 * hang or never end) or cannot be read.
 */
export async function openInput(path: string, displayPath: string): Promise<OpenInput | string> {
  let handle: FileHandle
  try {
    const before = await statOf(path)
    if (before.isDirectory()) return 'This is a folder.'
    if (!before.isFile()) return notRegular
    handle = await open(path, readWithoutWaiting)
  } catch (error) {
    return sentenceFor((error as NodeJS.ErrnoException).code)
  }
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    return notRegular
  }
  const readInto = async (target: Uint8Array, offset: number): Promise<number> => {
    let filled = 0
    while (filled < target.length) {
      const { bytesRead } = await handle
        .read(target, filled, target.length - filled, offset + filled)
        .catch((error: NodeJS.ErrnoException) => {
          throw new InputFailure(`The file could not be read beyond byte ${offset + filled} (${error.code}).`)
        })
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return filled
  }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, chunkBytes * 64)))
    return buffer.subarray(0, await readInto(buffer, offset))
  }
  return {
    name: displayPath,
    sizeBytes: stat.size,
    read,
    readInto,
    async *stream() {
      // Up to the size at opening: a file that still grows is read as far as it was.
      const step = Math.min(chunkBytes, Math.max(smallChunkBytes, Math.ceil(stat.size / steps)))
      for (let offset = 0; offset < stat.size;) {
        const chunk = await read(offset, Math.min(step, stat.size - offset))
        if (chunk.length === 0) return
        offset += chunk.length
        yield chunk
      }
    },
    async changed() {
      const now = await handle.stat()
      if (now.size < stat.size)
        return 'The file became shorter while it was read; only what was left came in.'
      if (now.size > stat.size)
        return `The file became longer while it was read; it came in up to byte ${stat.size}, as it was at first.`
      if (now.mtimeMs !== stat.mtimeMs) return 'The file was written while it was read.'
      return null
    },
    close: () => handle.close(),
  }
}

const notRegular = 'Not a regular file (a device, pipe or socket).'

function sentenceFor(code: string | undefined): string {
  if (code === 'ENOENT') return 'The file does not exist.'
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read (permission denied).'
  if (code === 'ELOOP') return 'The file is a symbolic link that leads back to itself.'
  return `The file could not be opened (${code ?? 'unknown error'}).`
}
