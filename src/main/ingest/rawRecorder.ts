import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { WritableDb } from '../store/database'

const compress = promisify(zstdCompress)
const frameBytes = 1 << 20

interface Frame {
  readonly start: number
  readonly length: number
  readonly data: Promise<Buffer>
}

/**
 * Keeps the bytes of one file as they pass, in zstd frames of about 1 MB compressed off this thread. Frames wait in
 * memory until `write`, which belongs inside the transaction of a batch.
 */
export class RawRecorder {
  private parts: Uint8Array[] = []
  private partBytes = 0
  private position = 0
  private frames: Frame[] = []

  /** Bytes that have passed so far. */
  get bytes(): number {
    return this.position + this.partBytes
  }

  /** Passes a stream through, recording it. */
  async *record(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.parts.push(chunk)
      this.partBytes += chunk.length
      if (this.partBytes >= frameBytes) this.cut()
      yield chunk
    }
  }

  /** Ends the last frame: call when the stream is over. */
  finish(): void {
    if (this.partBytes > 0) this.cut()
  }

  /** Waits for the frames cut so far; what it answers writes them inside a transaction. */
  async ready(): Promise<(db: WritableDb, fileId: number) => void> {
    const done = this.frames
    const data = await Promise.all(done.map((frame) => frame.data))
    return (db, fileId) => {
      const insert = db.prepare(
        'INSERT OR IGNORE INTO raw_frame (file_id, start, length, data) VALUES (?, ?, ?, ?)',
      )
      done.forEach((frame, i) => insert.run(fileId, frame.start, frame.length, data[i]))
    }
  }

  /** Forgets frames that a committed transaction wrote. */
  committed(count: number): void {
    this.frames = this.frames.slice(count)
  }

  get waiting(): number {
    return this.frames.length
  }

  private cut(): void {
    const bytes = this.parts.length === 1 ? (this.parts[0] as Uint8Array) : Buffer.concat(this.parts)
    this.frames.push({
      start: this.position,
      length: bytes.length,
      data: compress(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    })
    this.position += bytes.length
    this.parts = []
    this.partBytes = 0
  }
}
