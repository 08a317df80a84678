/** Thrift's compact form, just enough to write headers that no writer would. */
type Field = readonly [id: number, type: 'int' | 'long' | 'text' | 'list' | 'struct', value: FieldValue]
type FieldValue = number | bigint | string | Buffer | readonly Buffer[]
const typeCodes = { int: 5, long: 6, text: 8, list: 9, struct: 12 } as const

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}

const zigzag = (value: number | bigint): Buffer => {
  const big = BigInt(value)
  return varint(big < 0n ? -2n * big - 1n : 2n * big)
}

const binary = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([varint(bytes.length), bytes])
}

export function struct(...fields: readonly Field[]): Buffer {
  let before = 0
  const parts = fields.map(([id, type, value]) => {
    const head = Buffer.from([((id - before) << 4) | typeCodes[type]])
    before = id
    return Buffer.concat([head, written(type, value)])
  })
  return Buffer.concat([...parts, Buffer.from([0])])
}

function written(type: Field[1], value: FieldValue): Buffer {
  if (type === 'int' || type === 'long') return zigzag(value as number)
  if (type === 'text') return binary(value as string)
  return value as Buffer
}

export const list = (type: 'int' | 'text' | 'struct', items: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0xf0 | typeCodes[type]]), varint(items.length), ...items])

export interface RawPage {
  readonly type: 'data' | 'dictionary'
  readonly values: number
  /** PLAIN 0, RLE_DICTIONARY 8, DELTA_BYTE_ARRAY 7. */
  readonly encoding: number
  readonly body: Buffer
  /** UNCOMPRESSED unless given. */
  readonly statedBytes?: number
}

export interface RawColumn {
  readonly name: string
  /** BYTE_ARRAY 6, INT64 2. */
  readonly type: number
  readonly isOptional: boolean
  readonly pages: readonly RawPage[]
  readonly values: number
  /** UNCOMPRESSED 0, SNAPPY 1. */
  readonly codec?: number
  readonly statedBytes?: number
  /** Uses the pages of an earlier column (by its index) as its own. */
  readonly sharesPagesOf?: number
}

/** A Parquet file of one row group with any headers, for what no writer makes. */
export function rawParquet(columns: readonly RawColumn[], rows: number): Buffer {
  const parts: Buffer[] = [Buffer.from('PAR1')]
  const places: { offset: number; size: number }[] = []
  let offset = 4
  for (const column of columns) {
    const shared = column.sharesPagesOf === undefined ? undefined : places[column.sharesPagesOf]
    if (shared !== undefined) {
      places.push(shared)
      continue
    }
    const bytes = Buffer.concat(column.pages.map(pageBytes))
    parts.push(bytes)
    places.push({ offset, size: bytes.length })
    offset += bytes.length
  }
  const schema = [
    struct([4, 'text', 'schema'], [5, 'int', columns.length]),
    ...columns.map(({ name, type, isOptional }) =>
      struct([1, 'int', type], [3, 'int', isOptional ? 1 : 0], [4, 'text', name], [6, 'int', 0]),
    ),
  ]
  const chunks = columns.map((column, index) => {
    const { offset: at, size } = places[index] ?? { offset: 4, size: 0 }
    const stated = column.statedBytes ?? size
    const meta = struct(
      [1, 'int', column.type],
      [2, 'list', list('int', [])],
      [3, 'list', list('text', [binary(column.name)])],
      [4, 'int', column.codec ?? 0],
      [5, 'long', column.values],
      [6, 'long', stated],
      [7, 'long', stated],
      [9, 'long', at],
    )
    return struct([2, 'long', at], [3, 'struct', meta])
  })
  const group = struct([1, 'list', list('struct', chunks)], [2, 'long', offset], [3, 'long', rows])
  return withFooter(
    Buffer.concat(parts),
    struct(
      [1, 'int', 1],
      [2, 'list', list('struct', schema)],
      [3, 'long', rows],
      [4, 'list', list('struct', [group])],
    ),
  )
}

export function withFooter(body: Buffer, footer: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(footer.length)
  return Buffer.concat([body, footer, size, Buffer.from('PAR1')])
}

function pageBytes({ type, values, encoding, body, statedBytes }: RawPage): Buffer {
  const isData = type === 'data'
  const inner = isData
    ? struct([1, 'int', values], [2, 'int', encoding], [3, 'int', 3], [4, 'int', 3])
    : struct([1, 'int', values], [2, 'int', encoding])
  const header = struct(
    [1, 'int', isData ? 0 : 2],
    [2, 'int', statedBytes ?? body.length],
    [3, 'int', body.length],
    [isData ? 5 : 7, 'struct', inner],
  )
  return Buffer.concat([header, body])
}

/** One run of equal values, as it stands in levels and indices. */
export const run = (count: number, value: number): Buffer =>
  Buffer.concat([varint(count * 2), Buffer.from([value])])

/** Levels of a page: their length before them. */
export function levels(runs: Buffer): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(runs.length)
  return Buffer.concat([size, runs])
}

/** Texts one after the other, each with its length. */
export const texts = (...values: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value as string)
      const size = Buffer.alloc(4)
      size.writeUInt32LE(bytes.length)
      return [size, bytes]
    }),
  )
