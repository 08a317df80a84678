import { observationStatuses } from '../../../shared/model/kinds'
import type { ObservationStatus } from '../../../shared/model/kinds'
import { formatKey } from '../../../shared/model/source'
import type { ReaderDb } from './readerDb'
import { shownName } from './textViews'

export type CostBasis = 'reported' | 'computed' | 'mixed' | 'unknown'

/** Sums of tokens and cost, with how many calls said anything. Unknown is null. */
export interface UsageSums {
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedInputTokens: number | null
  readonly generations: number
  readonly generationsWithTokens: number
  readonly generationsWithCost: number
  readonly costUsd: number | null
  readonly costBasis: CostBasis
}

/** A trace as lists show it. Times are ns since the epoch as text. Notes are counted by whoever has them. */
export interface StoredTraceRow {
  readonly traceKey: string
  readonly traceId: string
  readonly name: string
  readonly inputPreview: string | null
  readonly outputPreview: string | null
  readonly status: ObservationStatus
  readonly startNs: string | null
  readonly timeDigits: number
  readonly durationNs: number | null
  readonly spans: number
  readonly errors: number
  readonly flags: number
  readonly toolErrors: number
  readonly sessionKey: string | null
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly agents: string[]
  readonly models: string[]
  readonly usage: UsageSums
}

/** Columns that traces and sessions share. */
export interface SummaryColumns {
  readonly source: string
  readonly status: number
  readonly start_text: string | null
  readonly time_digits: number
  readonly duration: number | null
  readonly span_count: number
  readonly error_count: number
  readonly user_id: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly agents: string
  readonly models: string
  readonly input_preview: string | null
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cached_tokens: number | null
  readonly generations: number
  readonly generations_with_tokens: number
  readonly generations_with_cost: number
  readonly cost_usd: number | null
  readonly cost_basis: string
}

interface TraceColumns extends SummaryColumns {
  readonly id: number
  readonly trace_id: string
  readonly name: string
  readonly output_preview: string | null
  readonly flags: number
  readonly tool_error_count: number
  readonly session_id: string | null
}

/** Shared columns of `trace t` or `session s`, ns as text so that nothing is rounded. */
export const summaryColumns = (table: 't' | 's'): string =>
  [
    'id',
    'source',
    'status',
    'time_digits',
    'span_count',
    'error_count',
    'user_id',
    'environment',
    'version',
    'agents',
    'models',
    'input_preview',
    'input_tokens',
    'output_tokens',
    'cached_tokens',
    'generations',
    'generations_with_tokens',
    'generations_with_cost',
    'cost_usd',
    'cost_basis',
  ]
    .map((column) => `${table}.${column}`)
    .join(', ') +
  `, CAST(${table}.start_ns AS TEXT) AS start_text, CAST(${table}.duration_ns AS REAL) AS duration`

/** Reads traces by row id, in the order of the ids; ids that are gone are left out. */
export function readTraceRows(reader: ReaderDb, ids: readonly number[]): StoredTraceRow[] {
  const rows = reader
    .sql(
      `SELECT ${summaryColumns('t')}, t.trace_id, t.name, t.output_preview, t.flags, t.tool_error_count, s.session_id
       FROM json_each(?) wanted JOIN trace t ON t.id = wanted.value LEFT JOIN session s ON s.id = t.session_row
       ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as TraceColumns[]
  return rows.map(toTraceRow)
}

function toTraceRow(row: TraceColumns): StoredTraceRow {
  return {
    traceKey: formatKey(row.source, row.trace_id),
    traceId: row.trace_id,
    name: shownName(row.name),
    inputPreview: row.input_preview,
    outputPreview: row.output_preview,
    status: toStatus(row.status),
    startNs: row.start_text,
    timeDigits: row.time_digits,
    durationNs: row.duration,
    spans: row.span_count,
    errors: row.error_count,
    flags: row.flags,
    toolErrors: row.tool_error_count,
    sessionKey: row.session_id === null ? null : formatKey(row.source, row.session_id),
    sessionId: row.session_id,
    userId: shownName(row.user_id),
    environment: shownName(row.environment),
    version: shownName(row.version),
    agents: readTexts(row.agents).map((name) => shownName(name)),
    models: readTexts(row.models).map((name) => shownName(name)),
    usage: toUsageSums(row),
  }
}

export function toUsageSums(row: SummaryColumns): UsageSums {
  return {
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cachedInputTokens: row.cached_tokens,
    generations: row.generations,
    generationsWithTokens: row.generations_with_tokens,
    generationsWithCost: row.generations_with_cost,
    costUsd: row.cost_usd,
    costBasis: row.cost_basis as CostBasis,
  }
}

/** A status number as its word; rows not derived yet count as unset. */
export function toStatus(index: number): ObservationStatus {
  return observationStatuses[index] ?? 'unset'
}

/** A column that holds a JSON list of texts. */
export function readTexts(json: string): string[] {
  return JSON.parse(json) as string[]
}
