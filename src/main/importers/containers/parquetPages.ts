import type { ColumnMetaData, PageHeader, SchemaTree } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel, isFlatColumn } from 'hyparquet/src/schema.js'
import { parquetCodecs } from './parquetCodecs'
import { countRuns, skipDeltas } from './parquetRuns'
import type { PageReader } from './parquetRuns'
import { endOfStruct } from './parquetThrift'
import { UnpackLimit } from './unpackBudget'

/** Writers begin a page every twenty thousand rows or every megabyte. */
const pageValues = 16_000_000
/** Texts and bytes are an object each while a page is read. */
const pageTexts = 4_000_000
const copiedBytes = 256 * 1024 * 1024
const chunkPages = 1_000_000

/** How a column chunk is cut into pages, in the order of the file. */
export interface ColumnPages {
  /** True where a value is a row, so that pages outside of a range of rows need not be unpacked. */
  readonly isFlat: boolean
  readonly pages: readonly { readonly values: number; readonly bytes: number }[]
}

interface Shape {
  readonly column: ColumnMetaData
  readonly repetition: number
  readonly definition: number
}

/**
 * Looks through the pages of one column chunk before the library reads them: it believes the lengths of runs, the
 * widths of numbers and the sizes of texts, so that a few bytes could claim gigabytes or never end. Throws UnpackLimit
 * for claims, an Error for damage.
 */
export function checkPages(chunk: ArrayBuffer, column: ColumnMetaData, path: SchemaTree[]): ColumnPages {
  const shape = {
    column,
    repetition: path.length > 1 ? getMaxRepetitionLevel(path) : 0,
    definition: getMaxDefinitionLevel(path),
  }
  const bytes = new Uint8Array(chunk)
  const reader = { view: new DataView(chunk), offset: 0 }
  const isFlat = isFlatColumn(path)
  let left = Number(column.num_values)
  const pages: { values: number; bytes: number }[] = []
  while (reader.offset < bytes.length - 1 && !(isFlat && left <= 0)) {
    endOfStruct(bytes, reader.offset)
    const header = parquetHeader(reader)
    const size = header.compressed_page_size
    if (!(size >= 0 && size <= bytes.length - reader.offset))
      throw new Error('a page that lies outside its column')
    const packed = bytes.subarray(reader.offset, reader.offset + size)
    reader.offset += size
    const isDictionary = header.type === 'DICTIONARY_PAGE'
    const values = isDictionary ? 0 : checkDataPage(packed, header, shape)
    if (isDictionary) checkCount(header.dictionary_page_header?.num_values ?? 0, 'PLAIN', column)
    pages.push({ values, bytes: Math.max(size, header.uncompressed_page_size) })
    if (pages.length > chunkPages)
      throw new UnpackLimit('A column of the Parquet file has more than a million pages.')
    left -= values
    if (left < 0) throw new Error('its pages have more values than their column')
  }
  return { isFlat, pages }
}

/** How many values the page has. */
function checkDataPage(packed: Uint8Array, header: PageHeader, shape: Shape): number {
  const { column, repetition, definition } = shape
  const { data_page_header: first, data_page_header_v2: second } = header
  if (header.type === 'DATA_PAGE' && first !== undefined) {
    const count = checkCount(first.num_values, first.encoding, column)
    const reader = readerOf(unpack(packed, header.uncompressed_page_size, column))
    if (repetition > 0) countRuns(reader, { width: widthOf(repetition), count })
    const values =
      definition > 0 ? countRuns(reader, { width: widthOf(definition), count, equal: definition }) : count
    checkValues(reader, first.encoding, values, column, false)
    return count
  }
  if (header.type === 'DATA_PAGE_V2' && second !== undefined) {
    const count = checkCount(second.num_values, second.encoding, column)
    checkCount(count - second.num_nulls, second.encoding, column)
    const reader = readerOf(packed)
    const repetitionBytes = second.repetition_levels_byte_length
    const levelBytes = repetitionBytes + second.definition_levels_byte_length
    if (!(repetitionBytes >= 0 && levelBytes >= repetitionBytes && levelBytes <= packed.length))
      throw new Error('levels that lie outside their page')
    if (repetition > 0) countRuns(reader, { width: widthOf(repetition), count, length: repetitionBytes })
    reader.offset = repetitionBytes
    if (definition > 0)
      countRuns(reader, { width: widthOf(definition), count, length: levelBytes - repetitionBytes })
    const rest = packed.subarray(levelBytes)
    const size = header.uncompressed_page_size - levelBytes
    const page = second.is_compressed === false ? rest : unpack(rest, size, column)
    checkValues(readerOf(page), second.encoding, count - second.num_nulls, column, true)
    return count
  }
  throw new Error(`a page of an unknown type (${header.type})`)
}

function checkValues(
  reader: PageReader,
  encoding: string,
  count: number,
  { type }: ColumnMetaData,
  isSecond: boolean,
): void {
  switch (encoding) {
    case 'RLE':
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (isSecond ? encoding === 'RLE' : type === 'BOOLEAN') {
        countRuns(reader, { width: 1, count })
        return
      }
      const width = reader.view.getUint8(reader.offset++)
      if (width > 32) throw new Error('an index of more than 32 bits')
      const length = reader.view.byteLength - reader.offset
      if (width > 0 || isSecond) countRuns(reader, { width, count, length })
      return
    }
    case 'DELTA_BINARY_PACKED':
      skipDeltas(reader, count)
      return
    case 'DELTA_BYTE_ARRAY': {
      const shared = new Int32Array(count)
      deltaBinaryUnpack(reader, count, shared)
      const own = new Int32Array(count)
      deltaBinaryUnpack(reader, count, own)
      let copied = 0
      for (let index = 0; index < count; index++) {
        if ((shared[index] ?? 0) !== 0) copied += (shared[index] ?? 0) + (own[index] ?? 0)
        if (copied > copiedBytes)
          throw new UnpackLimit('A page of the Parquet file has texts of more than 256 MiB.')
      }
    }
  }
}

function checkCount(count: number, encoding: string, { type }: ColumnMetaData): number {
  const areTexts = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY'
  const most = areTexts && !encoding.endsWith('_DICTIONARY') ? pageTexts : pageValues
  if (!(count >= 0)) throw new Error('a page with fewer values than none')
  if (count > most)
    throw new UnpackLimit(`A page of the Parquet file claims more than ${most / 1_000_000} million values.`)
  return count
}

function unpack(packed: Uint8Array, size: number, { codec }: ColumnMetaData): Uint8Array {
  if (codec === 'UNCOMPRESSED') return packed
  const unpacker = parquetCodecs[codec]
  if (unpacker === undefined) throw new Error(`a compression that is not supported (${codec})`)
  return unpacker(packed, size)
}

const readerOf = (bytes: Uint8Array): PageReader => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
})

const widthOf = (level: number): number => 32 - Math.clz32(level)
