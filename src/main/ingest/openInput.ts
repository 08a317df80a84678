import { open, lstat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { InputFile } from '../importers/importer'

const chunkBytes = 1 << 20

/** A file on disk as the container readers see it. `close` when done. */
export interface OpenInput extends InputFile {
  close(): Promise<void>
}

/**
 * Opens a regular file for reading. Answers a sentence instead when it is none (a device, a pipe and the like would
 * hang or never end) or cannot be read.
 */
export async function openInput(path: string, displayPath: string): Promise<OpenInput | string> {
  let handle: FileHandle
  try {
    const before = await lstat(path)
    if (before.isDirectory()) return 'This is a folder.'
    if (!before.isFile() && !before.isSymbolicLink()) return 'Not a regular file (a device, pipe or socket).'
    handle = await open(path, 'r')
  } catch (error) {
    return sentenceFor((error as NodeJS.ErrnoException).code)
  }
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    return 'Not a regular file (a device, pipe or socket).'
  }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, chunkBytes * 64)))
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  }
  return {
    name: displayPath,
    sizeBytes: stat.size,
    read,
    async *stream() {
      // Up to the size at opening: a file that still grows is read as far as it was.
      for (let offset = 0; offset < stat.size;) {
        const chunk = await read(offset, Math.min(chunkBytes, stat.size - offset))
        if (chunk.length === 0) return
        offset += chunk.length
        yield chunk
      }
    },
    close: () => handle.close(),
  }
}

function sentenceFor(code: string | undefined): string {
  if (code === 'ENOENT') return 'The file does not exist.'
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read (permission denied).'
  return `The file could not be opened (${code ?? 'unknown error'}).`
}
