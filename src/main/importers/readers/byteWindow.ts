import { Buffer } from 'node:buffer'
import type { RawPosition } from '../../../shared/model/importRecord'

const newline = 0x0a

/**
 * A sliding window over a byte stream of text: `data[0..end)` are the bytes at hand, `base` is the offset of
 * `data[0]` in the UTF-8 form of the stream. UTF-16 with a byte order mark is read as its UTF-8 form; positions are
 * those of the original bytes all the same.
 */
export class ByteWindow {
  data: Buffer = Buffer.alloc(0)
  end = 0
  base = 0
  private readonly source: AsyncIterator<Uint8Array>
  private pending: Buffer | null = null
  private utf16: InstanceType<typeof TextDecoder> | null = null
  private isDone = false
  /** Everything before this offset is counted in `line` and `units`. */
  private countedTo = 0
  private line = 1
  private units = 0
  /** No line feed stands between `countedTo` and here. */
  private clearTo = 0
  private isFlushed = false
  /** Original bytes taken from the stream. */
  private pulledBytes = 0

  /** `from`: where the first bytes of `source` stand in a UTF-8 stream whose beginning was read before. */
  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly from: { readonly offset: number; readonly line: number } | null = null,
  ) {
    this.source = source[Symbol.asyncIterator]()
    if (from === null) return
    this.base = from.offset
    this.countedTo = from.offset
    this.clearTo = from.offset
    this.line = from.line
  }

  /** Whether offsets are those of the original bytes. */
  get isUtf8(): boolean {
    return this.utf16 === null
  }

  /** Reads the first bytes and steps over a byte order mark. Returns the index where the text starts. */
  async open(): Promise<number> {
    if (this.from !== null) return 0
    let head: Buffer = Buffer.alloc(0)
    while (head.length < 4) {
      const chunk = await this.pull()
      if (chunk === null) break
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
    }
    const mark = head.length >= 2 ? head.readUInt16BE(0) : 0
    if (mark === 0xfffe || mark === 0xfeff) {
      this.utf16 = new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be')
      this.pending = head
      return 0
    }
    this.data = head
    this.end = head.length
    return head.length >= 3 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  }

  /**
   * Forgets the bytes before index `keep` and appends the next chunk. Returns how far the indices moved down, or -1
   * at the end of the stream (then nothing changes).
   */
  async more(keep: number): Promise<number> {
    const chunk = this.utf16 === null ? await this.pull() : await this.pullTranscoded(this.utf16)
    if (chunk === null) return -1
    this.count(this.base + keep)
    const kept = this.end - keep
    if (kept === 0) {
      this.data = chunk
    } else if (keep === 0 && this.end + chunk.length <= this.data.length) {
      chunk.copy(this.data, this.end)
    } else {
      const wanted = kept + chunk.length
      const grown = Buffer.allocUnsafe(kept > 1 << 19 ? wanted * 2 : wanted)
      this.data.copy(grown, 0, keep, this.end)
      chunk.copy(grown, kept)
      this.data = grown
    }
    this.end = kept + chunk.length
    this.base += keep
    return keep
  }

  /** Index of the next line feed at or after `from`, -1 when the window holds none. */
  indexOfNewline(from: number): number {
    const at = this.data.indexOf(newline, from)
    return at >= this.end ? -1 : at
  }

  /** The place of `data[start..end)` in the original bytes. Starts must not go backwards from call to call. */
  position(start: number, end: number): RawPosition {
    this.count(this.base + start)
    const line = this.line
    if (this.utf16 === null) return { offset: this.base + start, length: end - start, line }
    // Half a unit at the end of the input is read as a whole one.
    const offset = Math.min(2 + 2 * this.units, this.pulledBytes)
    return { offset, length: Math.min(2 * this.countUnits(start, end), this.pulledBytes - offset), line }
  }

  /** The place of `data[from..to)` inside a value that begins at `start` and whose place is known. */
  placeWithin(outer: RawPosition, start: number, from: number, to: number): RawPosition {
    let line = outer.line
    for (let at = this.indexOfNewline(start); line !== null && at >= 0 && at < from; line++)
      at = this.indexOfNewline(at + 1)
    if (this.utf16 === null) return { offset: outer.offset + from - start, length: to - from, line }
    return {
      offset: outer.offset + 2 * this.countUnits(start, from),
      length: 2 * this.countUnits(from, to),
      line,
    }
  }

  /** Ends the underlying stream early. */
  async close(): Promise<void> {
    this.isDone = true
    await this.source.return?.()
  }

  private count(target: number): void {
    if (target <= this.countedTo) return
    if (this.utf16 !== null) this.units += this.countUnits(this.countedTo - this.base, target - this.base)
    let from = Math.max(this.countedTo, this.clearTo)
    while (from < target) {
      const at = this.indexOfNewline(from - this.base)
      const found = this.base + (at < 0 ? this.end : at)
      this.clearTo = found
      if (at < 0 || found >= target) break
      this.line++
      from = found + 1
    }
    this.countedTo = target
  }

  /** UTF-16 code units of UTF-8 bytes: one for each lead byte, two for those of four bytes. */
  private countUnits(start: number, end: number): number {
    let units = 0
    for (let index = start; index < end; index++) {
      const byte = this.data[index] ?? 0
      if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
    }
    return units
  }

  private async pullTranscoded(decoder: InstanceType<typeof TextDecoder>): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.pending ?? (await this.pull())
      this.pending = null
      const text =
        chunk === null ? (this.isFlushed ? '' : decoder.decode()) : decoder.decode(chunk, { stream: true })
      if (chunk === null) this.isFlushed = true
      if (text.length > 0) return Buffer.from(text, 'utf8')
      if (chunk === null) return null
    }
  }

  private async pull(): Promise<Buffer | null> {
    while (!this.isDone) {
      const next = await this.source.next()
      if (next.done === true) {
        this.isDone = true
        return null
      }
      const chunk = next.value
      this.pulledBytes += chunk.length
      if (chunk.length > 0) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    }
    return null
  }
}
