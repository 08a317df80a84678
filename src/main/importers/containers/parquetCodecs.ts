import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { UnpackLimit } from './unpackBudget'

/** A page of a column unpacks to a megabyte or so; nobody writes one like this. */
const pageLimit = 256 * 1024 * 1024
/** What these two can make of a byte at most: 64 bytes from three, 255 from one. */
const snappyRatio = 64
const lz4Ratio = 256

type Codec = NonNullable<Compressors['SNAPPY']>

/**
 * Unpackers for the pages of a Parquet file. A page claims its own size: before that much memory is taken, the claim
 * must be possible. gzip, zstd and brotli are Node's.
 */
export const parquetCodecs: Compressors = {
  SNAPPY: guarded(compressors.SNAPPY, snappyRatio),
  LZ4: guarded(compressors.LZ4, lz4Ratio),
  LZ4_RAW: guarded(compressors.LZ4_RAW, lz4Ratio),
  GZIP: guarded((input, size) => gunzipSync(input, { maxOutputLength: atLeastOne(size) }), null),
  ZSTD: guarded((input, size) => zstdDecompressSync(input, { maxOutputLength: atLeastOne(size) }), null),
  BROTLI: guarded((input, size) => brotliDecompressSync(input, { maxOutputLength: atLeastOne(size) }), null),
}

const atLeastOne = (size: number): number => Math.max(1, size)

function guarded(unpack: Codec | undefined, ratio: number | null): Codec {
  return (input, size) => {
    if (unpack === undefined) throw new Error('a compression that is not supported')
    if (size > pageLimit) throw new UnpackLimit('A page of the Parquet file claims more than 256 MiB.')
    if (ratio !== null && size > ratio * input.length + 1024)
      throw new UnpackLimit('A page of the Parquet file claims more than its bytes can hold.')
    return unpack(input, size)
  }
}
