import type { ImportRecord, ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { ensureExists } from '../../../shared/util/assert'
import { findingOfDuplicates, repeatedKey } from './duplicateKeyFinding'
import { findFault, parseExactly, parseJson, setOwn, withoutQuote } from './jsonLossless'
import type { ByteWindow } from './byteWindow'
import type { PathNode } from './jsonPaths'
import { ValueScanner } from './valueScanner'

/** A record taken out of a large document, wrapped in what is known of its ancestors: a small document of its own. */
export interface ExtractedPart {
  readonly value: JsonValue
  readonly position: RawPosition
}

export interface ExtractOutcome {
  /** Index in the window behind what was read. */
  readonly next: number
  readonly problem: ProblemRecord | null
}

interface Frame {
  readonly isArray: boolean
  readonly node: PathNode
  /** Members read so far that are no way to records. */
  members: Record<string, JsonValue>
  key: string
  /** Keys that lead to records, and those whose values were too large. */
  readonly otherKeys: Set<string>
  /** The first key that stood here before, and how many did. */
  repeated: { readonly key: string; readonly raw: RawPosition; count: number } | null
}

/** One record, or one member of an ancestor, may be this large. */
const recordLimit = 64 * 1024 * 1024
const memberLimit = 4 * 1024 * 1024
const batchSize = 256
const batchBytes = 4 * 1024 * 1024

class BrokenDocument extends Error {
  constructor(
    readonly code: 'bad_json' | 'too_deep' | 'truncated_input',
    message: string,
  ) {
    super(message)
  }
}

/**
 * Reads one document of any size from the window and yields its records without ever holding more than one. After a
 * break in the document the records before it have been yielded, and the outcome names the problem.
 */
export class JsonExtractor {
  private index: number
  private readonly frames: Frame[] = []
  private parts: (ExtractedPart | ProblemRecord)[] = []
  private partBytes = 0
  private recordStart: RawPosition | null = null
  /** Where the text that was read last begins in the window. */
  private textStart = 0

  constructor(
    private readonly window: ByteWindow,
    start: number,
    private readonly root: PathNode,
  ) {
    this.index = start
  }

  async *run(): AsyncGenerator<readonly (ExtractedPart | ProblemRecord)[], ExtractOutcome> {
    const first = this.window.position(this.index, this.index)
    try {
      yield* this.readValue(this.root)
      if (this.parts.length > 0) yield this.takeParts()
      return { next: this.index, problem: null }
    } catch (error) {
      if (!(error instanceof BrokenDocument)) throw error
      for (const frame of this.frames) this.reportRepeated(frame)
      if (this.parts.length > 0) yield this.takeParts()
      const here = this.recordStart ?? this.window.position(this.index, this.index)
      const message = `${error.message} (document from byte ${first.offset})`
      return { next: this.index, problem: problemRecord(error.code, message, here) }
    }
  }

  private takeParts(): (ExtractedPart | ProblemRecord)[] {
    const { parts } = this
    this.parts = []
    this.partBytes = 0
    return parts
  }

  private async *readValue(node: PathNode): AsyncGenerator<readonly (ExtractedPart | ProblemRecord)[], void> {
    const opener = await this.peek()
    const isArray = opener === 0x5b
    const isWay = isArray ? node.elements !== null : opener === 0x7b && node.members.size > 0
    if (node.isRecord || !isWay) {
      await this.readRecord()
      if (this.parts.length >= batchSize || this.partBytes > batchBytes) yield this.takeParts()
      return
    }
    const frame: Frame = { isArray, node, members: {}, key: '', otherKeys: new Set(), repeated: null }
    this.frames.push(frame)
    this.index++
    let hasRecords = false
    const closer = isArray ? 0x5d : 0x7d
    let byte = await this.peek()
    while (byte !== closer) {
      const next = isArray ? node.elements : node.members.get(await this.readMemberKey(frame))
      if (next === null || next === undefined) {
        await this.readMember(frame)
      } else {
        hasRecords = true
        if (!isArray) frame.otherKeys.add(frame.key)
        await this.peek()
        yield* this.readValue(next)
      }
      byte = await this.peek()
      if (byte === 0x2c) {
        this.index++
        byte = await this.peek()
        if (byte === closer) throw new BrokenDocument('bad_json', 'A comma before a closing bracket')
      } else if (byte !== closer) {
        throw new BrokenDocument('bad_json', 'A comma or closing bracket was expected')
      }
    }
    this.index++
    this.frames.pop()
    this.reportRepeated(frame)
    if (this.parts.length >= batchSize) yield this.takeParts()
    if (!isArray && !hasRecords && Object.keys(frame.members).length > 0 && this.frames.length === 0) {
      this.parts.push({ value: frame.members, position: this.window.position(this.index, this.index) })
    }
  }

  private async readMemberKey(frame: Frame): Promise<string> {
    if ((await this.peek()) !== 0x22) throw new BrokenDocument('bad_json', 'A member name was expected')
    const text = await this.readText(new ValueScanner(this.frames.length), memberLimit)
    if (text === null) throw new BrokenDocument('bad_json', 'A member name is too long')
    frame.key = this.parse(text) as string
    if (Object.hasOwn(frame.members, frame.key) || frame.otherKeys.has(frame.key)) {
      const raw = this.window.position(this.textStart, this.index)
      frame.repeated ??= { key: frame.key.slice(0, 80), raw, count: 0 }
      frame.repeated.count++
    }
    if ((await this.peek()) !== 0x3a) throw new BrokenDocument('bad_json', 'A colon was expected')
    this.index++
    return frame.key
  }

  private reportRepeated({ repeated }: Frame): void {
    if (repeated === null) return
    const { key, count, raw } = repeated
    this.parts.push(repeatedKey(key, count, 'each value counts for the records behind it', raw))
  }

  private reportDuplicates(start: number, place: RawPosition): void {
    const duplicates = findingOfDuplicates(this.window, start, this.index, place)
    if (duplicates !== null) this.parts.push(duplicates)
  }

  private async readMember(frame: Frame): Promise<void> {
    await this.peek()
    const from = this.window.position(this.index, this.index)
    const scanner = new ValueScanner(this.frames.length)
    const text = await this.readText(scanner, memberLimit)
    if (text !== null) {
      setOwn(frame.members, frame.key, this.parse(text))
      this.reportDuplicates(this.textStart, from)
      return
    }
    frame.otherKeys.add(frame.key)
    const name = frame.key.slice(0, 80)
    this.parts.push(
      scanner.isTooDeep
        ? problemRecord('too_deep', `The member ${name} is nested deeper than 200 levels`, from)
        : problemRecord('too_large', `The member ${name} is larger than 4 MiB`, from),
    )
  }

  private async readRecord(): Promise<void> {
    await this.peek()
    let start = this.index
    const scanner = new ValueScanner(this.frames.length)
    const before = this.window.position(start, start)
    this.recordStart = before
    const size = await this.scanValue(scanner, recordLimit, (shift) => (start -= shift))
    this.recordStart = null
    if (size > recordLimit) {
      this.parts.push(
        problemRecord('too_large', 'A record is larger than 64 MiB', { ...before, length: size }),
      )
      return
    }
    const position = this.window.position(start, this.index)
    if (scanner.isTooDeep) {
      this.parts.push(problemRecord('too_deep', 'A record is nested deeper than 200 levels', position))
      return
    }
    this.partBytes += size
    try {
      const text = this.window.data.toString('utf8', start, this.index)
      const parsed = parseJson(text)
      const value = findFault(parsed) === 'infinite' ? parseExactly(text) : parsed
      this.parts.push({ value: this.wrap(value), position })
      this.reportDuplicates(start, position)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.parts.push(
        problemRecord('bad_json', `A record is not valid JSON: ${withoutQuote(error)}`, position),
      )
    }
  }

  /** The text of the value at hand, null when it is larger than `limit` or nested too deep. */
  private async readText(scanner: ValueScanner, limit: number): Promise<string | null> {
    let start = this.index
    const size = await this.scanValue(scanner, limit, (shift) => (start -= shift))
    this.textStart = start
    return size > limit || scanner.isTooDeep ? null : this.window.data.toString('utf8', start, this.index)
  }

  /** Steps over a value; up to `limit` bytes of it stay in the window. Returns its size. */
  private async scanValue(
    scanner: ValueScanner,
    limit: number,
    onShift: (shift: number) => void,
  ): Promise<number> {
    const { window } = this
    let start = this.index
    let dropped = 0
    for (;;) {
      const end = scanner.scan(window.data, this.index, window.end)
      if (end >= 0) {
        this.index = end
        return dropped + end - start
      }
      if (scanner.isBroken) throw new BrokenDocument('bad_json', 'A line feed inside a string')
      this.index = window.end
      if (dropped > 0 || this.index - start > limit) {
        dropped += this.index - start
        start = this.index
      }
      const shift = await window.more(start)
      if (shift < 0 && scanner.isTooDeep)
        throw new BrokenDocument('too_deep', 'Nested deeper than 200 levels, to the end of the input')
      if (shift < 0) throw new BrokenDocument('truncated_input', 'The input ends in the middle of a document')
      this.index -= shift
      start -= shift
      onShift(shift)
    }
  }

  private wrap(value: JsonValue): JsonValue {
    let wrapped = value
    for (let level = this.frames.length - 1; level >= 0; level--) {
      const frame = ensureExists(this.frames[level], 'frame')
      if (frame.isArray) {
        wrapped = [wrapped]
      } else {
        const members: Record<string, JsonValue> = { ...frame.members }
        setOwn(members, frame.key, wrapped)
        wrapped = members
      }
    }
    return wrapped
  }

  private parse(text: string): JsonValue {
    try {
      return parseJson(text)
    } catch {
      throw new BrokenDocument('bad_json', 'A value is not valid JSON')
    }
  }

  /** The next byte that is no white space. */
  private async peek(): Promise<number> {
    const { window } = this
    for (;;) {
      while (this.index < window.end) {
        const byte = window.data[this.index] ?? 0
        if (byte > 0x20) return byte
        this.index++
      }
      const shift = await window.more(this.index)
      if (shift < 0) throw new BrokenDocument('truncated_input', 'The input ends in the middle of a document')
      this.index -= shift
    }
  }
}

/** A finding at a place; it counts as a skipped record unless said otherwise. */
export function problemRecord(
  code: ProblemRecord['code'],
  message: string,
  raw: RawPosition,
  skipped = true,
): ProblemRecord & ImportRecord {
  return { type: 'problem', code, message, skipped, raw }
}
