import type { Statement } from 'better-sqlite3'
import { facetNames } from '../../shared/model/filter'
import type { FacetName } from '../../shared/model/filter'
import {
  doubtFlags,
  flagNames,
  observationFlags,
  observationKinds,
  observationStatuses,
} from '../../shared/model/kinds'
import type { ObservationFlag } from '../../shared/model/kinds'
import type { WarningCode } from '../../shared/model/warnings'
import { buildSpanTree } from '../../shared/logic/spanTree'
import type { SpanTree } from '../../shared/logic/spanTree'
import type { WritableDb } from '../store/database'
import { encodeBytes } from '../store/tables/textCodec'
import type { KeyedRows } from '../store/tables/traceRows'
import type { FreshSpans } from './freshSpans'
import { packTrace } from './packTrace'
import { joinStatements } from './statements'
import type { TraceStatement } from './statements'
import { spanAt, summariseTrace } from './summariseTrace'
import type { TraceSummary } from './summariseTrace'
import { collectTerms } from './traceTerms'
import { TraceReader } from './traceReading'
import type { SpanRow, TraceSpans } from './traceReading'

/** Something that shows only once a trace is whole: how often, and where first. */
export interface TraceFinding {
  readonly code: WarningCode
  readonly fileId: number
  readonly spanId: string
  readonly rawOffset: number
  readonly rawLine: number | null
}

export interface FinalisedTrace {
  readonly sessionRow: number | null
  readonly previousSessionRow: number | null
  readonly findings: readonly TraceFinding[]
}

/** Derives everything about a trace from its observations and statements: tree, flags, sums, facets, packed columns. */
export class TraceFinaliser {
  private readonly reader: TraceReader
  private readonly statements: Record<
    'key' | 'bodies' | 'update' | 'packed' | 'flags' | 'clearTerms' | 'addTerm' | 'findTerm' | 'insertTerm',
    Statement
  >
  private readonly terms = new Map<string, number>()

  constructor(
    db: WritableDb,
    private readonly sessions: KeyedRows,
    private readonly fresh: FreshSpans,
  ) {
    this.reader = new TraceReader(db)
    this.statements = {
      key: db.prepare('SELECT source, session_row AS sessionRow FROM trace WHERE id = ?'),
      bodies: db.prepare('SELECT body FROM trace_statement WHERE trace_row = ?').pluck(),
      update: db.prepare(
        `UPDATE trace SET ${updatedColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ),
      packed: db.prepare('INSERT OR REPLACE INTO packed_trace (trace_row, data) VALUES (?, ?)'),
      flags: db.prepare('UPDATE observation SET flags = ? WHERE id = ?'),
      clearTerms: db.prepare('DELETE FROM trace_term WHERE trace_row = ?'),
      addTerm: db.prepare('INSERT OR IGNORE INTO trace_term (term_id, trace_row) VALUES (?, ?)'),
      findTerm: db.prepare('SELECT id FROM term WHERE facet = ? AND value = ?').pluck(),
      insertTerm: db.prepare('INSERT OR IGNORE INTO term (facet, value) VALUES (?, ?)'),
    }
  }

  forget(): void {
    this.terms.clear()
  }

  finalise(traceRow: number): FinalisedTrace | null {
    const key = this.statements.key.get(traceRow) as { source: string; sessionRow: number | null } | undefined
    if (key === undefined) return null
    const spans = this.fresh.get(traceRow) ?? this.reader.read(traceRow)
    const tree = buildSpanTree(spans.columns)
    const summary = summariseTrace(spans, tree)
    const statement = joinStatements<TraceStatement>(this.statements.bodies.all(traceRow) as string[])
    const sessionId = statement?.sessionId ?? firstKnown(spans, tree, (span) => span.sessionId)
    const sessionRow = sessionId === null ? null : this.sessions.row(key.source, sessionId)
    this.update(traceRow, sessionRow, spans, tree, summary, statement)
    this.statements.packed.run(traceRow, encodeBytes(packTrace(spans, tree)))
    this.writeTerms(traceRow, collectTerms(spans, statement))
    return { sessionRow, previousSessionRow: key.sessionRow, findings: this.writeFlags(spans, tree) }
  }

  private update(
    traceRow: number,
    sessionRow: number | null,
    spans: TraceSpans,
    tree: SpanTree,
    summary: TraceSummary,
    statement: TraceStatement | null,
  ): void {
    const root = summary.rootRow < 0 ? null : spanAt(spans, tree, summary.rootRow)
    const origin = spans.originNs === null ? null : BigInt(spans.originNs)
    const at = (offset: number): bigint | null =>
      origin === null || Number.isNaN(offset) ? null : origin + BigInt(Math.round(offset))
    const stated = (text: string | null | undefined): bigint | null =>
      text === null || text === undefined ? null : BigInt(text)
    const start = at(summary.start) ?? stated(statement?.startNs)
    const end = summary.isOpen ? null : (at(summary.end) ?? stated(statement?.endNs))
    const known = (of: (span: SpanRow) => string | null): string | null => firstKnown(spans, tree, of)
    const { usage } = summary
    const status =
      summary.status === 0 && statement?.status !== null && statement?.status !== undefined
        ? observationStatuses.indexOf(statement.status)
        : summary.status
    const terms = collectTerms(spans, statement)
    this.statements.update.run(
      sessionRow,
      statement?.name ?? root?.name ?? '',
      statement?.inputPreview ?? root?.inputPreview ?? known((span) => span.inputPreview),
      statement?.outputPreview ??
        root?.outputPreview ??
        lastKnown(spans, tree, (span) => (span.kind === generationKind ? span.outputPreview : null)),
      status,
      statement?.statusMessage ?? root?.statusMessage ?? null,
      start,
      end,
      start === null || end === null ? null : end - start,
      spans.rows.reduce((most, span) => Math.max(most, span.timeDigits), statement?.timeDigits ?? 0),
      spans.rows.length,
      summary.errors,
      summary.toolErrors,
      tree.flags.reduce((all, flag) => all | flag, 0),
      statement?.userId ?? known((span) => span.userId),
      statement?.environment ?? known((span) => span.environment),
      statement?.version ?? known((span) => span.version),
      JSON.stringify(terms.get('agents')?.slice(0, 20) ?? []),
      JSON.stringify(terms.get('models')?.slice(0, 20) ?? []),
      JSON.stringify(summary.kindCounts),
      JSON.stringify(health(tree)),
      JSON.stringify(statement?.tags ?? []),
      JSON.stringify({
        ...statement?.attributes,
        ...(statement === null || Object.keys(statement.reported).length === 0
          ? {}
          : { reported: statement.reported }),
      }),
      usage.inputTokens,
      usage.outputTokens,
      usage.cachedTokens,
      usage.generations,
      usage.generationsWithTokens,
      usage.generationsWithCost,
      usage.costUsd,
      usage.costBasis,
      JSON.stringify(summary.strip),
      traceRow,
    )
  }

  /** Stores flags that differ from the stored ones and tells of every doubt. */
  private writeFlags(spans: TraceSpans, tree: SpanTree): TraceFinding[] {
    const findings: TraceFinding[] = []
    for (let row = 0; row < spans.rows.length; row++) {
      const flags = tree.flags[row] as number
      const span = spanAt(spans, tree, row)
      if (flags !== span.storedFlags) {
        this.statements.flags.run(flags, span.id)
        span.storedFlags = flags
      }
      // A time that the importer itself estimated it has reported, with its reason.
      const estimated = (spans.columns.flags[tree.order[row] as number] as number) & observationFlags.repaired
      const reported = flags & reportedFlags & ~estimated
      if (reported === 0) continue
      const hasStart = !Number.isNaN(spans.columns.start[tree.order[row] as number] as number)
      for (const flag of flagNames(reported)) {
        const code = flag === 'repaired' && !hasStart ? 'missing_time' : codeOfFlag[flag]
        if (code === undefined) continue
        findings.push({
          code,
          fileId: span.fileId,
          spanId: spans.columns.spanId[tree.order[row] as number] ?? '',
          rawOffset: span.rawOffset,
          rawLine: span.rawLine,
        })
      }
    }
    return findings
  }

  private writeTerms(traceRow: number, terms: ReadonlyMap<FacetName, readonly string[]>): void {
    this.statements.clearTerms.run(traceRow)
    for (const [facet, values] of terms) {
      for (const value of values)
        this.statements.addTerm.run(this.term(facetNames.indexOf(facet), value), traceRow)
    }
  }

  private term(facet: number, value: string): number {
    const key = `${facet}:${value}`
    const known = this.terms.get(key)
    if (known !== undefined) return known
    const result = this.statements.insertTerm.run(facet, value)
    const id =
      result.changes === 1
        ? Number(result.lastInsertRowid)
        : (this.statements.findTerm.get(facet, value) as number)
    if (this.terms.size > 100_000) this.terms.clear()
    this.terms.set(key, id)
    return id
  }
}

const generationKind = observationKinds.indexOf('generation')

/** Doubts that only the whole trace shows; the importer reports the others itself. */
const reportedFlags = doubtFlags | observationFlags.usageRepeated

/** The finding that a doubt of the whole trace becomes in the report of the file it came from. */
const codeOfFlag: Partial<Record<ObservationFlag, WarningCode>> = {
  unfinished: 'unfinished',
  orphan: 'orphan',
  skewed: 'skewed',
  repaired: 'impossible_time',
  cycleBroken: 'parent_cycle',
  usageRepeated: 'usage_repeated',
}

const updatedColumns = [
  'session_row',
  'name',
  'input_preview',
  'output_preview',
  'status',
  'status_message',
  'start_ns',
  'end_ns',
  'duration_ns',
  'time_digits',
  'span_count',
  'error_count',
  'tool_error_count',
  'flags',
  'user_id',
  'environment',
  'version',
  'agents',
  'models',
  'kinds',
  'health',
  'tags',
  'attributes',
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

function firstKnown(spans: TraceSpans, tree: SpanTree, of: (span: SpanRow) => string | null): string | null {
  for (let row = 0; row < spans.rows.length; row++) {
    const value = of(spanAt(spans, tree, row))
    if (value !== null) return value
  }
  return null
}

function lastKnown(spans: TraceSpans, tree: SpanTree, of: (span: SpanRow) => string | null): string | null {
  for (let row = spans.rows.length - 1; row >= 0; row--) {
    const value = of(spanAt(spans, tree, row))
    if (value !== null) return value
  }
  return null
}

function health(tree: SpanTree): { flag: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const flags of tree.flags) {
    if (flags !== 0) for (const flag of flagNames(flags)) counts.set(flag, (counts.get(flag) ?? 0) + 1)
  }
  return [...counts].map(([flag, count]) => ({ flag, count }))
}
