import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { SavedReading } from '../../importers/importer'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** More than this is not kept: the file is read again instead. */
const mostPacked = 8 * 1024 * 1024
const mostBytes = 128 * 1024 * 1024

/** What an importer remembers, as it is kept in the workspace; null where it is too much. */
export async function packMemory(saved: SavedReading): Promise<Uint8Array | null> {
  const text = Buffer.from(JSON.stringify(saved))
  if (text.length > mostBytes) return null
  const packed = await compress(text)
  return packed.length > mostPacked ? null : packed
}

/** Throws for what `packMemory` did not make. */
export async function unpackMemory(packed: Uint8Array): Promise<SavedReading> {
  const text = await decompress(packed, { maxOutputLength: mostBytes })
  return JSON.parse(text.toString()) as SavedReading
}
