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

/**
 * Small traces are much alike: together they take a third of what they take alone (measured on 11,000 traces of
 * nine spans: 8.9 MB alone, 2.4 MB as blocks). Layout before compression: number of entries (4 bytes), their index,
 * the entries, each at a multiple of 8.
 */
export function encodePackedBlock(entries: readonly PackedEntry[]): Uint8Array {
  const head = aligned(4 + entries.length * indexBytes)
  const plain = new Uint8Array(entries.reduce((size, { bytes }) => size + aligned(bytes.length), head))
  const index = new DataView(plain.buffer)
  index.setUint32(0, entries.length, true)
  let offset = head
  entries.forEach(({ traceRow, bytes }, i) => {
    const at = 4 + i * indexBytes
    index.setUint32(at, traceRow, true)
    index.setUint32(at + 4, offset, true)
    index.setUint32(at + 8, bytes.length, true)
    plain.set(bytes, offset)
    offset += aligned(bytes.length)
  })
  return zstdCompressSync(plain, options)
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
