import type {
  EventRecord,
  ImportRecord,
  LinkRecord,
  ObservationRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { observationKinds, observationStatuses, spanKinds } from '../../../shared/model/kinds'
import { parseKey } from '../../../shared/model/source'
import { tokenConventions } from '../../../shared/model/usage'
import type { TokenUsage } from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { StoreError } from '../storeError'
import { ContentReader } from './exportContent'
import { readTraceSurroundings } from './exportSurroundings'
import { createTextMeasure } from './textMeasure'
import { findTraceRow } from './listTraces'
import { readDetailLine } from './observationTexts'
import type { ReaderDb } from './readerDb'

export interface ExportTraceArgument {
  readonly traceKey: string
  /** `last` of the piece before; 0 begins. Observations come in the order they came in. */
  readonly after: number
  readonly limit: number
  /** Stops after the observation with which the piece is about this large as text; there is always one. */
  readonly maxBytes?: number
  /** Only what this import brought, alone or with others. */
  readonly importId?: number | null
}

/** A trace as an importer would say it again. */
export interface ExportedTrace {
  readonly traceId: string
  readonly name: string
  readonly observations: readonly ObservationRecord[]
  /** Trace, session, scores, messages of the session: with the first observations only. */
  readonly others: readonly ImportRecord[]
  /** How large the piece is as text, roughly; 0 where nobody asked for a limit. */
  readonly roughBytes: number
  /** Observations of the trace that stand before the piece: fewer than were taken when some were taken back meanwhile. */
  readonly before: number
  /** Row of the last observation of the piece; `after` where it has none. */
  readonly last: number
  /** True when observations follow. */
  readonly hasMore: boolean
}

/** Records of the export have no place in a file. */
const noPlace: RawPosition = { offset: 0, length: 0, line: null }

/** Reads a trace, or a piece of it, whole. Throws `not_found`. */
export function exportTrace(
  reader: ReaderDb,
  { traceKey, after, limit, maxBytes = Infinity, importId = null }: ExportTraceArgument,
): ExportedTrace {
  const traceRow = findTraceRow(reader, traceKey)
  if (traceRow === null) throw new StoreError('not_found', 'This trace is not in the workspace.')
  const { source, id: traceId } = parseKey(traceKey)
  const content = new ContentReader(reader)
  const ids = idsOf(reader, traceRow, importId)
  const before = countUpTo(ids, after)
  const rows = reader
    .sql(
      `SELECT o.*, CAST(o.start_ns AS TEXT) AS start_text, CAST(o.end_ns AS TEXT) AS end_text,
         CAST(o.first_token_ns AS TEXT) AS first_token_text
       FROM observation o WHERE o.id IN (SELECT value FROM json_each(?)) ORDER BY o.id`,
    )
    .all(`[${ids.subarray(before, before + limit).join()}]`) as Row[]
  const others =
    after === 0 ? readTraceSurroundings(reader, content, { source, traceId, traceRow, importId }) : []
  const measure = maxBytes === Infinity ? () => 0 : createTextMeasure()
  const observations: ObservationRecord[] = []
  let roughBytes = measure(others)
  for (const row of rows) {
    const record = toRecord(withDetail(reader, row), traceId, content)
    observations.push(record)
    roughBytes += measure(record)
    if (roughBytes >= maxBytes) break
  }
  return {
    traceId,
    name: (reader.pluck('SELECT name FROM trace WHERE id = +?').get(traceRow) as string | undefined) ?? '',
    observations,
    others,
    roughBytes,
    before,
    last: observations.length === 0 ? after : (ids[before + observations.length - 1] ?? after),
    hasMore: observations.length > 0 && before + observations.length < ids.length,
  }
}

/** In the order they came in. Remembered, so that reading a large trace in pieces does not sort it for each. */
function idsOf(reader: ReaderDb, traceRow: number, importId: number | null): Float64Array {
  return reader.last('exportIds', `${traceRow} ${importId}`, () => {
    const ids = (
      importId === null
        ? reader.pluck('SELECT id FROM observation WHERE trace_row = +?').all(traceRow)
        : reader.pluck(idsOfImport).all({ traceRow, importId })
    ) as number[]
    return Float64Array.from(ids).sort()
  })
}

const idsOfImport = `SELECT o.id FROM observation_row o WHERE o.trace_row = @traceRow
  AND ((SELECT f.import_id FROM import_file f WHERE f.id = o.file_id) = @importId
    OR EXISTS (SELECT 1 FROM observation_supplier s JOIN import_file f ON f.id = s.file_id
               WHERE s.observation_id = o.id AND f.import_id = @importId))`

/** How many of sorted ids are up to one. */
function countUpTo(ids: Float64Array, id: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ids[middle] ?? Infinity) <= id) low = middle + 1
    else high = middle
  }
  return low
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

/** A row with what stands in its details under the names of the fields. */
function withDetail(reader: ReaderDb, row: Row): Row {
  const detail = readDetailLine(reader, numberOf(row, 'detail'))
  return {
    ...row,
    attributes: detail.attributes,
    parameters: detail.parameters,
    events: detail.events,
    links: detail.links,
    tokens_reported: detail.tokensReported,
    token_contradictions: detail.tokenContradictions,
    token_convention: detail.tokenConvention,
    scope_name: detail.scopeName,
    scope_version: detail.scopeVersion,
    span_kind: detail.spanKind,
    trace_flags: detail.traceFlags,
    trace_state: detail.traceState,
  }
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
    spanKind: spanKinds[numberOf(row, 'span_kind') ?? -1] ?? null,
    traceState: textOf(row, 'trace_state'),
    traceFlags: numberOf(row, 'trace_flags'),
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
