import type { Statement } from 'better-sqlite3'
import { squeezeStrip } from '../../shared/logic/activityStrip'
import type { StripPiece } from '../../shared/logic/activityStrip'
import { observationStatuses } from '../../shared/model/kinds'
import { countedBeforeNs } from '../../shared/model/time'
import type { WritableDb } from '../store/database'
import type { RowKey } from '../store/tables/keyedRows'
import type { SqlValue } from '../store/tables/observationColumns'
import { ShapedInsert } from '../store/tables/shapedInsert'
import { encodeStrip } from '../store/tables/traceFigures'
import type { SharedRows } from './batchWriter'
import type { SessionTrace, SessionTraces } from './sessionTraces'
import { joinStatements } from './statements'
import type { SessionStatement } from './statements'

/** Pieces of a session's density strip. */
const sessionStripPieces = 60
const namesKept = 20

interface SessionMessages {
  readonly count: number
  readonly start: string | null
  readonly end: string | null
}

const noMessages: SessionMessages = { count: 0, start: null, end: null }

const statusOf = (name: (typeof observationStatuses)[number]): number => observationStatuses.indexOf(name)
const openWords = /^(open|active|idle|running|in_progress)$/i
const failedWords = /^(failed|error|abandoned)$/i
const endedWords = /^(completed|ended|success|succeeded|ok|escalated|archived)$/i

/**
 * Derives a session from its traces and statements: inserts the row of a new one, updates that of a known one. A
 * session without traces, statements and messages is removed.
 */
export class SessionFinaliser {
  private readonly insert: ShapedInsert
  private readonly statements: Record<'bodies' | 'messages' | 'update' | 'remove', Statement>

  constructor(
    db: WritableDb,
    private readonly rows: SharedRows,
    private readonly traces: SessionTraces,
  ) {
    this.insert = new ShapedInsert(db, 'session', ['id', 'source', 'session_id', ...sessionColumns], defaults)
    this.statements = {
      bodies: db.prepare('SELECT body FROM session_statement WHERE session_row = +?').pluck(),
      messages: db.prepare(
        `SELECT COUNT(*) AS count, CAST(MIN(iif(time_ns < ${String(countedBeforeNs)}, NULL, time_ns)) AS TEXT) AS start,
           CAST(MAX(iif(time_ns < ${String(countedBeforeNs)}, NULL, time_ns)) AS TEXT) AS end
         FROM session_message WHERE session_row = +?`,
      ),
      update: db.prepare(
        `UPDATE session SET ${sessionColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ),
      remove: db.prepare('DELETE FROM session WHERE id = ? RETURNING source, session_id AS id'),
    }
  }

  finalise(sessionRow: number): void {
    const { sessions, changed } = this.rows
    const traces = this.traces.of(sessionRow)
    const pending = sessions.pending.get(sessionRow)
    const isStated = pending === undefined || changed.statedSessions.has(sessionRow)
    const bodies = isStated ? (this.statements.bodies.all(sessionRow) as string[]) : []
    const statement = joinStatements<SessionStatement>(bodies)
    const messages = isStated ? (this.statements.messages.get(sessionRow) as SessionMessages) : noMessages
    if (traces.length === 0 && statement === null && messages.count === 0) {
      const key = pending ?? (this.statements.remove.get(sessionRow) as RowKey | undefined)
      sessions.inserted(sessionRow)
      if (key !== undefined) sessions.removed(key)
      return
    }
    const values = deriveSession(traces, statement, messages)
    if (pending === undefined) {
      this.statements.update.run(...values, sessionRow)
    } else {
      this.insert.run([sessionRow, pending.source, pending.id, ...values])
      sessions.inserted(sessionRow)
    }
  }
}

const sessionColumns = [
  'name',
  'input_preview',
  'status',
  'status_raw',
  'start_ns',
  'end_ns',
  'duration_ns',
  'time_digits',
  'trace_count',
  'span_count',
  'error_count',
  'user_id',
  'environment',
  'version',
  'channel',
  'agents',
  'models',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'generations',
  'generations_with_tokens',
  'generations_with_cost',
  'cost_usd',
  'cost_basis',
  'strip',
] as const

/** What the schema fills in where a column is left out. */
const defaults: Readonly<Record<string, SqlValue>> = {
  status: -1,
  time_digits: 0,
  trace_count: 0,
  span_count: 0,
  error_count: 0,
  agents: '[]',
  models: '[]',
  generations: 0,
  generations_with_tokens: 0,
  generations_with_cost: 0,
  cost_basis: 'unknown',
  strip: '[]',
}

/** The values of `sessionColumns`. */
function deriveSession(
  traces: readonly SessionTrace[],
  statement: SessionStatement | null,
  messages: SessionMessages,
): SqlValue[] {
  const first = <T>(of: (trace: SessionTrace) => T | null): T | null => {
    for (const trace of traces) {
      const value = of(trace)
      if (value !== null) return value
    }
    return null
  }
  const sum = (of: (trace: SessionTrace) => number | null): number | null =>
    traces.reduce<number | null>((total, trace) => {
      const value = of(trace)
      return value === null ? total : (total ?? 0) + value
    }, null)
  const status = sessionStatus(traces, statement?.status ?? null)
  const instant = (text: string | null | undefined): bigint | null =>
    text === null || text === undefined ? null : BigInt(text)
  const start = least([
    instant(statement?.startNs),
    instant(messages.start),
    ...traces.map((trace) => trace.start_ns),
  ])
  const end =
    status === statusOf('open')
      ? null
      : greatest([instant(statement?.endNs), instant(messages.end), ...traces.map((trace) => trace.end_ns)])
  const bases = new Set(traces.map((trace) => trace.cost_basis).filter((basis) => basis !== 'unknown'))
  const stated = statement?.agentName
  return [
    statement?.name ?? null,
    first((trace) => trace.input_preview),
    status,
    statement?.status ?? null,
    start,
    end,
    start === null || end === null ? null : end - start,
    traces.reduce((most, trace) => Math.max(most, trace.time_digits), statement?.timeDigits ?? 0),
    traces.length,
    sum((trace) => trace.span_count) ?? 0,
    sum((trace) => trace.error_count) ?? 0,
    statement?.userId ?? first((trace) => trace.user_id),
    statement?.environment ?? first((trace) => trace.environment),
    statement?.version ?? first((trace) => trace.version),
    statement?.channel ?? null,
    JSON.stringify(
      union([
        stated === null || stated === undefined ? [] : [stated],
        ...traces.map((trace) => trace.agents),
      ]),
    ),
    JSON.stringify(union(traces.map((trace) => trace.models))),
    sum((trace) => trace.input_tokens),
    sum((trace) => trace.output_tokens),
    sum((trace) => trace.cached_tokens),
    sum((trace) => trace.generations) ?? 0,
    sum((trace) => trace.generations_with_tokens) ?? 0,
    sum((trace) => trace.generations_with_cost) ?? 0,
    sum((trace) => trace.cost_usd),
    bases.size === 0 ? 'unknown' : bases.size === 1 ? ([...bases][0] ?? 'unknown') : 'mixed',
    encodeStrip(sessionStrip(traces)),
  ]
}

/** What the source says of the session, else the worst of its traces: error, open, ok, unset. */
function sessionStatus(traces: readonly SessionTrace[], word: string | null): number {
  if (word !== null && failedWords.test(word)) return statusOf('error')
  if (word !== null && openWords.test(word)) return statusOf('open')
  const has = (name: (typeof observationStatuses)[number]): boolean =>
    traces.some((trace) => trace.status === statusOf(name))
  if (has('error')) return statusOf('error')
  if (has('open')) return statusOf('open')
  if (has('ok') || (word !== null && endedWords.test(word))) return statusOf('ok')
  return statusOf('unset')
}

/** The traces' strips end to end, each as wide as the trace was long. */
function sessionStrip(traces: readonly SessionTrace[]): StripPiece[] {
  const pieces: StripPiece[] = []
  for (const trace of traces) {
    const width = Math.max(1, trace.duration_ns === null ? 1 : Number(trace.duration_ns))
    for (const [kind, share, error] of trace.strip) pieces.push([kind, share * width, error])
  }
  return squeezeStrip(pieces, sessionStripPieces)
}

function least(times: readonly (bigint | null)[]): bigint | null {
  let found: bigint | null = null
  for (const time of times) if (time !== null && (found === null || time < found)) found = time
  return found
}

function greatest(times: readonly (bigint | null)[]): bigint | null {
  let found: bigint | null = null
  for (const time of times) if (time !== null && (found === null || time > found)) found = time
  return found
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].slice(0, namesKept)
}
