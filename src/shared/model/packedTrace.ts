import { ensureExists } from '../util/assert'

/**
 * A whole trace as columns, in pre-order (parents before children, siblings by start): what the waterfall draws and
 * what the wire carries. Row i's descendants are rows i+1 … i+subtreeSize[i]-1, so collapse is a skip and an
 * ancestor test is an interval test. Times are nanoseconds from `originNs`, exact in f64 for a hundred days and
 * to the microsecond for centuries. Unknown numbers are NaN.
 */
export interface PackedTrace {
  readonly header: PackedTraceHeader
  readonly count: number
  /** ns from the origin. */
  readonly start: Float64Array
  /** ns from the origin; NaN = open. */
  readonly end: Float64Array
  /** Self time in ns: duration not covered by children (union, clipped to the span). NaN where the end is unknown. */
  readonly self: Float64Array
  /** Row of the parent, -1 for roots. */
  readonly parent: Int32Array
  readonly subtreeSize: Uint32Array
  /** Row id of the observation in the store, for details. */
  readonly observationId: Uint32Array
  /** Index into `header.names`. */
  readonly nameId: Uint32Array
  readonly inputTokens: Float32Array
  readonly outputTokens: Float32Array
  readonly costUsd: Float32Array
  /** ns from the start to the first token; NaN = unknown. */
  readonly firstToken: Float32Array
  readonly depth: Uint16Array
  /** Index into `header.labels`: model, tool or agent name shown behind the name; 0 = none. */
  readonly labelId: Uint16Array
  /** `observationFlags`. */
  readonly flags: Uint16Array
  /** Index into `observationKinds`. */
  readonly kind: Uint8Array
  /** Index into `observationStatuses`. */
  readonly status: Uint8Array
}

/** The columns alone. */
export type PackedColumns = Omit<PackedTrace, 'header'>

export interface PackedTraceHeader {
  readonly format: 1
  readonly count: number
  /** Earliest start in the trace, ns since the epoch, as text. */
  readonly originNs: string
  readonly timeDigits: number
  readonly names: readonly string[]
  readonly labels: readonly string[]
}

type ColumnName = Exclude<keyof PackedTrace, 'header' | 'count'>
const columnLayout: readonly [
  ColumnName,
  new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView,
  number,
][] = [
  ['start', Float64Array, 8],
  ['end', Float64Array, 8],
  ['self', Float64Array, 8],
  ['parent', Int32Array, 4],
  ['subtreeSize', Uint32Array, 4],
  ['observationId', Uint32Array, 4],
  ['nameId', Uint32Array, 4],
  ['inputTokens', Float32Array, 4],
  ['outputTokens', Float32Array, 4],
  ['costUsd', Float32Array, 4],
  ['firstToken', Float32Array, 4],
  ['depth', Uint16Array, 2],
  ['labelId', Uint16Array, 2],
  ['flags', Uint16Array, 2],
  ['kind', Uint8Array, 1],
  ['status', Uint8Array, 1],
]

/** Bytes per span of the columns alone. */
export const packedBytesPerSpan = columnLayout.reduce((sum, [, , bytes]) => sum + bytes, 0)

/** Columns of the given length, zeroed, over one buffer. The header is filled in when packing ends. */
export function allocateColumns(count: number): {
  readonly buffer: ArrayBuffer
  readonly columns: PackedColumns
} {
  const buffer = new ArrayBuffer(Math.max(1, count) * packedBytesPerSpan)
  return { buffer, columns: viewColumns(buffer, 0, count) }
}

/** The columns that a tree has already, and zeroed ones for the rest, each by itself. */
export function columnsAround(
  tree: Pick<PackedColumns, 'start' | 'end' | 'self' | 'parent' | 'subtreeSize' | 'depth' | 'flags'>,
): PackedColumns {
  const count = tree.start.length
  const { start, end, self, parent, subtreeSize, depth, flags } = tree
  return {
    count,
    start,
    end,
    self,
    parent,
    subtreeSize,
    depth,
    flags,
    observationId: new Uint32Array(count),
    nameId: new Uint32Array(count),
    inputTokens: new Float32Array(count),
    outputTokens: new Float32Array(count),
    costUsd: new Float32Array(count),
    firstToken: new Float32Array(count),
    labelId: new Uint16Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
  }
}

const encoder = new TextEncoder()

/**
 * Serialises: 4 bytes length of the JSON header (little endian), the header padded with spaces to a multiple of 8,
 * then the columns in the order above (widest first, so that each is aligned). `into`: memory to be written to where it
 * is large enough; the answer is then a part of it.
 */
export function encodePackedTrace(
  header: PackedTraceHeader,
  columns: ArrayBuffer,
  into?: Uint8Array,
): Uint8Array {
  const json = JSON.stringify(header)
  const columnBytes = header.count * packedBytesPerSpan
  // A UTF-16 unit becomes three bytes at most, and seven pad the header.
  const fits = into !== undefined && 4 + json.length * 3 + 7 + columnBytes <= into.length
  const head = encodeHeader(json, fits ? into : undefined)
  const bytes = fits ? into.subarray(0, head.length + columnBytes) : new Uint8Array(head.length + columnBytes)
  if (!fits) bytes.set(head)
  bytes.set(new Uint8Array(columns, 0, columnBytes), head.length)
  return bytes
}

/** The parts of `encodePackedTrace` one after the other, without a copy of the columns, which may lie anywhere. */
export function packedTraceParts(header: PackedTraceHeader, columns: PackedColumns): readonly Uint8Array[] {
  const parts = columnLayout.map(([name]) => {
    const { buffer, byteOffset, byteLength } = columns[name]
    return new Uint8Array(buffer, byteOffset, byteLength)
  })
  return [encodeHeader(JSON.stringify(header)), ...parts]
}

/** `into`: memory that is large enough. */
function encodeHeader(json: string, into?: Uint8Array): Uint8Array {
  const room = into ?? new Uint8Array(4 + json.length * 3 + 7)
  const end = 4 + encoder.encodeInto(json, room.subarray(4)).written
  const headerBytes = Math.ceil(end / 8) * 8
  const length = headerBytes - 4
  for (let byte = 0; byte < 4; byte++) room[byte] = (length >>> (8 * byte)) & 0xff
  room.fill(0x20, end, headerBytes)
  return room.subarray(0, headerBytes)
}

/** Reads `encodePackedTrace` back without copying the columns when the bytes are aligned. Throws on a foreign layout. */
export function decodePackedTrace(input: Uint8Array): PackedTrace {
  const bytes = input.byteOffset % 8 === 0 ? input : input.slice()
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
  const header = JSON.parse(
    new TextDecoder().decode(bytes.subarray(4, 4 + headerLength)),
  ) as PackedTraceHeader
  if (header.format !== 1) throw new Error(`unknown packed trace format ${String(header.format)}`)
  const base = bytes.byteOffset + 4 + headerLength
  return { header, ...viewColumns(bytes.buffer as ArrayBuffer, base, header.count) }
}

function viewColumns(buffer: ArrayBuffer, base: number, count: number): PackedColumns {
  let offset = base
  const views = new Map<ColumnName, ArrayBufferView>()
  for (const [name, View, bytes] of columnLayout) {
    views.set(name, new View(buffer, offset, count))
    offset += bytes * count
  }
  const column = <T extends ArrayBufferView>(name: ColumnName): T => ensureExists(views.get(name), name) as T
  return {
    count,
    start: column('start'),
    end: column('end'),
    self: column('self'),
    parent: column('parent'),
    subtreeSize: column('subtreeSize'),
    observationId: column('observationId'),
    nameId: column('nameId'),
    inputTokens: column('inputTokens'),
    outputTokens: column('outputTokens'),
    costUsd: column('costUsd'),
    firstToken: column('firstToken'),
    depth: column('depth'),
    labelId: column('labelId'),
    flags: column('flags'),
    kind: column('kind'),
    status: column('status'),
  }
}
