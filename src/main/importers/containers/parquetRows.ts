import type { AsyncBuffer, FileMetaData, SchemaTree } from 'hyparquet'
import type { InputFile } from '../importer'
import { CorruptData } from './decompress'
import { InputFailure } from './inputFailure'
import type { ColumnPages } from './parquetPages'
import { endOfStruct } from './parquetThrift'
import { UnpackLimit } from './unpackBudget'

const footerLimit = 16 * 1024 * 1024
const groupLimit = 1024 * 1024 * 1024
const valueLimit = 100_000_000
const pieceUnits = 256 * 1024

/**
 * The rows of a Parquet file as JSON Lines, which every importer of rows can read: Parquet is a container of a table,
 * not a format of traces. Read by position, row group after row group. Damage is thrown as CorruptData.
 */
export async function* readParquetRows(file: InputFile, signal: AbortSignal): AsyncGenerator<Buffer, void> {
  // Loaded when first needed: few people have Parquet files.
  const { parquetReadObjects, parquetSchema } = await import('hyparquet')
  const { parquetCodecs } = await import('./parquetCodecs')
  const { passesOf } = await import('./parquetPasses')
  const { parquetParsers, rowAsJson } = await import('./parquetValues')
  const source = bufferOf(file)
  const metadata = await attempt(() => readMetadata(source))
  const tree = await attempt(async () => Promise.resolve(parquetSchema(metadata)))
  const leaves = leavesOf(tree)
  const options = {
    file: source,
    metadata,
    compressors: parquetCodecs,
    parsers: parquetParsers,
    utf8: false,
    geoparquet: false,
    // An index may point to other pages than those that were looked through.
    useOffsetIndex: false,
  }
  let first = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    checkGroup(group, leaves)
    const columns = await attempt(() => lookThrough(source, group, tree, signal))
    for (const [start, end] of passesOf(rows, columns)) {
      signal.throwIfAborted()
      const rowStart = first + start
      const rowEnd = first + end
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
  let bytes = 0n
  let values = group.num_rows
  for (const { meta_data: column } of group.columns) {
    bytes += column?.total_compressed_size ?? 0n
    values += column?.num_values ?? 0n
  }
  if (bytes > groupLimit) throw new UnpackLimit('A row group of the Parquet file has more than 1 GiB.')
  if (values > valueLimit)
    throw new UnpackLimit('A row group of the Parquet file claims more than 100 million values.')
}

/** The pages of each column of a group, looked through one column after the other. */
async function lookThrough(
  source: AsyncBuffer,
  group: FileMetaData['row_groups'][number],
  tree: SchemaTree,
  signal: AbortSignal,
): Promise<ColumnPages[]> {
  const { getTreePath } = await import('hyparquet/src/schema.js')
  const { checkPages } = await import('./parquetPages')
  const columns: ColumnPages[] = []
  for (const { meta_data: column } of group.columns) {
    signal.throwIfAborted()
    if (column === undefined) throw new Error('a column without a description')
    const start = Number(column.dictionary_page_offset || column.data_page_offset)
    const chunk = await source.slice(start, start + Number(column.total_compressed_size))
    columns.push(checkPages(chunk, column, getTreePath(tree, column.path_in_schema)))
  }
  return columns
}

async function readMetadata(source: AsyncBuffer): Promise<FileMetaData> {
  const tail = Buffer.from(await source.slice(Math.max(0, source.byteLength - 8)))
  if (tail.length < 8 || tail.toString('latin1', 4) !== 'PAR1') throw new Error('it has no footer at its end')
  const size = tail.readUInt32LE(0)
  if (size > footerLimit) throw new Error('its footer claims more than 16 MiB')
  const { parquetMetadataAsync } = await import('hyparquet')
  const start = Math.max(0, source.byteLength - 8 - size)
  endOfStruct(new Uint8Array(await source.slice(start, source.byteLength - 8)), 0)
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
      if (length < 0 || length > groupLimit) throw new Error('a part that lies outside the file')
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
