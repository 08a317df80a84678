/** One 512-byte block that begins a member: POSIX ustar, GNU, or the old form without a magic. */
export interface TarHeader {
  readonly name: string
  readonly sizeBytes: number
  /** `0` a file, `5` a folder, `x` and `g` extended headers, `L` a long name … */
  readonly kind: string
}

export const blockBytes = 512

/** Reads a header; null when its check sum is wrong: then it is none. */
export function readTarHeader(block: Uint8Array): TarHeader | null {
  if (block.length < blockBytes || !isTarHeader(block)) return null
  const bytes = Buffer.from(block.buffer, block.byteOffset, blockBytes)
  const sizeBytes = readNumber(bytes, 124, 12)
  if (sizeBytes === null) return null
  const kind = String.fromCharCode(bytes[156] ?? 0)
  // GNU writes times where POSIX has the first part of the name.
  const isPosix = bytes.toString('latin1', 257, 263) === 'ustar\0'
  const prefix = isPosix ? readText(bytes, 345, 155) : ''
  const name = readText(bytes, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    sizeBytes,
    kind: kind === '\0' || kind === '7' ? '0' : kind,
  }
}

/** Whether a block is a header: its bytes, with the field of the check sum read as blanks, add up to it. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < blockBytes || block[0] === 0) return false
  const stated = readNumber(Buffer.from(block.buffer, block.byteOffset, blockBytes), 148, 8)
  if (stated === null) return false
  let sum = 8 * 0x20
  let signed = sum
  for (let at = 0; at < blockBytes; at++) {
    if (at >= 148 && at < 156) continue
    const byte = block[at] ?? 0
    sum += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  // Some old programs added signed bytes.
  return stated === sum || stated === signed
}

/** Octal digits, or where the first bit is set a large number in base 256. Null when it is neither or beyond counting. */
function readNumber(bytes: Buffer, at: number, length: number): number | null {
  const first = bytes[at] ?? 0
  if ((first & 0x80) !== 0) {
    let number = first & 0x7f
    for (let index = at + 1; index < at + length; index++) number = number * 256 + (bytes[index] ?? 0)
    return Number.isSafeInteger(number) ? number : null
  }
  const text = readText(bytes, at, length).trim()
  if (text === '') return 0
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null
}

function readText(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('utf8', at, end < 0 || end > at + length ? at + length : end)
}

/** The entries of a pax header: `<length> <key>=<value>\n`, the length in bytes and counting itself. */
export function readPaxEntries(bytes: Buffer): Map<string, string> {
  const entries = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const length = Number(bytes.toString('latin1', at, Math.max(at, space)))
    if (space < 0 || !Number.isSafeInteger(length) || length <= space - at || at + length > bytes.length)
      break
    const entry = bytes.toString('utf8', space + 1, at + length - 1)
    const equals = entry.indexOf('=')
    if (equals > 0) entries.set(entry.slice(0, equals), entry.slice(equals + 1))
    at += length
  }
  return entries
}
