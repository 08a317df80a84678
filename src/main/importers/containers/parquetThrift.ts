/** Numbers of 64 bits take ten bytes; a longer one is none, and reading it would take time beyond measure. */
const longestVarint = 10
const deepestStruct = 24
/** Members of lists and fields of structures together: each becomes an object or more. */
const mostMembers = 4_000_000

interface Walk {
  readonly bytes: Uint8Array
  at: number
  members: number
}

/**
 * Steps over one structure in Thrift's compact form and answers where it ends. Throws an Error where numbers, lists or
 * nesting are such as no writer makes. The library that reads Parquet believes what it is told.
 */
export function endOfStruct(bytes: Uint8Array, start: number): number {
  const walk = { bytes, at: start, members: 0 }
  skipStruct(walk, 0)
  return walk.at
}

function skipStruct(walk: Walk, depth: number): void {
  if (depth > deepestStruct) throw new Error('its structure is nested too deep')
  for (;;) {
    const byte = takeByte(walk)
    if ((byte & 0x0f) === 0) return
    if (byte >> 4 === 0) readVarint(walk)
    skipValue(walk, byte & 0x0f, depth)
  }
}

function skipValue(walk: Walk, type: number, depth: number): void {
  if (++walk.members > mostMembers) throw new Error('it describes more than four million things')
  switch (type) {
    case 1:
    case 2:
      return
    case 3:
      walk.at += 1
      return
    case 4:
    case 5:
    case 6:
      readVarint(walk)
      return
    case 7:
      walk.at += 8
      return
    case 8: {
      const length = readVarint(walk)
      walk.at += length
      return
    }
    case 9:
      skipList(walk, depth)
      return
    case 12:
      skipStruct(walk, depth + 1)
      return
    default:
      throw new Error(`an unknown type of value (${type})`)
  }
}

function skipList(walk: Walk, depth: number): void {
  const byte = takeByte(walk)
  const type = byte & 0x0f
  const size = byte >> 4 === 15 ? readVarint(walk) : byte >> 4
  if (depth >= deepestStruct) throw new Error('its structure is nested too deep')
  // In a list each truth value takes a byte.
  for (let index = 0; index < size; index++) skipValue(walk, type <= 2 ? 3 : type, depth + 1)
}

function takeByte(walk: Walk): number {
  const byte = walk.bytes[walk.at++]
  if (byte === undefined) throw new Error('its structure ends early')
  return byte
}

function readVarint(walk: Walk): number {
  let value = 0
  for (let count = 0; count < longestVarint; count++) {
    const byte = takeByte(walk)
    value += (byte & 0x7f) * 2 ** (7 * count)
    if (byte < 0x80) return value
  }
  throw new Error('a number longer than any')
}
