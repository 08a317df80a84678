import type { Statement } from 'better-sqlite3'
import { observationFlags, observationKinds } from '../../shared/model/kinds'
import type { SpanColumns } from '../../shared/logic/spanTree'
import type { WritableDb } from '../store/database'
import { StoredPreviews } from './storedPreviews'

/** What finalising a trace needs of each of its observations, in the order they were stored. */
export interface TraceSpans {
  /** Earliest instant, ns since the epoch as text; null when nothing in the trace has a time. */
  readonly originNs: string | null
  readonly columns: SpanColumns
  readonly rows: readonly SpanRow[]
  /** What a list would show of a span's input and output, by its place in `rows`; null when there is nothing. */
  inputPreview(index: number): string | null
  outputPreview(index: number): string | null
}

export interface SpanRow {
  readonly id: number
  readonly name: string
  readonly kind: number
  readonly status: number
  /** What the database has now; kept up to date when deriving writes. */
  storedFlags: number
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly serviceName: string | null
  readonly agentName: string | null
  readonly toolName: string | null
  readonly model: string | null
  readonly firstToken: number | null
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cacheRead: number | null
  readonly costReported: number | null
  readonly costCurrency: string | null
  readonly costComputed: number | null
  readonly timeDigits: number
  readonly fileId: number
  readonly rawOffset: number
  readonly rawLine: number | null
  readonly statusMessage: string | null
}

const eventKind = observationKinds.indexOf('event')
/** Spans read in one step: some 50 ms. */
const spansPerStep = 10_000

/** Reads traces for finalising; statements are prepared once. */
export class TraceReader {
  private readonly origin: Statement
  private readonly spans: Statement
  private readonly ids: Statement
  private readonly spansOf: Statement
  private readonly previews: StoredPreviews

  constructor(db: WritableDb) {
    this.previews = new StoredPreviews(db)
    this.origin = db
      .prepare('SELECT CAST(MIN(COALESCE(start_ns, end_ns)) AS TEXT) FROM observation WHERE trace_row = +?')
      .pluck()
    const columns = `SELECT id, span_id, side, parent_span_id, name, kind, status, own_flags, flags,
                CAST(start_ns - @origin AS REAL), CAST(end_ns - @origin AS REAL),
                session_id, user_id, environment, version, service_name, agent_name, tool_name, model,
                CAST(first_token_ns - start_ns AS REAL), input_tokens, output_tokens, tokens_cache_read,
                cost_reported, cost_currency, cost_computed_usd, time_digits, file_id, raw_offset, raw_line,
                status_message, input_context, input_payload, output_context, output_payload`
    this.spans = db.prepare(`${columns} FROM observation WHERE trace_row = +@traceRow ORDER BY id`).raw()
    this.ids = db.prepare('SELECT id FROM observation_row WHERE trace_row = +? ORDER BY id').pluck()
    // In the order they are asked for.
    this.spansOf = db
      .prepare(
        `${columns} FROM (SELECT value AS asked FROM json_each(@ids)) CROSS JOIN observation ON id = asked`,
      )
      .raw()
  }

  read(traceRow: number): TraceSpans {
    const originNs = this.origin.get(traceRow) as string | null
    return this.toSpans(
      originNs,
      this.spans.all({ origin: BigInt(originNs ?? '0'), traceRow }) as unknown[][],
    )
  }

  /** As `read`, in steps of some ten thousand spans; the trace must stay as it is between them. */
  *readInSteps(traceRow: number): Generator<void, TraceSpans> {
    const originNs = this.origin.get(traceRow) as string | null
    yield
    const ids = this.ids.all(traceRow) as number[]
    const raw: unknown[][] = []
    for (let from = 0; from < ids.length; from += spansPerStep) {
      yield
      const some = JSON.stringify(ids.slice(from, from + spansPerStep))
      for (const row of this.spansOf.all({ origin: BigInt(originNs ?? '0'), ids: some }) as unknown[][])
        raw.push(row)
    }
    yield
    return this.toSpans(originNs, raw)
  }

  private toSpans(originNs: string | null, raw: readonly unknown[][]): TraceSpans {
    const count = raw.length
    const columns = {
      count,
      spanId: raw.map((row) => row[1] as string),
      isServerSide: raw.map((row) => row[2] === 'server'),
      parentSpanId: raw.map((row) => row[3] as string | null),
      start: new Float64Array(count),
      end: new Float64Array(count),
      flags: new Uint16Array(count),
      isInstant: raw.map((row) => row[5] === eventKind),
    }
    const derived = observationFlags.duplicate | observationFlags.conflict
    const rows = raw.map((row, i): SpanRow => {
      columns.start[i] = (row[9] as number | null) ?? Number.NaN
      columns.end[i] = (row[10] as number | null) ?? Number.NaN
      columns.flags[i] = (row[7] as number) | ((row[8] as number) & derived)
      return {
        id: row[0] as number,
        name: row[4] as string,
        kind: row[5] as number,
        status: row[6] as number,
        storedFlags: row[8] as number,
        sessionId: row[11] as string | null,
        userId: row[12] as string | null,
        environment: row[13] as string | null,
        version: row[14] as string | null,
        serviceName: row[15] as string | null,
        agentName: row[16] as string | null,
        toolName: row[17] as string | null,
        model: row[18] as string | null,
        firstToken: row[19] as number | null,
        inputTokens: row[20] as number | null,
        outputTokens: row[21] as number | null,
        cacheRead: row[22] as number | null,
        costReported: row[23] as number | null,
        costCurrency: row[24] as string | null,
        costComputed: row[25] as number | null,
        timeDigits: row[26] as number,
        fileId: row[27] as number,
        rawOffset: row[28] as number,
        rawLine: row[29] as number | null,
        statusMessage: row[30] as string | null,
      }
    })
    const idAt = (index: number, column: number): number | null =>
      (raw[index]?.[column] ?? null) as number | null
    return {
      originNs,
      columns,
      rows,
      inputPreview: (index) => this.previews.input(idAt(index, 31), idAt(index, 32)),
      outputPreview: (index) => this.previews.output(idAt(index, 33), idAt(index, 34)),
    }
  }
}
