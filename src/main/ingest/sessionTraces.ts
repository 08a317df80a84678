import type { Statement } from 'better-sqlite3'
import type { ReadableDb } from '../store/database'
import { decodeStrip } from '../store/tables/traceFigures'
import type { DerivedTrace } from './derivedTrace'

/** What a session takes from each of its traces. */
export type SessionTrace = Pick<
  DerivedTrace,
  | 'input_preview'
  | 'status'
  | 'start_ns'
  | 'end_ns'
  | 'duration_ns'
  | 'time_digits'
  | 'span_count'
  | 'error_count'
  | 'user_id'
  | 'environment'
  | 'version'
  | 'agents'
  | 'models'
  | 'input_tokens'
  | 'output_tokens'
  | 'cached_tokens'
  | 'generations'
  | 'generations_with_tokens'
  | 'generations_with_cost'
  | 'cost_usd'
  | 'cost_basis'
  | 'strip'
>

/** Traces remembered; beyond this all are forgotten and read from the database. */
const rememberedTraces = 6_000

/** The traces of sessions in their order: those of sessions that are new are remembered, others are read. */
export class SessionTraces {
  private readonly remembered = new Map<number, Map<number, DerivedTrace>>()
  private count = 0
  private readonly find: Statement

  constructor(
    db: ReadableDb,
    private readonly most: number = rememberedTraces,
  ) {
    this.find = db.prepare(
      `SELECT input_preview, status, CAST(start_ns AS TEXT) AS start, CAST(end_ns AS TEXT) AS end,
              CAST(duration_ns AS TEXT) AS duration, time_digits, span_count, error_count, user_id, environment, version,
              agents, models, input_tokens, output_tokens, cached_tokens, generations, generations_with_tokens,
              generations_with_cost, cost_usd, cost_basis, strip
       FROM trace WHERE session_row = +? ORDER BY start_ns, id`,
    )
  }

  /** A session that has no row yet: all its traces are told to `add` from here on. */
  begin(sessionRow: number): void {
    if (!this.remembered.has(sessionRow)) this.remembered.set(sessionRow, new Map())
  }

  add(sessionRow: number, traceRow: number, trace: DerivedTrace): void {
    const traces = this.remembered.get(sessionRow)
    if (traces === undefined) return
    if (!traces.has(traceRow)) this.count += 1
    traces.set(traceRow, trace)
  }

  /** Keeps memory small. Only while no session is new: one that is forgotten in between would begin again, in part. */
  trim(): void {
    if (this.count > this.most) this.forget()
  }

  /** A trace left the session, or its rows changed otherwise. */
  drop(sessionRow: number): void {
    this.count -= this.remembered.get(sessionRow)?.size ?? 0
    this.remembered.delete(sessionRow)
  }

  forget(): void {
    this.remembered.clear()
    this.count = 0
  }

  /** By start, those without one first; then as they came. */
  of(sessionRow: number): readonly SessionTrace[] {
    const known = this.remembered.get(sessionRow)
    if (known === undefined) return (this.find.all(sessionRow) as StoredTrace[]).map(fromStored)
    const sorted = [...known].toSorted(([rowA, a], [rowB, b]) => compareStarts(a, b) || rowA - rowB)
    return sorted.map(([, trace]) => trace)
  }
}

function compareStarts(a: DerivedTrace, b: DerivedTrace): number {
  if (a.start_ns === b.start_ns) return 0
  if (a.start_ns === null) return -1
  return b.start_ns === null || a.start_ns > b.start_ns ? 1 : -1
}

type StoredTrace = Omit<
  SessionTrace,
  'start_ns' | 'end_ns' | 'duration_ns' | 'agents' | 'models' | 'strip'
> & {
  readonly start: string | null
  readonly end: string | null
  readonly duration: string | null
  readonly agents: string
  readonly models: string
  readonly strip: string
}

function fromStored({ start, end, duration, agents, models, strip, ...rest }: StoredTrace): SessionTrace {
  return {
    ...rest,
    start_ns: start === null ? null : BigInt(start),
    end_ns: end === null ? null : BigInt(end),
    duration_ns: duration === null ? null : BigInt(duration),
    agents: JSON.parse(agents) as string[],
    models: JSON.parse(models) as string[],
    strip: decodeStrip(strip),
  }
}
