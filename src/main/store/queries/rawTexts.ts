import { StoreError } from '../storeError'
import { readRawBytes } from '../tables/rawFrames'
import type { ReaderDb } from './readerDb'

export interface RawText {
  readonly text: string
  /** Bytes that the text stands for. */
  readonly bytes: number
  /** False when the bytes are not UTF-8 text; they are shown in hexadecimal then. */
  readonly isText: boolean
}

const hexBytesPerLine = 16

/**
 * The bytes that came in, as text, from a position of the unpacked file: only the frames concerned are opened. A
 * character cut by the end is left to the next piece.
 */
export function readRawText(reader: ReaderDb, fileId: number, offset: number, length: number): RawText {
  const bytes = readRawBytes(reader.db, fileId, offset, length)
  if (bytes.length === 0) {
    const file = reader.pluck('SELECT 1 FROM raw_frame WHERE file_id = +? LIMIT 1').get(fileId)
    if (file === undefined)
      throw new StoreError('not_found', 'The bytes of this file are not in the workspace any more.')
    return { text: '', bytes: 0, isText: true }
  }
  const whole = bytes.subarray(0, bytes.length - cutCharacter(bytes))
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(whole),
      bytes: whole.length,
      isText: true,
    }
  } catch {
    return { text: hexDump(bytes, offset), bytes: bytes.length, isText: false }
  }
}

/** How many bytes at the end begin a character that they do not finish. */
function cutCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length - 1); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < size ? back : 0
    }
  }
  return 0
}

function hexDump(bytes: Buffer, offset: number): string {
  const lines: string[] = []
  for (let start = 0; start < bytes.length; start += hexBytesPerLine) {
    const row = bytes.subarray(start, start + hexBytesPerLine)
    const hex = row.toString('hex').replaceAll(/../g, '$& ')
    const shown = row.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.')
    lines.push(
      `${(offset + start).toString(16).padStart(8, '0')}  ${hex.padEnd(hexBytesPerLine * 3)} ${shown}`,
    )
  }
  return lines.join('\n')
}
