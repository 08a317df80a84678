import type { EventRecord, ImportRecord } from '../../../shared/model/importRecord'
import type { SavedClasses } from '../savedGraph'
import { ConversationMemory } from '../semantics/conversationMemory'
import { isLogfireSpan, LogfireStreams } from './logfireStreams'
import { AgentEvents } from './otlpAgentEvents'
import { longestId, normaliseId } from './otlpIds'
import { logEvent } from './otlpLog'
import type { DecodedLog } from './otlpLog'
import { recordsOfLog } from './otlpLogRecords'
import { SpanRecorder } from './otlpSpan'
import type { DecodedSpan } from './otlpSpan'

/** So many spans of the beginning wait for logs, in case the file has some. */
const openingSpans = 2_000
/** After so many spans without a single log none waits any more: what waits comes to its trace late, which costs. */
const hopefulSpans = 10_000
/** Spans and logs that wait for each other; the oldest goes when there are more, or when they take more source bytes. */
const mostSpans = 5_000
const mostLogs = 20_000
const mostBytes = 32 * 1024 * 1024

interface HeldSpan {
  readonly span: DecodedSpan
  readonly logs: DecodedLog[]
}

/**
 * Brings the log records of a file to their spans, which may stand before or behind them. Both wait within limits; what
 * does not meet becomes a moment of its own below its span. A file without logs waits for nothing but the messages that
 * spans of model calls lack.
 */
export class OtlpRecorder {
  private readonly spans = new SpanRecorder()
  private readonly agentEvents = new AgentEvents()
  private readonly streams = new LogfireStreams()
  private readonly heldSpans = new Map<string, HeldSpan>()
  private readonly heldLogs = new Map<string, DecodedLog[]>()
  private heldLogCount = 0
  private spanBytes = 0
  private logBytes = 0
  private seenSpans = 0
  private hasLogs = false

  /** `waits` false: every record is written at once, for whoever must answer per payload. */
  constructor(private readonly waits: boolean) {}

  addSpan(span: DecodedSpan, records: ImportRecord[]): void {
    this.seenSpans += 1
    if (this.seenSpans === hopefulSpans && !this.hasLogs) this.endHope(records)
    if (!this.waits || !this.isWorthWaiting(span)) {
      this.writeSpan(span, records)
      return
    }
    const key = keyOf(span.traceId, span.spanId)
    if (key === null) {
      this.writeSpan(span, records)
      return
    }
    const logs = this.heldLogs.get(key) ?? []
    if (this.heldLogs.delete(key)) this.forgetLogs(logs)
    this.releaseSpan(key, records)
    this.heldSpans.set(key, { span, logs })
    this.spanBytes += span.raw.length
    while (this.heldSpans.size > mostSpans || (this.spanBytes > mostBytes && this.heldSpans.size > 1))
      this.releaseOldestSpan(records)
    if (this.seenSpans === openingSpans && !this.hasLogs) this.endOpening(records)
  }

  /** Writes the spans that wait once nothing is left to wait for. */
  private endHope(records: ImportRecord[]): void {
    for (const key of this.heldSpans.keys()) this.releaseSpan(key, records)
  }

  addLog(decoded: DecodedLog, records: ImportRecord[]): void {
    const log = withPossibleTime(decoded)
    this.hasLogs = true
    const key = keyOf(log.traceId, log.spanId)
    const held = key === null ? undefined : this.heldSpans.get(key)
    if (held !== undefined) {
      held.logs.push(log)
    } else if (key === null || !this.waits) {
      this.writeLog(log, records)
    } else {
      const waiting = this.heldLogs.get(key)
      if (waiting === undefined) this.heldLogs.set(key, [log])
      else waiting.push(log)
      this.heldLogCount += 1
      this.logBytes += log.raw.length
      while (this.heldLogCount > mostLogs || (this.logBytes > mostBytes && this.heldLogs.size > 1))
        this.releaseOldestLogs(records)
    }
  }

  /** Writes all that still waits: at the end of the file, or of what belongs together. */
  finish(records: ImportRecord[]): void {
    for (const key of this.heldSpans.keys()) this.releaseSpan(key, records)
    while (this.heldLogs.size > 0) this.releaseOldestLogs(records)
    this.agentEvents.finish(records)
    records.push(...this.streams.finish())
  }

  /** All that `finish` changes. */
  changedByFinish(): object[] {
    const { heldSpans, heldLogs, spans, agentEvents, streams } = this
    const parts = [spans.changedByAdding(), agentEvents.changedByAdding(), streams.changedByTaking()]
    return [this, heldSpans, heldLogs, ...parts.flat()]
  }

  private isWorthWaiting(span: DecodedSpan): boolean {
    if (this.hasLogs || this.seenSpans <= openingSpans) return true
    return this.seenSpans < hopefulSpans && lacksMessages(span)
  }

  /** No logs among the first spans: from here on only those wait that a log would tell the messages of. */
  private endOpening(records: ImportRecord[]): void {
    for (const [key, { span }] of this.heldSpans) if (!lacksMessages(span)) this.releaseSpan(key, records)
  }

  private releaseSpan(key: string, records: ImportRecord[]): void {
    const held = this.heldSpans.get(key)
    if (held === undefined) return
    this.heldSpans.delete(key)
    const { span, logs } = held
    this.spanBytes -= span.raw.length
    this.writeSpan(logs.length === 0 ? span : withLogs(span, logs), records)
  }

  /** The halves of a streamed call of Logfire's wait for each other to the end. */
  private writeSpan(span: DecodedSpan, records: ImportRecord[]): void {
    if (!this.waits || !isLogfireSpan(span.attributes)) {
      this.spans.add(span, records)
      return
    }
    const told: ImportRecord[] = []
    this.spans.add(span, told)
    for (const record of told)
      if (record.type !== 'observation' || !this.streams.take(record)) records.push(record)
  }

  private releaseOldestSpan(records: ImportRecord[]): void {
    for (const key of this.heldSpans.keys()) {
      this.releaseSpan(key, records)
      return
    }
  }

  private releaseOldestLogs(records: ImportRecord[]): void {
    for (const [key, logs] of this.heldLogs) {
      this.heldLogs.delete(key)
      this.forgetLogs(logs)
      for (const log of logs) this.writeLog(log, records)
      return
    }
  }

  private forgetLogs(logs: readonly DecodedLog[]): void {
    this.heldLogCount -= logs.length
    for (const { raw } of logs) this.logBytes -= raw.length
  }

  private writeLog(log: DecodedLog, records: ImportRecord[]): void {
    if (!this.agentEvents.add(log, records)) records.push(...recordsOfLog(log))
  }
}

/** A span with its logs as events, in the order of time; what they decoded badly and dropped is said with it. */
function withLogs(span: DecodedSpan, logs: readonly DecodedLog[]): DecodedSpan {
  const at = (event: EventRecord): bigint => event.timeNs ?? 0n
  const events = [...span.events, ...logs.map(logEvent)]
  events.sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0))
  return {
    ...span,
    events,
    droppedCount: logs.reduce((sum, { droppedCount }) => sum + droppedCount, span.droppedCount),
    findings: [...span.findings, ...logs.flatMap(({ findings }) => findings)],
  }
}

const latestNs = 2n ** 63n - 1n

/** A time outside the years 1970 to 2262 is none, and said. */
function withPossibleTime(log: DecodedLog): DecodedLog {
  const { timeNs, findings } = log
  if (timeNs === null || (timeNs > 0n && timeNs <= latestNs)) return log
  const message = `The time of a log record is ${timeNs} ns`
  return { ...log, timeNs: null, findings: [...findings, { code: 'impossible_time', message }] }
}

const callNames = ['gen_ai.operation.name', 'gen_ai.system', 'gen_ai.provider.name', 'gen_ai.request.model']
const messageNames = [
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.prompt.0.role',
  'gen_ai.completion.0.role',
  'gen_ai.tool.call.result',
  'input.value',
  'llm.input_messages.0.message.role',
  'ai.prompt.messages',
  'ai.prompt',
]

/** A model call that says nothing of what was said: its messages may come as log records. */
function lacksMessages({ attributes, events }: DecodedSpan): boolean {
  return (
    callNames.some((name) => attributes[name] !== undefined) &&
    events.length === 0 &&
    messageNames.every((name) => attributes[name] === undefined)
  )
}

function keyOf(traceId: string, spanId: string): string | null {
  if (traceId === '' || spanId === '' || traceId.length > longestId || spanId.length > longestId) return null
  const key = `${normaliseId(traceId, 32)}/${normaliseId(spanId, 16)}`
  return /[^0/]/.test(key) ? key : null
}

/** What a recorder consists of. */
export const otlpRecorderClasses: SavedClasses = {
  OtlpRecorder,
  SpanRecorder,
  AgentEvents,
  LogfireStreams,
  ConversationMemory: { prototype: ConversationMemory.prototype, empty: () => new ConversationMemory() },
}
