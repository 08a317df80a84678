import type { InputFile } from '../importer'

/** What is asked for is put together from pieces up to this size: headers and ends must be whole. */
const joinedBytes = 64 * 1024

/** The bytes of a nested container, in the pieces they came in: joined they would stand in memory twice. */
export class MemoryFile implements InputFile {
  sizeBytes = 0
  private readonly pieces: { readonly start: number; readonly bytes: Uint8Array }[] = []

  constructor(readonly name: string) {}

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.pieces.push({ start: this.sizeBytes, bytes })
    this.sizeBytes += bytes.length
  }

  /** At most `length` bytes from `offset` on, fewer where pieces end; none behind the end. */
  read(offset: number, length: number): Promise<Uint8Array> {
    let low = 0
    let high = this.pieces.length
    while (low < high) {
      const middle = (low + high) >> 1
      const piece = this.pieces[middle]
      if (piece !== undefined && piece.start + piece.bytes.length <= offset) low = middle + 1
      else high = middle
    }
    const parts: Uint8Array[] = []
    let size = 0
    for (let index = low; index < this.pieces.length && size < Math.min(length, joinedBytes); index++) {
      const piece = this.pieces[index]
      if (piece === undefined) break
      const from = offset + size - piece.start
      const part = piece.bytes.subarray(from, from + length - size)
      parts.push(part)
      size += part.length
    }
    return Promise.resolve(parts.length === 1 ? (parts[0] ?? new Uint8Array(0)) : Buffer.concat(parts))
  }

  async *stream(): AsyncGenerator<Uint8Array, void> {
    await Promise.resolve()
    for (const { bytes } of this.pieces) yield bytes
  }
}
