import { isUtf8 } from 'node:buffer'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { ByteWindow } from './byteWindow'
import { halfCharacter, hasHalfCharacter } from './halfCharacters'
import { problemRecord } from './jsonExtract'

export interface TextLine {
  readonly type: 'line'
  /** Without its line end. */
  readonly text: string
  readonly position: RawPosition
}

const defaultLineLimit = 64 * 1024 * 1024
const batchSize = 1000

/**
 * Splits a byte stream into lines: LF and CRLF, a byte order mark, UTF-16, a last line without its end. Blank lines
 * are left out but counted. A line above `lineLimit` bytes is a `too_large` problem and the rest goes on.
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  lineLimit: number = defaultLineLimit,
): AsyncGenerator<readonly (TextLine | ProblemRecord)[], void> {
  const window = new ByteWindow(source)
  let index = await window.open()
  let items: (TextLine | ProblemRecord)[] = []
  const addLine = (lineEnd: number): void => {
    let end = lineEnd
    if (end > index && window.data[end - 1] === 0x0d) end--
    if (end > index) {
      const position = window.position(index, end)
      const bytes = window.data.subarray(index, end)
      if (!isUtf8(bytes))
        items.push(problemRecord('invalid_unicode', 'Bytes that are not UTF-8', position, false))
      if (hasHalfCharacter(bytes))
        items.push(problemRecord('invalid_unicode', halfCharacter, position, false))
      const text = window.data.toString('utf8', index, end)
      if (text.trim() !== '') items.push({ type: 'line', text, position })
    }
    index = lineEnd + 1
  }
  try {
    for (;;) {
      const newline = window.indexOfNewline(index)
      if (newline >= 0) {
        addLine(newline)
        if (items.length < batchSize) continue
      }
      if (items.length > 0) {
        yield items
        items = []
      }
      if (newline >= 0) continue
      if (window.end - index > lineLimit) {
        const start = window.position(index, window.end)
        const length = await skipLine()
        items.push(problemRecord('too_large', `A line of ${length} bytes`, { ...start, length }))
        continue
      }
      const shift = await window.more(index)
      if (shift < 0) break
      index -= shift
    }
    if (index < window.end) addLine(window.end)
    if (items.length > 0) yield items
  } finally {
    await window.close()
  }

  async function skipLine(): Promise<number> {
    let length = 0
    for (;;) {
      const newline = window.indexOfNewline(index)
      const end = newline < 0 ? window.end : newline
      length += window.position(index, end).length
      index = end
      if (newline >= 0) {
        index++
        return length
      }
      const shift = await window.more(index)
      if (shift < 0) return length
      index -= shift
    }
  }
}
