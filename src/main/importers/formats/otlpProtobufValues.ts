import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { anyValueDepth } from './otlpJsonValues'
import type { Findings } from './otlpJsonValues'

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** Null where the time is zero: unknown. */
export function nanos(reader: BinaryReader): bigint | null {
  const value = BigInt(reader.fixed64())
  return value === 0n ? null : value
}

/** Walks the fields of a message; `read` returns false for those it leaves. */
export function eachField(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (!read(field, reader)) reader.skip(wireType, field)
  }
}

export function readKeyValue(
  outer: BinaryReader,
  target: Record<string, JsonValue>,
  findings: Findings,
  depth: number,
): void {
  const reader = outer
  const end = reader.uint32() + reader.pos
  if (end > reader.len) throw new RangeError('a length beyond the end')
  let key = ''
  let value: JsonValue = null
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 1) key = reader.string()
    else if (field === 2) value = readAnyValue(reader, findings, depth)
    else reader.skip(wireType, field)
  }
  setOwn(target, key, value)
}

export function readAnyValue(reader: BinaryReader, findings: Findings, depth: number): JsonValue {
  const end = reader.uint32() + reader.pos
  if (end > reader.len) throw new RangeError('a length beyond the end')
  if (depth > anyValueDepth) {
    reader.pos = end
    findings.list.push({
      code: 'too_deep',
      message: `A value nested deeper than ${anyValueDepth} levels was cut`,
    })
    return null
  }
  let value: JsonValue = null
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    switch (field) {
      case 1:
        value = reader.string()
        break
      case 2:
        value = reader.bool()
        break
      case 3:
        value = integer(BigInt(reader.int64()), findings)
        break
      case 4:
        value = double(reader.double())
        break
      case 5:
        value = readArray(reader, findings, depth)
        break
      case 6:
        value = readMembers(reader, findings, depth)
        break
      case 7:
        value = Buffer.from(reader.bytes()).toString('base64')
        break
      default:
        reader.skip(wireType, field)
    }
  }
  return value
}

function readArray(reader: BinaryReader, findings: Findings, depth: number): JsonValue {
  const end = reader.uint32() + reader.pos
  const items: JsonValue[] = []
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 1 && wireType === WireType.LengthDelimited)
      items.push(readAnyValue(reader, findings, depth + 1))
    else reader.skip(wireType, field)
  }
  return items
}

function readMembers(reader: BinaryReader, findings: Findings, depth: number): JsonValue {
  const end = reader.uint32() + reader.pos
  const members: Record<string, JsonValue> = {}
  while (reader.pos < end) {
    const [field, wireType] = reader.tag()
    if (field === 1 && wireType === WireType.LengthDelimited)
      readKeyValue(reader, members, findings, depth + 1)
    else reader.skip(wireType, field)
  }
  return members
}

function integer(value: bigint, findings: Findings): JsonValue {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  findings.list.push({ code: 'number_as_text', message: `The integer ${value} was kept as text` })
  return value.toString()
}

const double = (value: number): JsonValue => (Number.isFinite(value) ? value : String(value))
