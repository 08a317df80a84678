import { hash } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Texts below this many UTF-16 units are kept as text, readable in any SQLite shell; longer ones as zstd. */
const compressFrom = 2_048

export const textCodecs = { text: 0, zstd: 1 } as const

export interface EncodedText {
  readonly codec: number
  readonly data: string | Buffer
  readonly sizeBytes: number
}

/** Chooses how a text is kept. */
export function encodeText(text: string): EncodedText {
  if (text.length < compressFrom)
    return { codec: textCodecs.text, data: text, sizeBytes: Buffer.byteLength(text) }
  const bytes = Buffer.from(text, 'utf8')
  return { codec: textCodecs.zstd, data: zstdCompressSync(bytes), sizeBytes: bytes.length }
}

/** Reads back what `encodeText` wrote. */
export function decodeText(codec: number, data: string | Buffer): string {
  if (codec === textCodecs.text) return typeof data === 'string' ? data : data.toString('utf8')
  return zstdDecompressSync(data as Buffer).toString('utf8')
}

/** 16 bytes of SHA-256: the address of a text. Unpaired surrogates hash and store as U+FFFD; the raw bytes are kept apart. */
export function contentHash(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, 16)
}

const zstdMagic = 0xfd2fb528
/** Packed traces below this size gain little and cost a compressor each. */
const packFrom = 16_384

/** Compresses bytes where that pays. */
export function encodeBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length < packFrom ? bytes : zstdCompressSync(bytes)
}

/** Reads back what `encodeBytes` wrote, into memory of its own (aligned, transferable). */
export function decodeBytes(stored: Uint8Array): Uint8Array<ArrayBuffer> {
  const isPacked =
    stored.length >= 4 && new DataView(stored.buffer, stored.byteOffset, 4).getUint32(0, true) === zstdMagic
  return new Uint8Array(isPacked ? zstdDecompressSync(stored) : stored)
}
