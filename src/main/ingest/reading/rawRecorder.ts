import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync } from 'node:zlib'

const compress = promisify(zstdCompress)
export const frameBytes = 1 << 20
/** Frames being compressed at once; beyond this reading waits, so that memory stays small. */
const framesAtOnce = 2
/** Smaller frames are compressed where they are: handing one over to another thread takes longer. */
const handedOverFrom = 16 * 1024
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** A piece of a file's bytes, zstd. */
export interface RawFrame {
  readonly start: number
  readonly length: number
  readonly data: Uint8Array
}

/** Keeps the bytes of one file as they pass, in frames of about 1 MB; large ones are compressed off this thread. */
export class RawRecorder {
  private parts: Uint8Array[] = []
  private partBytes = 0
  private position = 0
  private compressing: Promise<RawFrame>[] = []
  private done: RawFrame[] = []

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
      while (this.compressing.length > framesAtOnce) await this.settleOldest()
      yield chunk
    }
  }

  /** Frames that are ready and were not taken yet. */
  get ready(): number {
    return this.done.length
  }

  take(): RawFrame[] {
    const { done } = this
    this.done = []
    return done
  }

  /** Ends the last frame and waits for all: call when the stream is over. */
  async finish(): Promise<void> {
    if (this.partBytes > 0) this.cut()
    while (this.compressing.length > 0) await this.settleOldest()
  }

  private async settleOldest(): Promise<void> {
    const oldest = this.compressing.shift()
    if (oldest !== undefined) this.done.push(await oldest)
  }

  private cut(): void {
    const bytes = this.parts.length === 1 ? (this.parts[0] as Uint8Array) : Buffer.concat(this.parts)
    this.compressing.push(compressFrame(this.position, bytes))
    this.position += bytes.length
    this.parts = []
    this.partBytes = 0
  }
}

/** One frame of bytes that begin at `start`. */
export async function compressFrame(start: number, bytes: Uint8Array): Promise<RawFrame> {
  const data =
    bytes.length < handedOverFrom ? zstdCompressSync(bytes, options) : await compress(bytes, options)
  // A copy of exact size: it is handed to another thread, and what zlib answers may be part of a larger buffer.
  return { start, length: bytes.length, data: new Uint8Array(data) }
}
