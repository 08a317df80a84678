import type {
  EventRecord,
  ImportRecord,
  LinkRecord,
  ObservationRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { observationKinds, observationStatuses } from '../../../shared/model/kinds'
import type { Content, Message } from '../../../shared/model/message'
import { parseKey } from '../../../shared/model/source'
import { tokenConventions } from '../../../shared/model/usage'
import type { TokenUsage } from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { StoreError } from '../storeError'
import { decodeText } from '../tables/textCodec'
import { readMessage } from './conversation'
import { readTraceSurroundings } from './exportSurroundings'
import { findTraceRow } from './listTraces'
import type { ReaderDb } from './readerDb'

export interface ExportTraceArgument {
  readonly traceKey: string
  /** Observations are counted in the order they came in. */
  readonly offset: number
  readonly limit: number
}

/** A trace as an importer would say it again. */
export interface ExportedTrace {
  readonly traceId: string
  readonly name: string
  readonly observations: readonly ObservationRecord[]
  /** Trace, session, scores, messages of the session: with the first observations only. */
  readonly others: readonly ImportRecord[]
}

/** Records of the export have no place in a file. */
export const noPlace: RawPosition = { offset: 0, length: 0, line: null }

/** Reads a trace, or a piece of it, whole. Throws `not_found`. */
export function exportTrace(
  reader: ReaderDb,
  { traceKey, offset, limit }: ExportTraceArgument,
): ExportedTrace {
  const traceRow = findTraceRow(reader, traceKey)
  if (traceRow === null) throw new StoreError('not_found', 'This trace is not in the workspace.')
  const { source, id: traceId } = parseKey(traceKey)
  const content = new ContentReader(reader)
  const rows = reader
    .sql(
      `SELECT o.*, CAST(o.start_ns AS TEXT) AS start_text, CAST(o.end_ns AS TEXT) AS end_text,
         CAST(o.first_token_ns AS TEXT) AS first_token_text
       FROM observation o WHERE o.trace_row = ? ORDER BY o.id LIMIT ? OFFSET ?`,
    )
    .all(traceRow, limit, offset) as Row[]
  return {
    traceId,
    name: (reader.pluck('SELECT name FROM trace WHERE id = ?').get(traceRow) as string | undefined) ?? '',
    observations: rows.map((row) => toRecord(row, traceId, content)),
    others: offset === 0 ? readTraceSurroundings(reader, content, { source, traceId, traceRow }) : [],
  }
}

/** Contents by the ids of their rows; what calls share is read once. */
export class ContentReader {
  private readonly payloads = new Map<number, JsonValue>()
  private readonly messages = new Map<number, Message>()
  private readonly chains = new Map<number, readonly Message[]>()

  constructor(private readonly reader: ReaderDb) {}

  content(context: number | null, payload: number | null): Content | null {
    if (context !== null) return { type: 'messages', messages: this.conversation(context) }
    return payload === null ? null : { type: 'value', value: this.payload(payload) }
  }

  payload(id: number): JsonValue {
    const known = this.payloads.get(id)
    if (known !== undefined) return known
    const row = this.reader.sql('SELECT is_json AS isJson, codec, data FROM payload WHERE id = ?').get(id) as
      { isJson: number; codec: number; data: string | Buffer } | undefined
    const text = row === undefined ? '' : decodeText(row.codec, row.data)
    const value = row?.isJson === 1 ? (JSON.parse(text) as JsonValue) : text
    if (text.length < 100_000) this.payloads.set(id, value)
    return value
  }

  message(id: number): Message {
    const known = this.messages.get(id)
    if (known !== undefined) return known
    const row = readMessage(this.reader, id)
    const message: Message =
      row === null
        ? { role: 'other', name: null, parts: [] }
        : { role: row.role, name: row.name, parts: row.parts }
    this.messages.set(id, message)
    return message
  }

  private conversation(last: number): readonly Message[] {
    const find = this.reader.raw('SELECT parent_id, message_id FROM context WHERE id = ?')
    const tail: Message[] = []
    let before: readonly Message[] = []
    for (let at = last; at !== 0;) {
      const known = this.chains.get(at)
      if (known !== undefined) {
        before = known
        break
      }
      const row = find.get(at) as [number, number] | undefined
      if (row === undefined) break
      tail.push(this.message(row[1]))
      at = row[0] < at ? row[0] : 0
    }
    const messages = tail.length === 0 ? before : [...before, ...tail.toReversed()]
    this.chains.set(last, messages)
    return messages
  }
}

interface Row {
  readonly [column: string]: string | number | null
}

const textOf = (row: Row, column: string): string | null => {
  const value = row[column]
  return typeof value === 'string' ? value : null
}
const numberOf = (row: Row, column: string): number | null => {
  const value = row[column]
  return typeof value === 'number' ? value : null
}
const instantOf = (row: Row, column: string): bigint | null => {
  const text = textOf(row, column)
  return text === null ? null : BigInt(text)
}
const jsonOf = <T extends JsonValue>(row: Row, column: string, otherwise: T): T => {
  const text = textOf(row, column)
  return text === null ? otherwise : (JSON.parse(text) as T)
}

function toRecord(row: Row, traceId: string, content: ContentReader): ObservationRecord {
  const definitions = numberOf(row, 'tool_definitions')
  const resource = numberOf(row, 'resource')
  const total = numberOf(row, 'cost_reported')
  const events = jsonOf<{ name: string; timeNs: string | null; attributes: JsonObject }[]>(row, 'events', [])
  return {
    type: 'observation',
    traceId,
    spanId: textOf(row, 'span_id') ?? '',
    side: row['side'] === 'server' ? 'server' : '',
    parentSpanId: textOf(row, 'parent_span_id'),
    name: textOf(row, 'name') ?? '',
    kind: observationKinds[numberOf(row, 'kind') ?? -1] ?? 'span',
    status: observationStatuses[numberOf(row, 'status') ?? -1] ?? 'unset',
    statusMessage: textOf(row, 'status_message'),
    startNs: instantOf(row, 'start_text'),
    endNs: instantOf(row, 'end_text'),
    timeDigits: numberOf(row, 'time_digits') ?? 0,
    sessionId: textOf(row, 'session_id'),
    userId: textOf(row, 'user_id'),
    environment: textOf(row, 'environment'),
    version: textOf(row, 'version'),
    serviceName: textOf(row, 'service_name'),
    agentName: textOf(row, 'agent_name'),
    toolName: textOf(row, 'tool_name'),
    toolCallId: textOf(row, 'tool_call_id'),
    model: textOf(row, 'model'),
    requestModel: textOf(row, 'request_model'),
    provider: textOf(row, 'provider'),
    finishReason: textOf(row, 'finish_reason'),
    firstTokenNs: instantOf(row, 'first_token_text'),
    parameters: jsonOf<JsonObject>(row, 'parameters', {}),
    input: content.content(numberOf(row, 'input_context'), numberOf(row, 'input_payload')),
    output: content.content(numberOf(row, 'output_context'), numberOf(row, 'output_payload')),
    toolDefinitions: definitions === null ? null : content.payload(definitions),
    usage: usageOf(row),
    cost:
      total === null
        ? null
        : { currency: textOf(row, 'cost_currency') ?? 'USD', input: null, output: null, total },
    attributes: jsonOf<JsonObject>(row, 'attributes', {}),
    resource: resource === null ? {} : (content.payload(resource) as JsonObject),
    scopeName: textOf(row, 'scope_name'),
    scopeVersion: textOf(row, 'scope_version'),
    events: events.map((event): EventRecord => ({
      ...event,
      timeNs: event.timeNs === null ? null : BigInt(event.timeNs),
    })),
    links: jsonOf<JsonValue[]>(row, 'links', []) as unknown as LinkRecord[],
    flags: numberOf(row, 'own_flags') ?? 0,
    raw: noPlace,
  }
}

function usageOf(row: Row): TokenUsage | null {
  const convention = tokenConventions.find((each) => each === row['token_convention'])
  if (convention === undefined) return null
  return {
    inputUncached: numberOf(row, 'tokens_input_uncached'),
    cacheRead: numberOf(row, 'tokens_cache_read'),
    cacheWrite5m: numberOf(row, 'tokens_cache_write_5m'),
    cacheWrite1h: numberOf(row, 'tokens_cache_write_1h'),
    inputAudio: numberOf(row, 'tokens_input_audio'),
    inputImage: numberOf(row, 'tokens_input_image'),
    outputText: numberOf(row, 'tokens_output_text'),
    reasoning: numberOf(row, 'tokens_reasoning'),
    outputAudio: numberOf(row, 'tokens_output_audio'),
    convention,
    reported: jsonOf<Record<string, number>>(row, 'tokens_reported', {}),
    contradictions: jsonOf<string[]>(row, 'token_contradictions', []),
  }
}
