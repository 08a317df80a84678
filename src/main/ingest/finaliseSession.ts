import type { Statement } from 'better-sqlite3'
import { squeezeStrip } from '../../shared/logic/activityStrip'
import type { StripPiece } from '../../shared/logic/activityStrip'
import { observationStatuses } from '../../shared/model/kinds'
import type { WritableDb } from '../store/database'
import { joinStatements } from './statements'
import type { SessionStatement } from './statements'

/** Pieces of a session's density strip. */
const sessionStripPieces = 60

interface TraceOfSession {
  readonly name: string
  readonly inputPreview: string | null
  readonly status: number
  readonly start: string | null
  readonly end: string | null
  readonly timeDigits: number
  readonly durationNs: number | null
  readonly spans: number
  readonly errors: number
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly agents: string
  readonly models: string
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedTokens: number | null
  readonly generations: number
  readonly generationsWithTokens: number
  readonly generationsWithCost: number
  readonly costUsd: number | null
  readonly costBasis: string
  readonly strip: string
}

const statusOf = (name: (typeof observationStatuses)[number]): number => observationStatuses.indexOf(name)
const openWords = /^(open|active|idle|running|in_progress)$/i
const failedWords = /^(failed|error|abandoned)$/i
const endedWords = /^(completed|ended|success|succeeded|ok|escalated|archived)$/i

/** Derives a session from its traces and statements; a session without either is removed. */
export class SessionFinaliser {
  private readonly statements: Record<'traces' | 'bodies' | 'messages' | 'update' | 'remove', Statement>

  constructor(db: WritableDb) {
    this.statements = {
      traces: db.prepare(
        `SELECT name, input_preview AS inputPreview, status, CAST(start_ns AS TEXT) AS start, CAST(end_ns AS TEXT) AS end,
                time_digits AS timeDigits, CAST(duration_ns AS REAL) AS durationNs, span_count AS spans, error_count AS errors,
                user_id AS userId, environment, version, agents, models, input_tokens AS inputTokens,
                output_tokens AS outputTokens, cached_tokens AS cachedTokens, generations,
                generations_with_tokens AS generationsWithTokens, generations_with_cost AS generationsWithCost,
                cost_usd AS costUsd, cost_basis AS costBasis, strip
         FROM trace WHERE session_row = ? ORDER BY start_ns, id`,
      ),
      bodies: db.prepare('SELECT body FROM session_statement WHERE session_row = ?').pluck(),
      messages: db.prepare(
        'SELECT COUNT(*) AS count, CAST(MIN(time_ns) AS TEXT) AS start, CAST(MAX(time_ns) AS TEXT) AS end FROM session_message WHERE session_row = ?',
      ),
      update: db.prepare(
        `UPDATE session SET ${updatedColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ),
      remove: db.prepare('DELETE FROM session WHERE id = ?'),
    }
  }

  /** Answers false when the session was removed. */
  finalise(sessionRow: number): boolean {
    const traces = this.statements.traces.all(sessionRow) as TraceOfSession[]
    const statement = joinStatements<SessionStatement>(this.statements.bodies.all(sessionRow) as string[])
    const messages = this.statements.messages.get(sessionRow) as {
      count: number
      start: string | null
      end: string | null
    }
    if (traces.length === 0 && statement === null && messages.count === 0) {
      this.statements.remove.run(sessionRow)
      return false
    }
    const first = <T>(of: (trace: TraceOfSession) => T | null): T | null => {
      for (const trace of traces) {
        const value = of(trace)
        if (value !== null) return value
      }
      return null
    }
    const sum = (of: (trace: TraceOfSession) => number | null): number | null =>
      traces.reduce<number | null>((total, trace) => {
        const value = of(trace)
        return value === null ? total : (total ?? 0) + value
      }, null)
    const status = sessionStatus(traces, statement?.status ?? null)
    const start = earliest([
      statement?.startNs ?? null,
      messages.start,
      ...traces.map((trace) => trace.start),
    ])
    const end =
      status === statusOf('open')
        ? null
        : latest([statement?.endNs ?? null, messages.end, ...traces.map((trace) => trace.end)])
    const bases = new Set(traces.map((trace) => trace.costBasis).filter((basis) => basis !== 'unknown'))
    this.statements.update.run(
      statement?.name ?? null,
      first((trace) => trace.inputPreview),
      status,
      statement?.status ?? null,
      start,
      end,
      start === null || end === null ? null : end - start,
      traces.reduce((most, trace) => Math.max(most, trace.timeDigits), statement?.timeDigits ?? 0),
      traces.length,
      sum((trace) => trace.spans) ?? 0,
      sum((trace) => trace.errors) ?? 0,
      statement?.userId ?? first((trace) => trace.userId),
      statement?.environment ?? first((trace) => trace.environment),
      statement?.version ?? first((trace) => trace.version),
      statement?.channel ?? null,
      JSON.stringify(
        union([
          statement?.agentName === null || statement?.agentName === undefined ? [] : [statement.agentName],
          ...traces.map((trace) => JSON.parse(trace.agents) as string[]),
        ]),
      ),
      JSON.stringify(union(traces.map((trace) => JSON.parse(trace.models) as string[]))),
      sum((trace) => trace.inputTokens),
      sum((trace) => trace.outputTokens),
      sum((trace) => trace.cachedTokens),
      sum((trace) => trace.generations) ?? 0,
      sum((trace) => trace.generationsWithTokens) ?? 0,
      sum((trace) => trace.generationsWithCost) ?? 0,
      sum((trace) => trace.costUsd),
      bases.size === 0 ? 'unknown' : bases.size === 1 ? [...bases][0] : 'mixed',
      JSON.stringify(sessionStrip(traces)),
      sessionRow,
    )
    return true
  }
}

const updatedColumns = [
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

/** What the source says of the session, else the worst of its traces: error, open, ok, unset. */
function sessionStatus(traces: readonly TraceOfSession[], word: string | null): number {
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
function sessionStrip(traces: readonly TraceOfSession[]): StripPiece[] {
  const pieces: StripPiece[] = []
  for (const trace of traces) {
    for (const [kind, share, error] of JSON.parse(trace.strip) as StripPiece[]) {
      pieces.push([kind, share * Math.max(1, trace.durationNs ?? 1), error])
    }
  }
  return squeezeStrip(pieces, sessionStripPieces)
}

function earliest(times: readonly (string | null)[]): bigint | null {
  return times.reduce<bigint | null>(
    (least, time) => (time === null ? least : least === null || BigInt(time) < least ? BigInt(time) : least),
    null,
  )
}

function latest(times: readonly (string | null)[]): bigint | null {
  return times.reduce<bigint | null>(
    (most, time) => (time === null ? most : most === null || BigInt(time) > most ? BigInt(time) : most),
    null,
  )
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].slice(0, 20)
}
