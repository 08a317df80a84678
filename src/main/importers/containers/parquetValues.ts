import { isUtf8 } from 'node:buffer'
import { formatIso } from '../../../shared/model/time'
import { UnpackLimit } from './unpackBudget'

/** How Parquet's own types are read: times with every digit they have, embedded JSON as the text it is. */
export const parquetParsers = {
  timestampFromMilliseconds: (ms: bigint): string => isoOf(ms * 1_000_000n, 3),
  timestampFromMicroseconds: (us: bigint): string => isoOf(us * 1000n, 6),
  timestampFromNanoseconds: (ns: bigint): string => isoOf(ns, 9),
  dateFromDays: (days: number): string => isoOf(BigInt(days) * 86_400_000_000_000n, 0).slice(0, 10),
  jsonFromBytes: (bytes: Uint8Array | undefined): string | undefined =>
    bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8'),
} as const

/** Beyond what a calendar shows the number itself says more than an error. */
function isoOf(ns: bigint, digits: number): string {
  const seconds = ns / 1_000_000_000n
  return seconds > 253_402_300_799n || seconds < -62_167_219_200n ? ns.toString() : formatIso(ns, digits)
}

/** Cells may share one text of a dictionary, which a line has to write out each time. */
const rowLimit = 128 * 1024 * 1024

/**
 * A row as one line of JSON. Integers keep all their digits, whatever computers count exactly. Throws UnpackLimit for a
 * row that no text can hold.
 */
export function rowAsJson(row: Readonly<Record<string, unknown>>): string {
  const room = { left: rowLimit }
  const members = Object.entries(row).map(
    ([name, value]) => `${JSON.stringify(name)}:${asJson(value, name, 0, room)}`,
  )
  return `{${members.join(',')}}\n`
}

/** Values nested deeper are cut: no importer reads them. */
const depthLimit = 150

interface Room {
  left: number
}

function asJson(value: unknown, name: string, depth: number, room: Room): string {
  room.left -= sizeOf(value)
  if (room.left < 0)
    throw new UnpackLimit('A row of the Parquet file is longer than 128 MiB; stopped before it.')
  if (value === null || value === undefined || depth > depthLimit) return 'null'
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : JSON.stringify(String(value))
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      break
    default:
      return 'null'
  }
  if (value instanceof Uint8Array) return JSON.stringify(bytesAsText(value, name))
  if (value instanceof Date) return JSON.stringify(value)
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>)
    return `[${items.map((item) => asJson(item, name, depth + 1, room)).join(',')}]`
  }
  const entries = Object.entries(value)
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${asJson(item, key, depth + 1, room)}`).join(',')}}`
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 8

const idName = /(trace|span|parent).*id$/i

/** Bytes: ids of OpenTelemetry as hexadecimal, text as text, anything else in base64. */
function bytesAsText(bytes: Uint8Array, name: string): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if ((bytes.length === 8 || bytes.length === 16) && idName.test(name)) return buffer.toString('hex')
  return isUtf8(buffer) ? buffer.toString('utf8') : buffer.toString('base64')
}
