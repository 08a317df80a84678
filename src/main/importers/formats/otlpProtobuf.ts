import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { BinaryWindow } from '../readers/binaryWindow'
import { problemRecord } from '../readers/jsonExtract'
import { OtlpProtobufDecoder } from './otlpProtobufSpan'

const recordLimit = 64 * 1024 * 1024
const batchSize = 500
const batchBytes = 4 * 1024 * 1024

/**
 * OpenTelemetry protocol in protobuf: `ExportTraceServiceRequest` or `TracesData`, which look alike, their counterparts
 * for logs, also several one after the other. Read record by record, so that a large file never stands in memory.
 */
export const otlpProtobuf: Importer = {
  id: 'otlp-protobuf',
  label: 'OTLP protobuf',

  detect(head: ContentHead): number {
    const signal = recogniseOtlpProtobuf(head.bytes)
    return signal === 'traces' || signal === 'logs' ? 0.9 : signal === 'other' ? 0.4 : 0
  },

  async *read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
    if (recogniseOtlpProtobuf(input.head.bytes) === 'other') {
      const raw = { offset: 0, length: input.head.bytes.length, line: null }
      yield [problemRecord('unknown_signal', 'OTLP metrics, not traces', raw)]
      return
    }
    const window = new BinaryWindow(input.bytes())
    try {
      yield* new MessageWalk(window, true).run(signal)
    } finally {
      await window.close()
    }
  },
}

/** Decodes a whole payload that is in memory, as a receiver gets it. */
export async function decodeOtlpProtobuf(payload: Uint8Array): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  const walk = new MessageWalk(new BinaryWindow(once(payload)), true)
  for await (const batch of walk.run(new AbortController().signal)) records.push(...batch)
  return records
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield bytes
}

/** The three levels above a span: the payload, a resource with its scopes, a scope with its spans. */
type Level = 0 | 1 | 2

class MessageWalk {
  private readonly decoder: OtlpProtobufDecoder
  private offset = 0
  /** Where the messages end that are open: index is the level. */
  private readonly ends: number[] = [Number.POSITIVE_INFINITY]

  constructor(
    private readonly window: BinaryWindow,
    waits: boolean,
  ) {
    this.decoder = new OtlpProtobufDecoder(waits)
  }

  async *run(signal: AbortSignal): AsyncGenerator<readonly ImportRecord[], void> {
    let records: ImportRecord[] = []
    let batchStart = 0
    while (!signal.aborted) {
      while (this.ends.length > 1 && this.offset >= (this.ends.at(-1) ?? 0)) this.ends.pop()
      const isGoing = await this.step(records)
      if (!isGoing) this.decoder.finish(records)
      const isFull = records.length >= batchSize || this.offset - batchStart > batchBytes
      if (records.length > 0 && (isFull || !isGoing)) {
        yield records
        records = []
        batchStart = this.offset
      }
      if (!isGoing) return
    }
  }

  /** Reads one field. False at the end of the stream, or where nothing can be read any more. */
  private async step(records: ImportRecord[]): Promise<boolean> {
    const start = this.offset
    const head = await this.window.view(start, 20)
    if (head.length === 0) {
      if (this.ends.length > 1) records.push(this.truncated(start, 0))
      return false
    }
    const tag = readVarint(head, 0)
    if (tag === null) return this.stop(records, start, head.length)
    const field = Math.floor(tag.value / 8)
    const wireType = tag.value % 8
    if (wireType !== 2) return this.skipScalar(records, head, tag.next, wireType)
    const length = readVarint(head, tag.next)
    if (length === null) return this.stop(records, start, head.length)
    const body = start + length.next
    const end = body + length.value
    if (end > (this.ends.at(-1) ?? 0)) return this.stop(records, start, head.length)
    const level = (this.ends.length - 1) as Level
    const isMessage = (level === 0 && field === 1) || (level === 1 && (field === 2 || field === 1000))
    if (isMessage) {
      if (level === 0) this.decoder.startResource()
      else this.decoder.startScope()
      this.ends.push(end)
      this.offset = body
      return true
    }
    this.offset = end
    const isWanted = level > 0 && (field === 1 || (level === 2 && field === 2))
    if (!isWanted) return this.skipTo(records, start, end)
    if (length.value > recordLimit) {
      records.push(problemRecord('too_large', 'A record larger than 64 MiB', position(start, end - start)))
      return this.skipTo(records, start, end)
    }
    const bytes = await this.window.view(body, length.value)
    if (bytes.length < length.value) {
      records.push(this.truncated(start, bytes.length + length.next))
      return false
    }
    this.readPart(level, field, bytes, position(body, length.value), records)
    return true
  }

  private readPart(
    level: Level,
    field: number,
    bytes: Buffer,
    raw: RawPosition,
    records: ImportRecord[],
  ): void {
    if (level === 2 && field === 2) {
      if (isLogRecord(bytes[0])) this.decoder.readLog(bytes, raw, records)
      else this.decoder.readSpan(bytes, raw, records)
      return
    }
    try {
      if (level === 1) this.decoder.readResource(bytes)
      else this.decoder.readScope(bytes)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      records.push(
        problemRecord('not_a_record', `A resource or scope that is not valid protobuf: ${message}`, raw),
      )
    }
  }

  private async skipTo(records: ImportRecord[], start: number, end: number): Promise<boolean> {
    this.offset = end
    const last = await this.window.view(end - 1, 1)
    if (last.length > 0) return true
    records.push(this.truncated(start, 0))
    return false
  }

  private async skipScalar(
    records: ImportRecord[],
    head: Buffer,
    next: number,
    wireType: number,
  ): Promise<boolean> {
    const start = this.offset
    const size =
      wireType === 1
        ? 8
        : wireType === 5
          ? 4
          : wireType === 0
            ? (readVarint(head, next)?.next ?? 0) - next
            : 0
    if (size <= 0) return this.stop(records, start, head.length)
    return this.skipTo(records, start, start + next + size)
  }

  private stop(records: ImportRecord[], start: number, length: number): boolean {
    const text =
      length < 20 ? 'The input ends in the middle of a message' : 'From here on it is not valid protobuf'
    records.push(
      problemRecord(length < 20 ? 'truncated_input' : 'not_a_record', text, position(start, length)),
    )
    return false
  }

  private truncated(start: number, length: number): ImportRecord {
    return problemRecord(
      'truncated_input',
      'The input ends in the middle of a message',
      position(start, length),
    )
  }
}

const position = (offset: number, length: number): RawPosition => ({ offset, length, line: null })

function readVarint(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly next: number } | null {
  let value = 0
  let factor = 1
  for (let index = start; index < bytes.length && index < start + 10; index++) {
    const byte = bytes[index] ?? 0
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, next: index + 1 }
    factor *= 128
  }
  return null
}

/**
 * Whether a record is one of logs by its first field: time, severity, body, attribute, ids or event name. A span starts
 * with its trace id or, broken, with its span id, name or parent; a metric with its name.
 */
const isLogRecord = (first: number | undefined): boolean =>
  first !== undefined && [0x09, 0x10, 0x1a, 0x4a, 0x52, 0x59, 0x62].includes(first)

/**
 * Walks the first messages down to the first record: a span starts with a trace id of 16 bytes, a log record with its
 * time, a metric with neither. Null when the nesting is not OTLP's.
 */
export function recogniseOtlpProtobuf(bytes: Uint8Array): 'traces' | 'logs' | 'other' | null {
  let at = 0
  let level = 0
  let isPlausible = false
  for (let steps = 0; steps < 64 && at < bytes.length; steps++) {
    const field = bytes[at] ?? 0
    const length = readVarint(bytes, at + 1)
    if (length === null || (field !== 0x0a && field !== 0x12 && field !== 0x1a)) return null
    if (level === 0 && field !== 0x0a) return null
    if (level === 2 && field === 0x12) {
      const isSpan = bytes[length.next] === 0x0a && bytes[length.next + 1] === 16
      if (isSpan) return 'traces'
      const isLog = isLogRecord(bytes[length.next])
      return isPlausible ? (isLog ? 'logs' : 'other') : null
    }
    const goesDown = (level === 0 && field === 0x0a) || (level === 1 && field === 0x12)
    if (goesDown) {
      level++
      at = length.next
    } else {
      // A resource starts with its attributes, or says what it dropped; a scope with its name.
      const inner = bytes[length.next]
      isPlausible = length.value === 0 || inner === 0x0a || inner === 0x10 || inner === 0x12
      if (!isPlausible) return null
      at = length.next + length.value
    }
  }
  return null
}
