import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet'
import type { InputFile } from '../importer'
import { CorruptData } from './decompress'
import { InputFailure } from './inputFailure'
import { UnpackLimit } from './unpackBudget'

/** So much of a row group, as it says itself, is read at once; larger groups come in several passes. */
const passBytes = 128 * 1024 * 1024
const passRows = 250_000
const footerLimit = 64 * 1024 * 1024
const chunkLimit = 1024 * 1024 * 1024
const valueLimit = 200_000_000
const pieceUnits = 256 * 1024

/**
 * The rows of a Parquet file as JSON Lines, which every importer of rows can read: Parquet is a container of a table,
 * not a format of traces. Read by position, row group after row group. Damage is thrown as CorruptData.
 */
export async function* readParquetRows(file: InputFile, signal: AbortSignal): AsyncGenerator<Buffer, void> {
  // Loaded when first needed: few people have Parquet files.
  const { parquetReadObjects, parquetSchema } = await import('hyparquet')
  const { parquetCodecs } = await import('./parquetCodecs')
  const { parquetParsers, rowAsJson } = await import('./parquetValues')
  const source = bufferOf(file)
  const metadata = await attempt(() => readMetadata(source))
  const leaves = await attempt(async () => Promise.resolve(leavesOf(parquetSchema(metadata))))
  const options = {
    file: source,
    metadata,
    compressors: parquetCodecs,
    parsers: parquetParsers,
    utf8: false,
    geoparquet: false,
    useOffsetIndex: true,
  }
  let first = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    const bytes = Math.max(1, Number(group.total_byte_size))
    checkGroup(group, leaves)
    const step = Math.max(1, Math.min(passRows, Math.floor((rows * passBytes) / bytes)))
    for (let start = 0; start < rows; start += step) {
      signal.throwIfAborted()
      const rowStart = first + start
      const rowEnd = first + Math.min(rows, start + step)
      const objects = await attempt(() => parquetReadObjects({ ...options, rowStart, rowEnd }))
      let piece = ''
      for (const row of objects) {
        piece += rowAsJson(row)
        if (piece.length < pieceUnits) continue
        yield Buffer.from(piece)
        piece = ''
      }
      if (piece !== '') yield Buffer.from(piece)
    }
    first += rows
  }
}

/** The columns that hold values, by their whole names. */
function leavesOf(tree: SchemaTree): Set<string> {
  const leaves = new Set<string>()
  const waiting = [tree]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.children.length === 0) leaves.add(node.path.join('.'))
    waiting.push(...node.children)
  }
  return leaves
}

/**
 * What a group claims must be possible before memory is taken for it, and each of its columns must stand in the schema
 * once: the library leaves a column that it does not expect unwatched, and its failure would end the program.
 */
function checkGroup(group: FileMetaData['row_groups'][number], leaves: ReadonlySet<string>): void {
  const names = new Set(group.columns.map(({ meta_data: column }) => column?.path_in_schema.join('.') ?? ''))
  if (
    names.size !== group.columns.length ||
    names.size !== leaves.size ||
    ![...names].every((name) => leaves.has(name))
  )
    throw new CorruptData('a row group does not fit its columns', 'The Parquet file')
  for (const { meta_data: column } of group.columns) {
    if (column === undefined) continue
    if (column.total_compressed_size > chunkLimit)
      throw new UnpackLimit('A column of the Parquet file has more than 1 GiB in one row group.')
    if (column.num_values > valueLimit || group.num_rows > valueLimit)
      throw new UnpackLimit('A row group of the Parquet file claims more than 200 million values.')
  }
}

async function readMetadata(source: AsyncBuffer): Promise<FileMetaData> {
  const tail = Buffer.from(await source.slice(Math.max(0, source.byteLength - 8)))
  if (tail.length < 8 || tail.toString('latin1', 4) !== 'PAR1') throw new Error('it has no footer at its end')
  if (tail.readUInt32LE(0) > footerLimit) throw new Error('its footer claims more than 64 MiB')
  const { parquetMetadataAsync } = await import('hyparquet')
  return parquetMetadataAsync(source, { geoparquet: false })
}

/** What the library throws about a file's content is damage. */
async function attempt<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof UnpackLimit || error instanceof InputFailure) throw error
    const reason = error instanceof Error ? error.message.replace(/^parquet /, '') : String(error)
    throw new CorruptData(reason.slice(0, 200), 'The Parquet file')
  }
}

function bufferOf(file: InputFile): AsyncBuffer {
  const { sizeBytes } = file
  return {
    byteLength: sizeBytes,
    async slice(start, end = sizeBytes) {
      const from = Math.max(0, start)
      const length = Math.min(end, sizeBytes) - from
      if (length < 0 || length > chunkLimit) throw new Error('a part that lies outside the file')
      const bytes = new Uint8Array(length)
      for (let filled = 0; filled < length;) {
        const part = await file.read(from + filled, length - filled)
        if (part.length === 0) throw new Error('a part that lies outside the file')
        bytes.set(part, filled)
        filled += part.length
      }
      return bytes.buffer
    },
  }
}
