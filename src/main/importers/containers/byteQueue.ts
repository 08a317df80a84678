/** A byte stream that can be read by count, and given back to. */
export class ByteQueue {
  private readonly source: AsyncIterator<Uint8Array>
  private chunk: Uint8Array = new Uint8Array(0)
  /** Bytes taken from the source so far. */
  pulledBytes = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]()
  }

  /** The next bytes, at most `most` of them; null at the end. */
  async take(most: number): Promise<Uint8Array | null> {
    while (this.chunk.length === 0) {
      const next = await this.source.next()
      if (next.done === true) return null
      this.chunk = next.value
      this.pulledBytes += next.value.length
    }
    const part = this.chunk.subarray(0, most)
    this.chunk = this.chunk.subarray(part.length)
    return part
  }

  /** Exactly `count` bytes, fewer only at the end. */
  async takeExactly(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count)
    let filled = 0
    while (filled < count) {
      const part = await this.take(count - filled)
      if (part === null) break
      bytes.set(part, filled)
      filled += part.length
    }
    return bytes.subarray(0, filled)
  }

  /** Puts bytes back that were taken last. */
  giveBack(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const joined = new Uint8Array(bytes.length + this.chunk.length)
    joined.set(bytes)
    joined.set(this.chunk, bytes.length)
    this.chunk = joined
  }

  async close(): Promise<void> {
    await this.source.return?.()
  }
}
