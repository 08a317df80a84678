import { isUtf8 } from 'node:buffer'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { ByteWindow } from './byteWindow'
import { findingOfDuplicates } from './duplicateKeyFinding'
import { halfCharacter, hasHalfCharacter } from './halfCharacters'
import { JsonExtractor, problemRecord } from './jsonExtract'
import { findFault, parseExactly, parseJson, withoutQuote } from './jsonLossless'
import { buildPathTree, locateRecords } from './jsonPaths'
import type { JsonPath, PathNode } from './jsonPaths'
import { ValueScanner } from './valueScanner'

/** A JSON value of the stream, or one record out of a large one. */
export interface JsonDocument {
  readonly type: 'document'
  /** The whole value; for a part a small document with only this record and what its ancestors said before it. */
  readonly value: JsonValue
  /** Where the value stands; for a part where its record stands. */
  readonly position: RawPosition
  /** Where the records of a whole value stand, in order; null for values on one line, whose place is the line. */
  readonly records: readonly RawPosition[] | null
  readonly isPart: boolean
}

export type JsonItem = JsonDocument | ProblemRecord

export interface JsonDocumentOptions {
  /** The ways to the records, e.g. `[['*'], ['data', '*']]`. `*` is any element of an array. */
  readonly paths?: readonly JsonPath[]
  /** True for a value on one line whose depth and overflow the caller looks at itself: the check is left out. */
  readonly trustsDepth?: (value: JsonValue) => boolean
  /** Documents up to this size are parsed whole, larger ones record by record. Default 16 MiB. */
  readonly wholeBytes?: number
  /** Where the stream begins, for one whose beginning was read before; kept up to date. */
  readonly place?: StreamPlace
}

/** A place between two values of a stream, from which it can be gone on with. */
export interface StreamPlace {
  /** Bytes before it. */
  offset: number
  /** From 1 on. */
  line: number
  /** There were values on one line. */
  hasLines: boolean
  /** False while the reading stands anywhere else than between two values, or the stream is not UTF-8. */
  isBetween: boolean
}

/** The beginning of a stream. */
export const streamStart = (): StreamPlace => ({ offset: 0, line: 1, hasLines: false, isBetween: false })

const lineLimit = 256 * 1024
const defaultWholeBytes = 16 * 1024 * 1024
const batchSize = 500
const batchBytes = 256 * 1024

/**
 * Splits a byte stream into JSON values: one object, an array, JSON Lines, concatenated or pretty-printed values, all
 * mixed. Broken lines are problems and the rest goes on; a document cut off yields the records before the cut. Memory
 * stays flat: large documents are read record by record along `paths`.
 */
export async function* readJsonDocuments(
  source: AsyncIterable<Uint8Array>,
  options: JsonDocumentOptions = {},
): AsyncGenerator<readonly JsonItem[], void> {
  const { place } = options
  const window = new ByteWindow(source, place === undefined || place.offset === 0 ? null : place)
  try {
    yield* new DocumentSplitter(window, options).run(await window.open())
  } finally {
    await window.close()
  }
}

class DocumentSplitter {
  private index = 0
  private items: JsonItem[] = []
  private itemBytes = 0
  private readonly place: StreamPlace
  private readonly root: PathNode
  private readonly wholeBytes: number

  constructor(
    private readonly window: ByteWindow,
    private readonly options: JsonDocumentOptions,
  ) {
    this.place = options.place ?? streamStart()
    this.root = buildPathTree(options.paths ?? [])
    this.wholeBytes = options.wholeBytes ?? defaultWholeBytes
  }

  async *run(start: number): AsyncGenerator<readonly JsonItem[], void> {
    this.index = start
    for (;;) {
      this.skipSpace()
      const { window } = this
      if (this.index >= window.end) {
        if (this.items.length > 0) yield this.takeItems()
        this.noteBetween()
        if (!(await this.more())) return
        this.place.isBetween = false
        continue
      }
      const newline = window.indexOfNewline(this.index)
      if (newline < 0 && window.end - this.index < lineLimit) {
        if (this.items.length > 0) yield this.takeItems()
        if (await this.more()) continue
      }
      const lineEnd = newline < 0 ? window.end : newline
      if (lineEnd - this.index > lineLimit || !this.readLine(lineEnd)) yield* this.readOther()
      if (this.items.length >= batchSize || this.itemBytes > batchBytes) yield this.takeItems()
    }
  }

  private noteBetween(): void {
    const { place, window } = this
    const { offset, line } = this.here()
    place.offset = offset
    place.line = line ?? 1
    place.isBetween = window.isUtf8
  }

  private takeItems(): JsonItem[] {
    const { items } = this
    this.items = []
    this.itemBytes = 0
    return items
  }

  /** Blank space, and the record separators of JSON text sequences. */
  private skipSpace(): void {
    const { data, end } = this.window
    let index = this.index
    while (index < end && (data[index] ?? 0) <= 0x20 && data[index] !== 0) index++
    this.index = index
  }

  private async more(): Promise<boolean> {
    const shift = await this.window.more(this.index)
    if (shift < 0) return false
    this.index -= shift
    return true
  }

  /** The common case: a line that is a value. False when it is not. */
  private readLine(lineEnd: number): boolean {
    const { window, index } = this
    let end = lineEnd
    while (end > index && (window.data[end - 1] ?? 0) <= 0x20) end--
    let value: JsonValue
    try {
      const text = window.data.toString('utf8', index, end)
      value = parseJson(text)
      if (this.options.trustsDepth?.(value) !== true) {
        const fault = findFault(value)
        if (fault === 'too_deep') return false
        if (fault === 'infinite') value = parseExactly(text)
      }
    } catch {
      return false
    }
    this.addValue(value, index, end, window.position(index, end), null)
    this.index = lineEnd
    this.place.hasLines = true
    return true
  }

  private addValue(
    value: JsonValue,
    start: number,
    end: number,
    position: RawPosition,
    records: readonly RawPosition[] | null,
  ): void {
    const bytes = this.window.data.subarray(start, end)
    if (!isUtf8(bytes))
      this.items.push(problemRecord('invalid_unicode', 'Bytes that are not UTF-8', position, false))
    if (hasHalfCharacter(bytes))
      this.items.push(problemRecord('invalid_unicode', halfCharacter, position, false))
    const duplicates = findingOfDuplicates(this.window, start, end, position)
    if (duplicates !== null) this.items.push(duplicates)
    this.items.push({ type: 'document', value, position, records, isPart: false })
    this.itemBytes += end - start
  }

  /** What is not one value on one line: several on a line, one on several lines, a large or a broken one. */
  private async *readOther(): AsyncGenerator<readonly JsonItem[], void> {
    const first = this.window.data[this.index]
    if (first !== 0x7b && first !== 0x5b) {
      await this.skipBrokenLine('bad_json', 'This line is not JSON')
      return
    }
    const scanner = new ValueScanner()
    let at = this.index
    let isFirstLine = true
    for (;;) {
      const newline = isFirstLine ? this.window.indexOfNewline(at) : -1
      const limit = newline < 0 ? this.window.end : newline
      const end = scanner.scan(this.window.data, at, limit)
      if (end >= 0) {
        const isDocument = !isFirstLine || end - this.index > lineLimit
        if (scanner.isTooDeep ? this.skipDeepValue(end) : this.readWhole(end, isDocument)) return
        break
      }
      if (scanner.isBroken) break
      at = limit
      if (newline >= 0) {
        isFirstLine = false
        const nextLine = await this.peekNextLine(newline)
        at -= nextLine.shift
        if (nextLine.startsValue && !this.isOpenLine(at)) {
          if (scanner.isTooDeep) await this.skipBrokenLine('too_deep', 'Nested deeper than 200 levels')
          else await this.skipBrokenLine('bad_json', 'The line ends in the middle of a value')
          return
        }
        continue
      }
      if (at - this.index > this.wholeBytes) break
      const before = this.index
      if (!(await this.more())) break
      at -= before - this.index
    }
    yield* this.extract()
  }

  /** A complete value within the window. False when it does not parse and is worth reading in parts. */
  private readWhole(end: number, isDocument: boolean): boolean {
    const { window, index } = this
    const start = index
    try {
      const text = window.data.toString('utf8', start, end)
      const parsed = parseJson(text)
      const value = findFault(parsed) === 'infinite' ? parseExactly(text) : parsed
      const position = window.position(start, end)
      const isLocated = isDocument && (this.root.elements !== null || this.root.members.size > 0)
      this.addValue(
        value,
        start,
        end,
        position,
        isLocated ? locateRecords(window, start, end, this.root) : null,
      )
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      if (isDocument) return false
      this.items.push(
        problemRecord('bad_json', `Not valid JSON: ${withoutQuote(error)}`, window.position(start, end)),
      )
    }
    this.index = end
    return true
  }

  private async *extract(): AsyncGenerator<readonly JsonItem[], void> {
    const extraction = new JsonExtractor(this.window, this.index, this.root).run()
    for (;;) {
      const step = await extraction.next()
      if (step.done === true) {
        this.index = step.value.next
        if (step.value.problem !== null) await this.skipToNextDocument(step.value.problem)
        return
      }
      for (const part of step.value) {
        this.items.push(
          'type' in part
            ? part
            : { type: 'document', value: part.value, position: part.position, records: null, isPart: true },
        )
      }
      yield this.takeItems()
    }
  }

  private here(): RawPosition {
    return this.window.position(this.index, this.index)
  }

  /** The first byte of the line after `newline` tells whether a new value starts there. */
  private async peekNextLine(newline: number): Promise<{ startsValue: boolean; shift: number }> {
    let shift = 0
    if (newline + 1 >= this.window.end) {
      const before = this.index
      if (await this.more()) shift = before - this.index
    }
    const first = this.window.data[newline - shift + 1]
    return { startsValue: newline - shift + 1 < this.window.end && (first === 0x7b || first === 0x5b), shift }
  }

  /**
   * Whether a value may well go on after this line although the next one starts with a bracket: after an opening
   * bracket, and after a comma unless this is an object among JSON Lines.
   */
  private isOpenLine(lineEnd: number): boolean {
    const { data } = this.window
    let end = lineEnd
    while (end > this.index && (data[end - 1] ?? 0) <= 0x20) end--
    const last = data[end - 1]
    if (last === 0x2c) return data[this.index] === 0x5b || !this.place.hasLines
    return last === 0x7b || last === 0x5b
  }

  /** Reports the rest of the line as one problem. */
  private async skipBrokenLine(code: 'bad_json' | 'too_deep', message: string): Promise<void> {
    const start = this.here()
    let length = 0
    for (;;) {
      const newline = this.window.indexOfNewline(this.index)
      const end = newline < 0 ? this.window.end : newline
      length += this.window.position(this.index, end).length
      this.index = end
      if (newline >= 0) break
      if (!(await this.more())) break
    }
    this.items.push(problemRecord(code, message, { ...start, length }))
  }

  /** A value that is nested too deep is one problem; false when it is worth reading in parts. */
  private skipDeepValue(end: number): boolean {
    if (this.root.elements !== null || this.root.members.size > 0) return false
    const position = this.window.position(this.index, end)
    this.items.push(problemRecord('too_deep', 'Nested deeper than 200 levels', position))
    this.index = end
    return true
  }

  /** After a broken document: goes on at the next line that starts with a bracket. */
  private async skipToNextDocument(problem: ProblemRecord): Promise<void> {
    for (;;) {
      const newline = this.window.indexOfNewline(this.index)
      if (newline >= 0) {
        this.index = newline
        const next = await this.peekNextLine(newline)
        this.index++
        if (next.startsValue) break
        continue
      }
      this.index = this.window.end
      if (!(await this.more())) break
    }
    const length = this.here().offset - problem.raw.offset
    this.items.push({ ...problem, raw: { ...problem.raw, length } })
  }
}
