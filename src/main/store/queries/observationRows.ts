import type { Filter } from '../../../shared/model/filter'
import { observationKinds, observationStatuses } from '../../../shared/model/kinds'
import type { ObservationKind, ObservationStatus } from '../../../shared/model/kinds'
import { formatKey, parseKey } from '../../../shared/model/source'
import { wordExpressions } from '../searchText'
import { compileTraceFilter } from './filterSql'
import { findTraceRow, largestWindow } from './listTraces'
import type { ReaderDb } from './readerDb'
import { shownName } from './textViews'
import { saidTimes } from './saidTimes'

export interface ObservationRowsArgument {
  readonly filter: Filter
  /** Only of this trace, of this session, with this span id. */
  readonly traceKey: string | null
  readonly sessionKey: string | null
  readonly spanId: string | null
  readonly offset: number
  readonly limit: number
}

export interface StoredObservationRow {
  readonly observationId: number
  readonly traceKey: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly sessionKey: string | null
  readonly name: string
  readonly kind: ObservationKind
  readonly status: ObservationStatus
  readonly statusMessage: string | null
  readonly startNs: string | null
  readonly endNs: string | null
  readonly timeDigits: number
  readonly durationNs: number | null
  readonly agentName: string | null
  readonly toolName: string | null
  readonly model: string | null
  readonly provider: string | null
  readonly serviceName: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly costUsd: number | null
  readonly flags: number
}

/** What a span does not say for itself it has from its trace. */
const ownOrTraces = {
  environments: 'coalesce(o.environment, t.environment)',
  users: 'coalesce(o.user_id, t.user_id)',
  agents: 'o.agent_name',
  tools: 'o.tool_name',
  services: 'o.service_name',
} as const

const from = 'observation o JOIN trace t ON t.id = o.trace_row LEFT JOIN session s ON s.id = t.session_row'

/** A window of single observations, newest first. All that match are found once, so that paging on is quick. */
export function listObservationRows(
  reader: ReaderDb,
  argument: ObservationRowsArgument,
  nowMs: number,
): { readonly rows: StoredObservationRow[]; readonly matching: number } {
  const { filter, offset, limit } = argument
  const range = compileTraceFilter(reader, { ...filter, ...noLists }, nowMs)
  const key = JSON.stringify([
    { ...filter, lastMs: range.fromNs },
    argument.traceKey,
    argument.sessionKey,
    argument.spanId,
  ])
  // A relative range ends with the newest trace; what that trace goes on to do belongs to it.
  const toNs = filter.lastMs === null ? range.toNs : null
  const ids = reader.once(`observations ${key}`, () => findIds(reader, argument, range.fromNs, toNs))
  return {
    rows: readRows(reader, ids.subarray(offset, offset + Math.min(limit, largestWindow))),
    matching: ids.length,
  }
}

const noLists = {
  environments: [],
  agents: [],
  tools: [],
  models: [],
  users: [],
  services: [],
  kinds: [],
  statuses: [],
  text: '',
}

function findIds(
  reader: ReaderDb,
  argument: ObservationRowsArgument,
  fromNs: string | null,
  toNs: string | null,
): Int32Array {
  const { filter, traceKey, sessionKey, spanId } = argument
  const conditions = ['t.status >= 0']
  const values: Record<string, string | number | bigint> = {}
  const bind = (condition: string, name: string, value: string | number | bigint): void => {
    conditions.push(condition)
    values[name] = value
  }
  if (traceKey !== null) bind('o.trace_row = @trace', 'trace', findTraceRow(reader, traceKey) ?? -1)
  if (sessionKey !== null) {
    const session = parseKey(sessionKey)
    bind(
      't.session_row = (SELECT id FROM session WHERE source = @source AND session_id = @session)',
      'session',
      session.id,
    )
    values['source'] = session.source
  }
  if (spanId !== null) bind('o.span_id = @span', 'span', spanId)
  if (fromNs !== null) bind('o.start_ns >= @fromNs', 'fromNs', BigInt(fromNs))
  if (toNs !== null) bind('o.start_ns <= @toNs', 'toNs', BigInt(toNs))
  for (const [facet, expression] of Object.entries(ownOrTraces)) {
    const wanted = filter[facet as keyof typeof ownOrTraces]
    if (wanted.length > 0)
      bind(`${expression} IN (SELECT value FROM json_each(@${facet}))`, facet, JSON.stringify(wanted))
  }
  if (filter.models.length > 0) {
    const inModels = 'IN (SELECT value FROM json_each(@models))'
    bind(`(o.model ${inModels} OR o.request_model ${inModels})`, 'models', JSON.stringify(filter.models))
  }
  if (filter.kinds.length > 0) {
    bind(
      'o.kind IN (SELECT value FROM json_each(@kinds))',
      'kinds',
      numbersOf(filter.kinds, observationKinds),
    )
  }
  if (filter.statuses.length > 0) {
    bind(
      'o.status IN (SELECT value FROM json_each(@statuses))',
      'statuses',
      numbersOf(filter.statuses, observationStatuses),
    )
  }
  if (filter.text.trim() !== '')
    bind(
      'o.id IN (SELECT value FROM json_each(@text))',
      'text',
      JSON.stringify(findText(reader, filter.text)),
    )
  const ids = reader
    .pluck(`SELECT o.id FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY o.start_ns DESC, o.id DESC`)
    .all(values) as number[]
  return Int32Array.from(ids)
}

const numbersOf = <T extends string>(words: readonly T[], all: readonly T[]): string =>
  JSON.stringify(words.map((word) => all.indexOf(word)))

/** Observations in which every word occurs, or whose id the text is. */
function findText(reader: ReaderDb, text: string): number[] {
  const byId = reader.pluck('SELECT id FROM observation WHERE span_id = +?').all(text.trim()) as number[]
  const expressions = wordExpressions(text)
  if (expressions.length === 0) return byId
  const [first = [], ...others] = expressions.map(
    (expression) =>
      reader.pluck('SELECT rowid FROM search WHERE search MATCH ? AND rowid > 0').all(expression) as number[],
  )
  const inAll = others.map((rows) => new Set(rows))
  return [...first.filter((row) => inAll.every((rows) => rows.has(row))), ...byId]
}

interface RowColumns extends Omit<StoredObservationRow, 'kind' | 'status' | 'traceKey' | 'sessionKey'> {
  readonly source: string
  readonly sessionId: string | null
  readonly kind: number
  readonly status: number
}

function readRows(reader: ReaderDb, ids: Int32Array): StoredObservationRow[] {
  const rows = reader
    .sql(
      `SELECT o.id AS observationId, t.source, t.trace_id AS traceId, o.span_id AS spanId,
         o.parent_span_id AS parentSpanId, coalesce(o.session_id, s.session_id) AS sessionId, o.name, o.kind, o.status,
         o.status_message AS statusMessage, ${saidTimes('o')},
         o.time_digits AS timeDigits, o.agent_name AS agentName,
         o.tool_name AS toolName, o.model, o.provider, o.service_name AS serviceName,
         coalesce(o.user_id, t.user_id) AS userId, coalesce(o.environment, t.environment) AS environment,
         coalesce(o.version, t.version) AS version, o.input_tokens AS inputTokens, o.output_tokens AS outputTokens,
         iif(o.cost_reported IS NOT NULL AND o.cost_currency = 'USD', o.cost_reported, o.cost_computed_usd) AS costUsd,
         o.flags
       FROM json_each(?) wanted CROSS JOIN observation o ON o.id = wanted.value JOIN trace t ON t.id = o.trace_row
         LEFT JOIN session s ON s.id = t.session_row
       ORDER BY wanted.key`,
    )
    .all(JSON.stringify(Array.from(ids))) as RowColumns[]
  return rows.map(({ source, sessionId, ...row }) => ({
    ...row,
    name: shownName(row.name),
    statusMessage: shownName(row.statusMessage),
    agentName: shownName(row.agentName),
    toolName: shownName(row.toolName),
    model: shownName(row.model),
    provider: shownName(row.provider),
    serviceName: shownName(row.serviceName),
    userId: shownName(row.userId),
    environment: shownName(row.environment),
    version: shownName(row.version),
    traceKey: formatKey(source, row.traceId),
    sessionKey: sessionId === null ? null : formatKey(source, sessionId),
    kind: observationKinds[row.kind] ?? 'span',
    status: observationStatuses[row.status] ?? 'unset',
  }))
}
