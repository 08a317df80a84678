import type { ObservationRecord } from '../../../shared/model/importRecord'
import { observationFlags, observationKinds, observationStatuses } from '../../../shared/model/kinds'
import { totalInputTokens, totalOutputTokens } from '../../../shared/model/usage'
import type { ContentPlace } from './contentInterner'

/** What SQLite takes and gives. */
export type SqlValue = string | number | bigint | Buffer | null

/** The columns of `observation` that a record fills, in the order of `observationValues`. */
export const observationColumns = [
  'trace_row',
  'span_id',
  'side',
  'parent_span_id',
  'name',
  'kind',
  'status',
  'status_message',
  'start_ns',
  'end_ns',
  'time_digits',
  'own_flags',
  'flags',
  'session_id',
  'user_id',
  'environment',
  'version',
  'service_name',
  'agent_name',
  'tool_name',
  'tool_call_id',
  'model',
  'request_model',
  'provider',
  'finish_reason',
  'first_token_ns',
  'input_context',
  'input_payload',
  'output_context',
  'output_payload',
  'tool_definitions',
  'parameters',
  'attributes',
  'resource',
  'scope_name',
  'scope_version',
  'events',
  'links',
  'tokens_input_uncached',
  'tokens_cache_read',
  'tokens_cache_write_5m',
  'tokens_cache_write_1h',
  'tokens_input_audio',
  'tokens_input_image',
  'tokens_output_text',
  'tokens_reasoning',
  'tokens_output_audio',
  'input_tokens',
  'output_tokens',
  'token_convention',
  'tokens_reported',
  'token_contradictions',
  'cost_reported',
  'cost_currency',
  'cost_computed_usd',
  'cost_basis',
  'input_preview',
  'output_preview',
  'file_id',
  'raw_offset',
  'raw_length',
  'raw_line',
] as const
export type ObservationColumn = (typeof observationColumns)[number]

/** What surrounds a record when it is written: rows its texts went to, previews, the computed cost. */
export interface ObservationPlaces {
  readonly traceRow: number
  readonly fileId: number
  readonly input: ContentPlace
  readonly output: ContentPlace
  readonly inputPreview: string | null
  readonly outputPreview: string | null
  readonly toolDefinitions: number | null
  readonly resource: number | null
  readonly costComputedUsd: number | null
  readonly costBasis: string | null
}

const kindIndex = new Map(observationKinds.map((kind, index) => [kind, index]))
const statusIndex = new Map(observationStatuses.map((status, index) => [status, index]))

const jsonOrNull = (value: object): string | null => {
  for (const key in value) if (Object.hasOwn(value, key)) return JSON.stringify(value)
  return null
}

const earliest = -(2n ** 63n)
const latest = 2n ** 63n - 1n
/** SQLite integers have 64 bits; an instant beyond them is unknown here (the raw record keeps it). */
const storableNs = (ns: bigint | null): bigint | null =>
  ns === null || ns < earliest || ns > latest ? null : ns

/** Whole token counts; a fraction or nonsense is unknown here and stands in `tokens_reported`. */
const count = (value: number | null): number | null =>
  value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null

/** What the importer saw, and what the record itself shows. */
export function ownFlags(record: ObservationRecord): number {
  return (
    record.flags |
    (record.events.length > 0 ? observationFlags.hasEvents : 0) |
    (record.links.length > 0 ? observationFlags.hasLinks : 0) |
    (record.usage !== null && record.usage.contradictions.length > 0 ? observationFlags.tokenDoubt : 0)
  )
}

/** One row of values for `observationColumns`. */
export function observationValues(record: ObservationRecord, places: ObservationPlaces): SqlValue[] {
  const { usage, cost } = record
  const flags = ownFlags(record)
  return [
    places.traceRow,
    record.spanId,
    record.side,
    record.parentSpanId,
    record.name,
    kindIndex.get(record.kind) ?? 11,
    statusIndex.get(record.status) ?? 0,
    record.statusMessage,
    storableNs(record.startNs),
    storableNs(record.endNs),
    record.timeDigits,
    flags,
    flags,
    record.sessionId,
    record.userId,
    record.environment,
    record.version,
    record.serviceName,
    record.agentName,
    record.toolName,
    record.toolCallId,
    record.model,
    record.requestModel,
    record.provider,
    record.finishReason,
    storableNs(record.firstTokenNs),
    places.input.context,
    places.input.payload,
    places.output.context,
    places.output.payload,
    places.toolDefinitions,
    jsonOrNull(record.parameters),
    jsonOrNull(record.attributes),
    places.resource,
    record.scopeName,
    record.scopeVersion,
    record.events.length === 0 ? null : JSON.stringify(record.events, bigintAsText),
    record.links.length === 0 ? null : JSON.stringify(record.links),
    count(usage?.inputUncached ?? null),
    count(usage?.cacheRead ?? null),
    count(usage?.cacheWrite5m ?? null),
    count(usage?.cacheWrite1h ?? null),
    count(usage?.inputAudio ?? null),
    count(usage?.inputImage ?? null),
    count(usage?.outputText ?? null),
    count(usage?.reasoning ?? null),
    count(usage?.outputAudio ?? null),
    usage === null ? null : count(totalInputTokens(usage)),
    usage === null ? null : count(totalOutputTokens(usage)),
    usage?.convention ?? null,
    usage === null ? null : jsonOrNull(usage.reported),
    usage === null || usage.contradictions.length === 0 ? null : JSON.stringify(usage.contradictions),
    cost?.total ?? sumOrNull(cost?.input ?? null, cost?.output ?? null),
    cost?.currency ?? null,
    places.costComputedUsd,
    places.costBasis,
    places.inputPreview,
    places.outputPreview,
    places.fileId,
    record.raw.offset,
    record.raw.length,
    record.raw.line,
  ]
}

const sumOrNull = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0)

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value
