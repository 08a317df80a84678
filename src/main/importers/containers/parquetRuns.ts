import { readVarInt } from 'hyparquet/src/thrift.js'

export interface PageReader {
  readonly view: DataView
  offset: number
}

export interface RunsOfPage {
  /** Bits of a value. */
  readonly width: number
  /** How many values there must be. */
  readonly count: number
  /** Bytes of all runs; where it is left out it stands before them. */
  readonly length?: number
  /** The value to count. */
  readonly equal?: number
}

/** The last run may be filled up: bit-packed values come in groups of eight. */
const padding = 1_024

/**
 * Steps over runs of equal or bit-packed values (Parquet's RLE hybrid) and answers how many are `equal`. Throws where a
 * run is longer than what it is part of: the library would write all of it.
 */
export function countRuns(reader: PageReader, { width, count, length, equal }: RunsOfPage): number {
  const { view } = reader
  let bytes = length
  if (bytes === undefined) {
    bytes = view.getUint32(reader.offset, true)
    reader.offset += 4
  }
  const start = reader.offset
  let seen = 0
  let found = 0
  while (seen < count) {
    const header = readVarInt(reader)
    const isPacked = (header & 1) === 1
    const run = isPacked ? (header >> 1) << 3 : header >>> 1
    if (run < 0 || run > count - seen + padding) throw new Error('a run that is longer than its page')
    if (isPacked) {
      if (equal !== undefined) found += countPacked(reader, width, Math.min(run, count - seen), equal)
      reader.offset += Math.max(1, (run / 8) * width)
      seen = Math.min(count, seen + run)
    } else {
      let value = 0
      for (let index = 0; index < (width + 7) >> 3; index++)
        value |= view.getUint8(reader.offset++) << (index << 3)
      if (value === equal) found += Math.min(run, count - seen)
      seen += run
    }
  }
  reader.offset = start + bytes
  return found
}

/** Values of at most 16 bits, from the lowest bit of the first byte on. */
function countPacked({ view, offset }: PageReader, width: number, count: number, equal: number): number {
  const mask = (1 << width) - 1
  let found = 0
  for (let index = 0, bit = 0; index < count; index++, bit += width) {
    const at = offset + (bit >> 3)
    let bits = view.getUint8(at)
    if ((bit & 7) + width > 8) bits |= view.getUint8(at + 1) << 8
    if ((bit & 7) + width > 16) bits |= view.getUint8(at + 2) << 16
    if (((bits >> (bit & 7)) & mask) === equal) found += 1
  }
  return found
}

/** Steps over numbers that are written as differences. A number of 64 bits takes at most ten bytes. */
export function skipDeltas(reader: PageReader, count: number): void {
  const blockSize = readVarInt(reader)
  const miniblocks = readVarInt(reader)
  const perMiniblock = blockSize / miniblocks
  if (!(blockSize > 0 && blockSize <= 1 << 20 && miniblocks > 0 && Number.isInteger(perMiniblock)))
    throw new Error('differences in blocks of no possible size')
  readVarInt(reader)
  skipVarint(reader)
  for (let seen = 1; seen < count;) {
    skipVarint(reader)
    const widths = reader.offset
    reader.offset += miniblocks
    for (let index = 0; index < miniblocks && seen < count; index++) {
      reader.offset += Math.ceil((perMiniblock * reader.view.getUint8(widths + index)) / 8)
      seen += perMiniblock
    }
  }
}

function skipVarint(reader: PageReader): void {
  for (let length = 0; length < 10; length++) if (reader.view.getUint8(reader.offset++) < 0x80) return
  throw new Error('a number longer than any')
}
