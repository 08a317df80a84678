import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { isZstd } from './zstdFrame'

/**
 * What is read of an observation only when someone looks at it: JSON values, null where there is none. They stand in
 * `detail_block`, many observations to a block: one line each, a JSON array in this order, without the nulls at its
 * end. New fields go to the end.
 * Attributes of neighbouring spans are much alike: together they take a tenth of what they take alone (measured on
 * 100,000 spans: 25 MB as columns, 2.4 MB as blocks), and ten columns less are bound per span.
 */
export const detailFields = [
  'attributes',
  'parameters',
  'events',
  'links',
  'tokens_reported',
  'token_contradictions',
  'token_convention',
  'cost_basis',
  'scope_name',
  'scope_version',
  'span_kind',
  'trace_flags',
  'trace_state',
] as const
export type DetailField = (typeof detailFields)[number]

/** JSON texts by field. */
export type DetailTexts = Readonly<Record<DetailField, string | null>>
export type Detail = Readonly<Record<DetailField, JsonValue>>

/** `observation.detail` = block × this + line. */
export const linesPerBlock = 256
/** A block is also closed at this many UTF-16 units: what reading one observation costs stays small. */
const unitsPerBlock = 96 * 1024
/** Smaller blocks are kept as they are: a compressor costs more than it saves. */
const compressFrom = 512
/** Level 1 takes half the time of the usual 3. */
const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export const blockOf = (detail: number): number => Math.floor(detail / linesPerBlock)
export const lineOf = (detail: number): number => detail % linesPerBlock

/** The line of one observation; null when there is nothing to say. */
export function detailLine(texts: DetailTexts): string | null {
  let line = ''
  /** What stands before the next field that is known. */
  let before = '['
  for (const field of detailFields) {
    const text = texts[field]
    if (text === null) {
      before += 'null,'
    } else {
      line += before + text
      before = ','
    }
  }
  return line === '' ? null : `${line}]`
}

export function encodeBlock(lines: readonly string[]): Uint8Array {
  const bytes = Buffer.from(lines.join('\n'), 'utf8')
  // A copy of exact size: what node hands out may be a view of a larger buffer, which would travel whole.
  return new Uint8Array(bytes.length < compressFrom ? bytes : zstdCompressSync(bytes, options))
}

/** The lines of a block; empty where an observation was deleted. */
export function decodeBlock(data: Uint8Array): string[] {
  const bytes = isZstd(data)
    ? zstdDecompressSync(data)
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes.toString('utf8').split('\n')
}

export function parseLine(line: string | undefined): Detail {
  const values = line === undefined || line === '' ? [] : (JSON.parse(line) as JsonValue[])
  return Object.fromEntries(detailFields.map((field, i) => [field, values[i] ?? null])) as Detail
}

/** The same as texts, as `detailLine` takes them. */
export function textsOf(detail: Detail): DetailTexts {
  return Object.fromEntries(
    detailFields.map((field) => [field, detail[field] === null ? null : JSON.stringify(detail[field])]),
  ) as DetailTexts
}

/** Gathers lines into blocks. */
export class DetailBlocks {
  private blocks: Uint8Array[] = []
  private lines: string[] = []
  private units = 0

  /** Where the line goes: the block's number among those of the next `take` × `linesPerBlock` + line. */
  add(line: string): number {
    const place = this.blocks.length * linesPerBlock + this.lines.length
    this.lines.push(line)
    this.units += line.length
    if (this.lines.length === linesPerBlock || this.units > unitsPerBlock) this.close()
    return place
  }

  take(): Uint8Array[] {
    this.close()
    const { blocks } = this
    this.blocks = []
    return blocks
  }

  private close(): void {
    if (this.lines.length === 0) return
    this.blocks.push(encodeBlock(this.lines))
    this.lines = []
    this.units = 0
  }
}
