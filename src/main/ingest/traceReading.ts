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
/** Flags that deriving finds beside those that importers saw. */
const derivedFlags = observationFlags.duplicate | observationFlags.conflict
/** Spans read in one step: some 50 ms. */
const spansPerStep = 5_000
const contentsPerSpan = 4
/** Texts that are kept once; more of them do not repeat. */
const rememberedTexts = 50_000

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
    const raw = this.spans.all({ origin: BigInt(originNs ?? '0'), traceRow }) as unknown[][]
    const collected = new CollectedSpans(raw.length, (text) => text)
    for (const row of raw) collected.add(row)
    return collected.spans(originNs, this.previews)
  }

  /**
   * As `read`, in steps of some thousand spans; the trace must stay as it is between them. Texts that repeat are kept
   * once: of a million spans they would take more memory than everything else.
   */
  *readInSteps(traceRow: number): Generator<void, TraceSpans> {
    const originNs = this.origin.get(traceRow) as string | null
    yield
    const ids = Float64Array.from(this.ids.all(traceRow) as number[])
    yield
    const texts = new Map<string, string>()
    const once = (text: string): string => {
      const known = texts.get(text)
      if (known !== undefined) return known
      if (texts.size >= rememberedTexts) texts.clear()
      texts.set(text, text)
      return text
    }
    const collected = new CollectedSpans(ids.length, once)
    for (let from = 0; from < ids.length; from += spansPerStep) {
      yield
      const some = JSON.stringify([...ids.subarray(from, from + spansPerStep)])
      for (const row of this.spansOf.all({ origin: BigInt(originNs ?? '0'), ids: some }) as unknown[][])
        collected.add(row)
    }
    yield
    return collected.spans(originNs, this.previews)
  }
}

/** Spans as they are read, one after the other. */
class CollectedSpans {
  private readonly spanId: string[] = []
  private readonly isServerSide: boolean[] = []
  private readonly parentSpanId: (string | null)[] = []
  private readonly isInstant: boolean[] = []
  private readonly start: Float64Array
  private readonly end: Float64Array
  private readonly flags: Uint16Array
  private readonly rows: SpanRow[] = []
  /** Of each span the rows of its input and output: conversation and payload of each, 0 = none. */
  private readonly contents: Float64Array

  /** `most`: so many spans at most; `once` answers a text like the one given. */
  constructor(
    most: number,
    private readonly once: (text: string) => string,
  ) {
    this.start = new Float64Array(most)
    this.end = new Float64Array(most)
    this.flags = new Uint16Array(most)
    this.contents = new Float64Array(most * contentsPerSpan)
  }

  add(row: readonly unknown[]): void {
    const i = this.rows.length
    const text = (column: number): string | null => {
      const value = row[column] as string | null
      return value === null ? null : this.once(value)
    }
    this.spanId.push(row[1] as string)
    this.isServerSide.push(row[2] === 'server')
    this.parentSpanId.push(text(3))
    this.isInstant.push(row[5] === eventKind)
    this.start[i] = (row[9] as number | null) ?? Number.NaN
    this.end[i] = (row[10] as number | null) ?? Number.NaN
    this.flags[i] = (row[7] as number) | ((row[8] as number) & derivedFlags)
    for (let at = 0; at < contentsPerSpan; at++)
      this.contents[i * contentsPerSpan + at] = (row[31 + at] as number | null) ?? 0
    this.rows.push({
      id: row[0] as number,
      name: this.once(row[4] as string),
      kind: row[5] as number,
      status: row[6] as number,
      storedFlags: row[8] as number,
      sessionId: text(11),
      userId: text(12),
      environment: text(13),
      version: text(14),
      serviceName: text(15),
      agentName: text(16),
      toolName: text(17),
      model: text(18),
      firstToken: row[19] as number | null,
      inputTokens: row[20] as number | null,
      outputTokens: row[21] as number | null,
      cacheRead: row[22] as number | null,
      costReported: row[23] as number | null,
      costCurrency: text(24),
      costComputed: row[25] as number | null,
      timeDigits: row[26] as number,
      fileId: row[27] as number,
      rawOffset: row[28] as number,
      rawLine: row[29] as number | null,
      statusMessage: text(30),
    })
  }

  spans(originNs: string | null, previews: StoredPreviews): TraceSpans {
    const { rows, contents, spanId, isServerSide, parentSpanId, isInstant } = this
    const count = rows.length
    const contentAt = (index: number, at: number): number | null => {
      const id = contents[index * contentsPerSpan + at]
      return id === undefined || id === 0 ? null : id
    }
    return {
      originNs,
      columns: {
        count,
        spanId,
        isServerSide,
        parentSpanId,
        start: this.start.subarray(0, count),
        end: this.end.subarray(0, count),
        flags: this.flags.subarray(0, count),
        isInstant,
      },
      rows,
      inputPreview: (index) => previews.input(contentAt(index, 0), contentAt(index, 1)),
      outputPreview: (index) => previews.output(contentAt(index, 2), contentAt(index, 3)),
    }
  }
}
