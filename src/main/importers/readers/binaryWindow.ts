import { Buffer } from 'node:buffer'

/** A sliding window over a byte stream of records with stated lengths. Offsets are absolute. */
export class BinaryWindow {
  private data: Buffer = Buffer.alloc(0)
  private base = 0
  private readonly source: AsyncIterator<Uint8Array>

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]()
  }

  /** The offset behind the last byte at hand. */
  get end(): number {
    return this.base + this.data.length
  }

  /** Bytes from `start`, `length` of them or fewer at the end of the stream. Bytes before `start` are forgotten. */
  async view(start: number, length: number): Promise<Buffer> {
    if (start + length > this.end) await this.fill(start, length)
    const from = start - this.base
    return this.data.subarray(from, from + length)
  }

  private async fill(start: number, length: number): Promise<void> {
    const kept: Buffer[] = []
    let offset = this.base
    let size = 0
    const keep = (chunk: Buffer): void => {
      const skipped = Math.min(chunk.length, Math.max(0, start - offset))
      offset += skipped
      if (skipped < chunk.length) {
        kept.push(chunk.subarray(skipped))
        offset += chunk.length - skipped
        size += chunk.length - skipped
      }
    }
    keep(this.data)
    while (size < length) {
      const next = await this.source.next()
      if (next.done === true) break
      keep(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength))
    }
    const [only] = kept
    this.data = kept.length === 1 && only !== undefined ? only : Buffer.concat(kept)
    this.base = offset - size
  }

  async close(): Promise<void> {
    await this.source.return?.()
  }
}
