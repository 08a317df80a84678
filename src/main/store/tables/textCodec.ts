import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { isZstd } from './zstdFrame'
import type { MessagePart } from '../../../shared/model/message'

/** Texts below this many UTF-16 units are kept as text, readable in any SQLite shell; longer ones as zstd. */
const compressFrom = 2_048

/** `plain` is the text of a message that is nothing but one text: its parts are made from it again. */
export const textCodecs = { text: 0, zstd: 1, plain: 2 } as const

export interface EncodedText {
  /** Bytes are zstd, of exact size: they can be handed to another thread. */
  readonly data: string | Uint8Array
  readonly sizeBytes: number
}

/** Chooses how a text is kept: as it is (codec `text`) or as bytes (codec `zstd`). */
export function encodeText(text: string): EncodedText {
  if (text.length < compressFrom) return { data: text, sizeBytes: Buffer.byteLength(text) }
  const bytes = Buffer.from(text, 'utf8')
  return { data: new Uint8Array(zstdCompressSync(bytes)), sizeBytes: bytes.length }
}

/** Reads back what `encodeText` wrote. */
export function decodeText(codec: number, data: string | Buffer): string {
  if (codec === textCodecs.zstd) return zstdDecompressSync(data as Buffer).toString('utf8')
  const text = typeof data === 'string' ? data : data.toString('utf8')
  return codec === textCodecs.plain ? JSON.stringify([{ type: 'text', text }]) : text
}

/**
 * What is kept in the place of the parts' JSON where a message is one short text; null where only the JSON will do:
 * a text with halves of characters or NUL would not come back as it was.
 */
export function plainText(parts: readonly MessagePart[]): string | null {
  const [part] = parts
  if (part === undefined || parts.length > 1 || part.type !== 'text' || Object.keys(part).length !== 2)
    return null
  const { text } = part
  return text.length < compressFrom && text.isWellFormed() && !text.includes('\0') ? text : null
}

/** Bytes of a content hash. */
export const hashLength = 16

/**
 * The address of a text: 16 bytes of SHA-256 as a string of as many characters, which hashes and compares twice as
 * fast as a buffer. Unpaired surrogates hash and store as U+FFFD; the raw bytes are kept apart.
 */
export function contentAddress(text: string): string {
  return hash('sha256', text, 'binary').slice(0, hashLength)
}

/** Content hashes as bytes, one after the other. */
export function hashBytes(hashes: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * hashLength)
  const view = Buffer.from(bytes.buffer)
  hashes.forEach((each, i) => view.write(each, i * hashLength, 'latin1'))
  return bytes
}

/** Packed traces below this size gain little and cost a compressor each. */
const packFrom = 16_384

/** Compresses bytes where that pays. */
export function encodeBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length < packFrom ? bytes : zstdCompressSync(bytes)
}

/** As `encodeBytes` of all parts together, in a thread of the system: 64 MB take half a second. */
export async function encodePartsApart(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0)
  if (sizeBytes < packFrom) return Buffer.concat(parts)
  const compressor = createZstdCompress({ pledgedSrcSize: sizeBytes })
  return buffer(Readable.from(parts).pipe(compressor))
}

/** Reads back what `encodeBytes` wrote, into memory of its own (aligned, transferable). */
export function decodeBytes(stored: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(isZstd(stored) ? zstdDecompressSync(stored) : stored)
}
