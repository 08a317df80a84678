import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import { countedBeforeNs, formatIso } from '../../../shared/model/time'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { CountingClock } from '../semantics/orderClock'
import { clip, finding, makeSession } from './vendorRecords'
import { idOf, knownFields, withoutFields, wordOf } from './vendorFields'

const streamTypes = new Set(['system', 'user', 'assistant', 'result', 'stream_event'])

/**
 * Whether a line is one of those that `claude --output-format stream-json` and the agent SDK write: they name their
 * session `session_id` and carry no time.
 */
export function isStreamLine(value: JsonValue): value is JsonObject {
  return (
    isJsonObject(value) &&
    typeof value['session_id'] === 'string' &&
    value['sessionId'] === undefined &&
    value['timestamp'] === undefined &&
    streamTypes.has(wordOf(value['type']) ?? '')
  )
}

/** What the end of a run says about it as a whole. */
const totals = [
  'total_cost_usd',
  'duration_ms',
  'duration_api_ms',
  'num_turns',
  'usage',
  'modelUsage',
] as const

/**
 * Turns the lines of such a stream into lines of a session: their order is all that is known of their times, and a
 * subagent is named by the call that started it. Marks what was made of them.
 */
export class ClaudeStream {
  private readonly clock = new CountingClock()
  private readonly agents = new Set<string>()
  private readonly reported = new Map<string, JsonObject>()
  private firstRaw: RawPosition | null = null
  private lines = 0
  private failure: string | null = null

  /** The lines to read in place of this one. */
  translate(line: JsonObject, raw: RawPosition): JsonObject[] {
    this.firstRaw ??= raw
    this.lines++
    // Pieces of messages that follow whole.
    if (line['type'] === 'stream_event') return []
    const { session_id: sessionId, parent_tool_use_id: parent, ...rest } = line
    const agentId = idOf(parent)
    const timestamp = formatIso(this.clock.step().startNs ?? 0n, 3)
    const told = knownFields({
      ...rest,
      sessionId,
      timestamp,
      ...(agentId === null ? {} : { agentId, isSidechain: true }),
    })
    if (line['type'] === 'result') this.takeResult(line)
    if (agentId === null || this.agents.has(agentId)) return [told]
    this.agents.add(agentId)
    const start = {
      type: 'progress',
      parentToolUseID: agentId,
      data: { type: 'agent_progress', agentId },
      sessionId: sessionId ?? null,
      timestamp,
    }
    return [start, told]
  }

  private takeResult(line: JsonObject): void {
    const known = totals.flatMap((name): [string, JsonValue][] => {
      const value = line[name]
      return value === undefined || value === null ? [] : [[name, value]]
    })
    this.reported.set(idOf(line['session_id']) ?? '', Object.fromEntries(known))
    if (line['is_error'] === true)
      this.failure = clip(wordOf(line['result']) ?? wordOf(line['subtype']) ?? 'error', 200)
  }

  /** Says of the records that their times are counted, and what the stream said of the whole. */
  mark(records: readonly ImportRecord[]): ImportRecord[] {
    if (this.lines === 0) return [...records]
    return records
      .filter((record) => record.type !== 'problem' || record.code !== 'missing_time')
      .map((record) => {
        if (record.type === 'session') return { ...record, reported: this.takeReported(record.sessionId) }
        return record.type === 'observation' ? this.markOne(record) : record
      })
  }

  private markOne(record: ObservationRecord): ObservationRecord {
    const isCounted = record.startNs === null || record.startNs < countedBeforeNs
    const marked = isCounted
      ? {
          ...record,
          timeDigits: 0,
          flags: (record.flags & ~observationFlags.repaired) | observationFlags.orderOnlyTime,
        }
      : record
    // The line that stands for a subagent's start is ours, not the stream's.
    if (record.kind === 'tool' && this.agents.has(record.toolCallId ?? ''))
      return { ...marked, attributes: withoutFields(marked.attributes, new Set(['progress_lines'])) }
    if (record.parentSpanId !== null || record.kind !== 'agent' || this.failure === null) return marked
    const statusMessage = this.failure
    this.failure = null
    return { ...marked, status: 'error', statusMessage }
  }

  private takeReported(sessionId: string): JsonObject {
    const known = this.reported.get(sessionId) ?? {}
    this.reported.delete(sessionId)
    return known
  }

  /** All that `mark` and `finish` change. */
  changedByFinish(): object[] {
    return [this, this.reported]
  }

  /** What is said once at the end: sessions of which only the result is there, and that no time is known. */
  finish(): ImportRecord[] {
    const raw = this.firstRaw
    if (raw === null) return []
    const bare = [...this.reported].filter(([id]) => id !== '')
    const text = `${formatCounted(this.lines, 'line')} of a stream without times; the order is real, the moments are not.`
    return [
      ...bare.map(([sessionId, reported]) => makeSession({ sessionId, reported, raw })),
      finding('order_only_time', text, raw),
    ]
  }
}

/** What a stream consists of. */
export const claudeStreamClasses = { ClaudeStream, CountingClock }
