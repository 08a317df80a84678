import { observationFlags, observationKinds, spanKinds } from '../../../shared/model/kinds'
import type { ObservationKind, ObservationStatus, SpanKind } from '../../../shared/model/kinds'
import { formatKey, parseKey } from '../../../shared/model/source'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { StoreError } from '../storeError'
import { viewInput, viewOutput } from './contentViews'
import type { StoredContentView } from './contentViews'
import { viewCost, viewUsage } from './usageViews'
import type { StoredCostView, StoredUsageView, UsageColumns } from './usageViews'
import type { ReaderDb } from './readerDb'
import { readObservationScores } from './scores'
import type { StoredScore } from './scores'
import { readDetail, readObservationTexts } from './observationTexts'
import type { StoredEvent, StoredLink } from './observationTexts'
import { layOutValue, ShownBudget, shownName, shownText } from './textViews'
import type { StoredTextView } from './textViews'
import { viewAskedDefinition, viewDefinitions } from './toolDefinitions'
import { toStatus } from './traceRows'
import { isCountedTime, saidTimes } from './saidTimes'

export interface NamedText {
  readonly key: string
  readonly value: StoredTextView
  readonly isJson: boolean
}

export interface RawPlace {
  readonly fileId: number
  readonly path: string
  readonly importId: number
  readonly format: string | null
  readonly offset: number
  readonly length: number
  readonly line: number | null
}

export interface ObservationDetails {
  readonly observationId: number
  readonly traceKey: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: ObservationKind
  readonly status: ObservationStatus
  readonly statusMessage: string | null
  readonly startNs: string | null
  readonly endNs: string | null
  readonly timeDigits: number
  readonly durationNs: number | null
  readonly firstTokenNs: number | null
  readonly flags: number
  readonly sessionKey: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly serviceName: string | null
  readonly agentName: string | null
  readonly toolName: string | null
  readonly toolCallId: string | null
  readonly model: string | null
  readonly requestModel: string | null
  readonly provider: string | null
  readonly finishReason: string | null
  readonly input: StoredContentView | null
  readonly output: StoredContentView | null
  readonly parameters: StoredTextView | null
  readonly toolDefinitions: StoredTextView | null
  readonly toolDefinition: StoredTextView | null
  readonly attributes: NamedText[]
  readonly resource: NamedText[]
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  readonly spanKind: SpanKind | null
  readonly traceState: string | null
  readonly traceFlags: number | null
  readonly events: {
    readonly name: string
    readonly timeNs: string | null
    readonly attributes: StoredTextView
  }[]
  readonly links: {
    readonly traceKey: string
    readonly traceId: string
    readonly spanId: string
    readonly present: boolean
    readonly traceState: string | null
    readonly traceFlags: number | null
    readonly attributes: StoredTextView
  }[]
  readonly usage: StoredUsageView | null
  readonly cost: StoredCostView | null
  readonly scores: StoredScore[]
  readonly raw: RawPlace[]
}

interface ObservationColumns extends UsageColumns {
  readonly id: number
  readonly traceRow: number
  readonly source: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: number
  readonly status: number
  readonly statusMessage: string | null
  readonly startNs: string | null
  readonly endNs: string | null
  readonly timeDigits: number
  readonly durationNs: number | null
  readonly firstTokenNs: number | null
  readonly flags: number
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly serviceName: string | null
  readonly agentName: string | null
  readonly toolName: string | null
  readonly toolCallId: string | null
  readonly model: string | null
  readonly requestModel: string | null
  readonly provider: string | null
  readonly finishReason: string | null
  readonly inputContext: number | null
  readonly inputPayload: number | null
  readonly outputContext: number | null
  readonly outputPayload: number | null
  readonly toolDefinitions: number | null
}

const detailColumns = `o.id, o.trace_row AS traceRow, t.source, t.trace_id AS traceId, o.span_id AS spanId,
  o.parent_span_id AS parentSpanId, o.name, o.kind, o.status, o.status_message AS statusMessage,
  ${saidTimes('o')}, o.time_digits AS timeDigits, CAST(o.first_token_ns - o.start_ns AS REAL) AS firstTokenNs,
  o.flags, s.session_id AS sessionId, o.user_id AS userId, o.environment, o.version, o.service_name AS serviceName,
  o.agent_name AS agentName, o.tool_name AS toolName, o.tool_call_id AS toolCallId, o.model,
  o.request_model AS requestModel, o.provider, o.finish_reason AS finishReason, o.input_context AS inputContext,
  o.input_payload AS inputPayload, o.output_context AS outputContext, o.output_payload AS outputPayload,
  o.tool_definitions AS toolDefinitions,
  o.tokens_input_uncached, o.tokens_cache_read, o.tokens_cache_write_5m, o.tokens_cache_write_1h, o.tokens_input_audio,
  o.tokens_input_image, o.tokens_output_text, o.tokens_reasoning, o.tokens_output_audio, o.input_tokens, o.output_tokens,
  o.cost_reported, o.cost_currency, o.cost_computed_usd`

/** An error may be a long stack. */
const shownMessage = 100_000
/** Entries of attributes, events and links in one answer; what is beyond stands in one last entry. */
const shownEntries = 1_000

/** Everything about one observation; long texts by reference. Throws `not_found`. */
export function getObservation(reader: ReaderDb, observationId: number): ObservationDetails {
  const row = reader
    .sql(
      `SELECT ${detailColumns} FROM observation o JOIN trace t ON t.id = o.trace_row LEFT JOIN session s ON s.id = t.session_row
       WHERE o.id = +?`,
    )
    .get(observationId) as ObservationColumns | undefined
  const texts = readObservationTexts(reader, observationId)
  const detail = readDetail(reader, observationId)
  if (row === undefined || texts === null || detail === null)
    throw new StoreError('not_found', 'This observation is not in the workspace.')
  const budget = new ShownBudget()
  const call = { id: row.id, traceRow: row.traceRow, kind: row.kind, agentName: row.agentName }
  const isRepeated = (row.flags & observationFlags.usageRepeated) !== 0
  const isTop = row.parentSpanId === null || (row.flags & observationFlags.orphan) !== 0
  return {
    observationId: row.id,
    traceKey: formatKey(row.source, row.traceId),
    traceId: row.traceId,
    spanId: row.spanId,
    parentSpanId: row.parentSpanId,
    name: shownName(row.name, shownText),
    kind: observationKinds[row.kind] ?? 'span',
    status: toStatus(row.status),
    statusMessage: shownName(row.statusMessage, shownMessage),
    startNs: row.startNs,
    endNs: row.endNs,
    timeDigits: row.timeDigits,
    durationNs: row.durationNs,
    firstTokenNs: row.firstTokenNs,
    flags: row.flags,
    sessionKey: row.sessionId === null ? null : formatKey(row.source, row.sessionId),
    userId: shownName(row.userId),
    environment: shownName(row.environment),
    version: shownName(row.version),
    serviceName: shownName(row.serviceName),
    agentName: shownName(row.agentName),
    toolName: shownName(row.toolName),
    toolCallId: shownName(row.toolCallId),
    model: shownName(row.model),
    requestModel: shownName(row.requestModel),
    provider: shownName(row.provider),
    finishReason: shownName(row.finishReason),
    input: viewInput(reader, call, row.inputContext, row.inputPayload, budget),
    output: viewOutput(reader, row.outputContext, row.outputPayload, budget),
    parameters: texts.parameters === null ? null : budget.view(layOutValue(texts.parameters), `o:${row.id}`),
    toolDefinitions: viewDefinitions(reader, row.toolDefinitions, budget),
    toolDefinition:
      row.toolName === null ? null : viewAskedDefinition(reader, row.traceRow, row.id, row.toolName, budget),
    attributes: viewEntries(texts.attributes, `a:${row.id}`, `A:${row.id}`, budget),
    resource: viewEntries(texts.resource, `r:${row.id}`, null, budget),
    scopeName: shownName(detail.scopeName),
    scopeVersion: shownName(detail.scopeVersion),
    spanKind: spanKinds[detail.spanKind ?? -1] ?? null,
    traceState: shownName(detail.traceState),
    traceFlags: detail.traceFlags,
    events: viewEvents(texts.events, row, budget),
    links: viewLinks(reader, texts.links, row, budget),
    usage: viewUsage(row, detail, isRepeated),
    cost: viewCost(row, detail.costBasis),
    scores: readObservationScores(reader, row.source, row.traceId, row.spanId, isTop),
    raw: readRawPlaces(reader, row.id),
  }
}

/** The row of a span by its ids; null when it is not there. */
export function findObservation(reader: ReaderDb, traceKey: string, spanId: string): number | null {
  const { source, id } = parseKey(traceKey)
  const row = reader
    .pluck(
      `SELECT o.id FROM trace t JOIN observation o ON o.trace_row = t.id
       WHERE t.source = ? AND t.trace_id = +? AND o.span_id = +? ORDER BY o.side LIMIT 1`,
    )
    .get(source, id, spanId)
  return typeof row === 'number' ? row : null
}

function viewEntries(
  values: JsonObject,
  reference: string,
  allReference: string | null,
  budget: ShownBudget,
): NamedText[] {
  const entries = Object.entries(values)
  const views = entries
    .slice(0, shownEntries)
    .map(([key, value], index) => viewEntry(key, value, `${reference}:${index}`, budget))
  const left = entries.length - views.length
  if (left > 0 && allReference !== null) {
    views.push({
      key: `… ${left} more`,
      value: budget.view(layOutValue(values), allReference, 0),
      isJson: true,
    })
  }
  return views
}

function viewEntry(key: string, value: JsonValue, reference: string, budget: ShownBudget): NamedText {
  const isJson = typeof value !== 'string'
  return { key: shownName(key), value: budget.view(layOutValue(value), reference), isJson }
}

function viewEvents(
  events: readonly StoredEvent[],
  { id, flags }: Pick<ObservationColumns, 'id' | 'flags'>,
  budget: ShownBudget,
): ObservationDetails['events'] {
  const views = events.slice(0, shownEntries).map((event, index) => ({
    name: shownName(event.name),
    timeNs: isCountedTime(flags, event.timeNs) ? null : event.timeNs,
    attributes: budget.view(layOutValue(event.attributes), `e:${id}:${index}`),
  }))
  const left = events.length - views.length
  if (left > 0)
    views.push({
      name: `… ${left} more events`,
      timeNs: null,
      attributes: budget.view(JSON.stringify(events, null, 2), `E:${id}`, 0),
    })
  return views
}

function viewLinks(
  reader: ReaderDb,
  links: readonly StoredLink[],
  row: ObservationColumns,
  budget: ShownBudget,
): ObservationDetails['links'] {
  return links.slice(0, shownEntries).map((link, index) => {
    const traceKey = formatKey(row.source, link.traceId)
    return {
      traceKey,
      traceId: link.traceId,
      spanId: link.spanId,
      present: findObservation(reader, traceKey, link.spanId) !== null,
      traceState: shownName(link.traceState ?? null),
      traceFlags: link.traceFlags ?? null,
      attributes: budget.view(layOutValue(link.attributes), `l:${row.id}:${index}`),
    }
  })
}

/** All records behind it, in the order of import. */
function readRawPlaces(reader: ReaderDb, observationId: number): RawPlace[] {
  return reader
    .sql(
      `WITH place AS (
         SELECT file_id, raw_offset, raw_length, raw_line FROM observation_supplier WHERE observation_id = @id
         UNION
         SELECT file_id, raw_offset, raw_length, raw_line FROM observation WHERE id = @id
       )
       SELECT f.id AS fileId, f.path, f.import_id AS importId, f.format, p.raw_offset AS offset, p.raw_length AS length, p.raw_line AS line
       FROM place p JOIN import_file f ON f.id = p.file_id ORDER BY f.id, p.raw_offset`,
    )
    .all({ id: observationId }) as RawPlace[]
}
