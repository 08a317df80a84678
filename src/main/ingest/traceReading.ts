import type { Statement } from 'better-sqlite3'
import type { WritableDb } from '../store/database'
import { StoredPreviews } from './storedPreviews'
import { StoredSpans, storedSpanColumns } from './storedSpans'
import type { TraceSpans } from './traceSpans'

/** Spans read in one step: some 50 ms. */
const spansPerStep = 5_000
/** Rows held at a time: few enough to be gone when the collector comes. */
const rowsAtOnce = 500

interface ContentRow {
  readonly inputContext: number | null
  readonly inputPayload: number | null
  readonly outputContext: number | null
  readonly outputPayload: number | null
}

/** Reads traces for finalising; statements are prepared once. */
export class TraceReader {
  private readonly statements: Record<'origin' | 'spans' | 'count' | 'ids' | 'spansOf' | 'content', Statement>
  private readonly previews: StoredPreviews

  constructor(db: WritableDb) {
    this.previews = new StoredPreviews(db)
    this.statements = {
      origin: db
        .prepare('SELECT CAST(MIN(COALESCE(start_ns, end_ns)) AS TEXT) FROM observation WHERE trace_row = +?')
        .pluck(),
      spans: db
        .prepare(
          `SELECT ${storedSpanColumns} FROM observation o WHERE o.trace_row = +@traceRow ORDER BY o.id`,
        )
        .raw(),
      count: db.prepare('SELECT COUNT(*) FROM observation_row WHERE trace_row = +?').pluck(),
      ids: db.prepare('SELECT id FROM observation_row WHERE trace_row = +? ORDER BY id').pluck(),
      // In the order they are asked for.
      spansOf: db
        .prepare(
          `SELECT ${storedSpanColumns} FROM (SELECT value AS asked FROM json_each(@ids)) CROSS JOIN observation o ON o.id = asked`,
        )
        .raw(),
      content: db.prepare(
        `SELECT input_context AS inputContext, input_payload AS inputPayload, output_context AS outputContext,
           output_payload AS outputPayload FROM observation_row WHERE id = ?`,
      ),
    }
  }

  read(traceRow: number): TraceSpans {
    const originNs = this.statements.origin.get(traceRow) as string | null
    const rows = this.statements.spans.all({ origin: BigInt(originNs ?? '0'), traceRow }) as unknown[][]
    const spans = new StoredSpans(Float64Array.from(rows, (row) => row[0] as number))
    for (const row of rows) spans.add(row)
    return this.traceOf(originNs, spans)
  }

  /** As `read`, in steps of some thousand spans; the trace must stay as it is between them. */
  *readInSteps(traceRow: number): Generator<void, TraceSpans> {
    const originNs = this.statements.origin.get(traceRow) as string | null
    const origin = BigInt(originNs ?? '0')
    yield
    const ids = new Float64Array(this.statements.count.get(traceRow) as number)
    let known = 0
    for (const id of this.statements.ids.iterate(traceRow)) ids[known++] = id as number
    yield
    const spans = new StoredSpans(ids)
    for (let from = 0; from < ids.length; from += rowsAtOnce) {
      if (from > 0 && from % spansPerStep === 0) yield
      const some = JSON.stringify([...ids.subarray(from, from + rowsAtOnce)])
      for (const row of this.statements.spansOf.all({ origin, ids: some }) as unknown[][]) spans.add(row)
    }
    yield
    return this.traceOf(originNs, spans)
  }

  private traceOf(originNs: string | null, spans: StoredSpans): TraceSpans {
    const { previews } = this
    const contentOf = (index: number): ContentRow =>
      this.statements.content.get(spans.idAt(index)) as ContentRow
    return {
      count: spans.count,
      originNs,
      times: spans.times(),
      links: () => spans.links,
      releaseLinks: () => spans.releaseLinks(),
      release: () => spans.release(),
      span: (index) => spans.span(index),
      inputPreview: (index) => {
        if (!spans.hasInput(index)) return null
        const { inputContext, inputPayload } = contentOf(index)
        return previews.input(inputContext, inputPayload)
      },
      outputPreview: (index) => {
        if (!spans.hasOutput(index)) return null
        const { outputContext, outputPayload } = contentOf(index)
        return previews.output(outputContext, outputPayload)
      },
    }
  }
}
