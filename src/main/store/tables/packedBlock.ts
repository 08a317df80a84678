import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** A packed trace (`encodePackedTrace`) on its way into a block, or out of it. */
export interface PackedEntry {
  readonly traceRow: number
  readonly bytes: Uint8Array
}

const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
/** Row, offset and length of an entry, 4 bytes each, little endian. */
const indexBytes = 12
const aligned = (size: number): number => Math.ceil(size / 8) * 8

/** Room to begin with, bytes; it doubles. */
const firstRoom = 8 * 1024

/**
 * Gathers entries for a block, copied one behind the other. Small traces are much alike: together they take a third of
 * what they take alone (measured on 11,000 traces of nine spans: 8.9 MB alone, 2.4 MB as blocks). Layout before
 * compression: number of entries (4 bytes), their index, the entries, each at a multiple of 8.
 */
export class PackedBlockBuilder {
  private bytes: Uint8Array
  private readonly rows: number[] = []
  private readonly offsets: number[] = []
  private readonly sizes: number[] = []
  private end = 0
  /** Bytes of the entries. */
  size = 0

  constructor(room: number = firstRoom) {
    this.bytes = new Uint8Array(room)
  }

  get first(): PackedEntry | null {
    return this.entry(0)
  }

  get last(): PackedEntry | null {
    return this.entry(this.rows.length - 1)
  }

  add(traceRow: number, bytes: Uint8Array): void {
    const next = aligned(this.end + bytes.length)
    if (next > this.bytes.length) {
      const larger = new Uint8Array(Math.max(next, this.bytes.length * 2))
      larger.set(this.bytes.subarray(0, this.end))
      this.bytes = larger
    }
    this.rows.push(traceRow)
    this.offsets.push(this.end)
    this.sizes.push(bytes.length)
    this.bytes.set(bytes, this.end)
    this.bytes.fill(0, this.end + bytes.length, next)
    this.end = next
    this.size += bytes.length
  }

  encode(): Uint8Array {
    const { rows, offsets, sizes, end } = this
    const head = aligned(4 + rows.length * indexBytes)
    const plain = new Uint8Array(head + end)
    const index = new DataView(plain.buffer)
    index.setUint32(0, rows.length, true)
    rows.forEach((row, i) => {
      const at = 4 + i * indexBytes
      index.setUint32(at, row, true)
      index.setUint32(at + 4, head + (offsets[i] as number), true)
      index.setUint32(at + 8, sizes[i] as number, true)
    })
    plain.set(this.bytes.subarray(0, end), head)
    return zstdCompressSync(plain, options)
  }

  clear(): void {
    this.rows.length = 0
    this.offsets.length = 0
    this.sizes.length = 0
    this.end = 0
    this.size = 0
  }

  private entry(place: number): PackedEntry | null {
    const traceRow = this.rows[place]
    if (traceRow === undefined) return null
    const offset = this.offsets[place] as number
    return { traceRow, bytes: this.bytes.subarray(offset, offset + (this.sizes[place] as number)) }
  }
}

/** A block of these entries. */
export function encodePackedBlock(entries: readonly PackedEntry[]): Uint8Array {
  const block = new PackedBlockBuilder(entries.reduce((sum, { bytes }) => sum + aligned(bytes.length), 0))
  for (const { traceRow, bytes } of entries) block.add(traceRow, bytes)
  return block.encode()
}

/** All entries of a block, as views of one buffer. */
export function decodePackedBlock(data: Uint8Array): PackedEntry[] {
  const plain = zstdDecompressSync(data)
  const index = new DataView(plain.buffer, plain.byteOffset, plain.byteLength)
  return Array.from({ length: index.getUint32(0, true) }, (_, i) => {
    const at = 4 + i * indexBytes
    const offset = index.getUint32(at + 4, true)
    return {
      traceRow: index.getUint32(at, true),
      bytes: plain.subarray(offset, offset + index.getUint32(at + 8, true)),
    }
  })
}
