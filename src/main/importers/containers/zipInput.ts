import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'
import type { InputFile } from '../importer'

/** Members are read in pieces of this. */
const chunkBytes = 256 * 1024
/** Who reads on where the last read ended, as through a directory, will read on. */
const aheadBytes = 64 * 1024

type ReadCallback = (error: Error | null, bytesRead?: number) => void

/**
 * Lets yauzl read a file of ours by position. Its directory is read in pieces: two streams for each member, as the base
 * class makes them, take a hundred microseconds, and an archive may have a million.
 */
export class ZipInput extends RandomAccessReader {
  private window: Buffer = Buffer.alloc(0)
  private windowStart = 0
  private readEnd = -1

  constructor(private readonly file: InputFile) {
    super()
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { file } = this
    return Readable.from(
      (async function* () {
        for (let at = start; at < end;) {
          const chunk = await file.read(at, Math.min(chunkBytes, end - at))
          if (chunk.length === 0) return
          at += chunk.length
          yield Buffer.from(chunk)
        }
      })(),
      { objectMode: false },
    )
  }

  /** Calls back with how much was read: less than `length` where the file ends. */
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: ReadCallback,
  ): void {
    const from = position - this.windowStart
    if (from >= 0 && from + length <= this.window.length) {
      this.readEnd = position + length
      callback(null, this.window.copy(buffer, offset, from, from + length))
      return
    }
    this.readOn(position, length).then(
      (bytes) => callback(null, bytes.copy(buffer, offset, 0, length)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    )
  }

  private async readOn(position: number, length: number): Promise<Buffer> {
    const windowEnd = this.windowStart + this.window.length
    const goesOn = position === this.readEnd || (position >= this.windowStart && position <= windowEnd)
    this.readEnd = position + length
    const bytes = await this.readAt(position, goesOn ? Math.max(length, aheadBytes) : length)
    if (goesOn) {
      this.window = bytes
      this.windowStart = position
    }
    return bytes
  }

  private async readAt(position: number, length: number): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    let have = 0
    while (have < length) {
      const chunk = await this.file.read(position + have, length - have)
      if (chunk.length === 0) break
      chunks.push(chunk)
      have += chunk.length
    }
    return Buffer.concat(chunks)
  }
}
