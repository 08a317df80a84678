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
  if (text.length < compressFrom) return { codec: textCodecs.text, data: text, sizeBytes: Buffer.byteLength(text) }
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
