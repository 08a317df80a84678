import type { Statement } from 'better-sqlite3'
import { buildSpanTree } from '../../shared/logic/spanTree'
import type { SpanTree } from '../../shared/logic/spanTree'
import { columnsAround, packedTraceParts } from '../../shared/model/packedTrace'
import { ensureExists } from '../../shared/util/assert'
import { releaseLarge } from '../../shared/util/releaseBuffer'
import { runSteps } from '../../shared/util/runSteps'
import type { WritableDb } from '../store/database'
import { PackedTraces } from '../store/tables/packedTraces'
import { encodePartsApart } from '../store/tables/textCodec'
import { ShapedInsert } from '../store/tables/shapedInsert'
import type { SharedRows } from './batchWriter'
import { deriveTrace, firstKnown, traceColumns, traceDefaults, traceValues } from './derivedTrace'
import type { DerivedTrace } from './derivedTrace'
import { PackScratch, packColumns, packTrace } from './packTrace'
import type { PackMemory } from './packTrace'
import { joinStatements } from './statements'
import type { TraceStatement } from './statements'
import { spanAt, summariseTrace } from './summariseTrace'
import { TermWriter } from './termWriter'
import { traceDoubtFlags } from './traceDoubts'
import { collectTerms } from './traceTerms'
import { TraceReader } from './traceReading'
import type { TraceSpans } from './traceSpans'

/** Spans whose flags are written in one step. */
const spansPerStep = 10_000

interface ReadTrace {
  readonly spans: TraceSpans
  readonly tree: SpanTree
  /** Null where the tree is by itself. */
  readonly memory: PackMemory | null
}

export interface FinalisedTrace {
  readonly derived: DerivedTrace
  readonly previousSessionRow: number | null
}

/**
 * Derives everything about a trace from its observations and statements: tree, flags, sums, facets, packed columns.
 * Inserts the row of a new trace, updates that of a known one.
 */
export class TraceFinaliser {
  private readonly reader: TraceReader
  private readonly terms: TermWriter
  private readonly packed: PackedTraces
  private readonly insert: ShapedInsert
  private readonly scratch = new PackScratch()
  private readonly statements: Record<'key' | 'bodies' | 'update' | 'flags', Statement>
  /** Packed columns on their way to be written. */
  private encoding: Promise<void> | null = null

  constructor(
    db: WritableDb,
    private readonly rows: SharedRows,
  ) {
    this.reader = new TraceReader(db)
    this.terms = new TermWriter(db)
    this.packed = new PackedTraces(db)
    this.insert = new ShapedInsert(db, 'trace', ['id', 'source', 'trace_id', ...traceColumns], traceDefaults)
    this.statements = {
      key: db.prepare('SELECT source, trace_id AS id, session_row AS sessionRow FROM trace WHERE id = ?'),
      bodies: db.prepare('SELECT body FROM trace_statement WHERE trace_row = +?').pluck(),
      update: db.prepare(
        `UPDATE trace SET ${traceColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ),
      flags: db.prepare('UPDATE observation_row SET flags = ? WHERE id = ?'),
    }
  }

  forget(): void {
    this.terms.forget()
    this.packed.forget()
  }

  /** Writes what is kept back to be written together: call before the transaction ends. */
  flush(): void {
    this.terms.flush()
    this.packed.flush()
  }

  /** Null when there is no such trace. */
  finalise(traceRow: number): FinalisedTrace | null {
    return runSteps(this.derive(traceRow, false))
  }

  /**
   * As `finalise`, for a trace so large that others must come in between: each step in a transaction of its own, the
   * trace as it is between them. What a trace says of itself is written in the last step. What a step answers has to be
   * waited for before the next.
   */
  *finaliseInSteps(traceRow: number): Generator<Promise<void> | null, FinalisedTrace | null> {
    this.encoding = null
    const steps = this.derive(traceRow, true)
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
      yield this.encoding
    }
  }

  /** `inSteps`: the spans are read in steps as well. */
  private *derive(traceRow: number, inSteps: boolean): Generator<void, FinalisedTrace | null> {
    const { traces, sessions } = this.rows
    const pending = traces.pending.get(traceRow)
    const key =
      pending === undefined
        ? (this.statements.key.get(traceRow) as
            { source: string; id: string; sessionRow: number | null } | undefined)
        : { ...pending, sessionRow: null }
    if (key === undefined) return null
    const { spans, tree, memory } = inSteps ? yield* this.readInSteps(traceRow) : this.read(traceRow)
    // Where nobody waits, stopping at every step takes as long as deriving a trace of three spans.
    if (inSteps) yield
    const summary = yield* summariseTrace(spans, tree)
    if (inSteps) yield
    let encoded: Uint8Array | null = null
    if (memory === null)
      this.encoding = (yield* this.encode(spans, tree)).then((bytes) => void (encoded = bytes))
    for (let row = 0; row < spans.count; row += spansPerStep) {
      if (inSteps) yield
      this.writeFlags(spans, tree, row, row + spansPerStep)
    }
    if (inSteps) yield
    const bodies =
      pending === undefined || this.rows.changed.statedTraces.has(traceRow)
        ? (this.statements.bodies.all(traceRow) as string[])
        : []
    const statement = joinStatements<TraceStatement>(bodies)
    const terms = yield* collectTerms(spans, statement)
    if (inSteps) yield
    this.encoding = null
    const sessionId = statement?.sessionId ?? firstKnown(spans, tree, (index) => spans.span(index).sessionId)
    const sessionRow = sessionId === null ? null : sessions.row(key.source, sessionId)
    const derived = deriveTrace(sessionRow, spans, tree, summary, statement, terms)
    const isNew = pending !== undefined
    if (isNew) {
      this.insert.run([traceRow, key.source, key.id, ...traceValues(derived)])
      traces.inserted(traceRow)
    } else this.statements.update.run(...traceValues(derived), traceRow)
    if (memory !== null) this.writePacked(traceRow, isNew, packTrace(spans, tree, memory, this.scratch))
    else
      this.packed.replaceEncoded(
        traceRow,
        ensureExists<Uint8Array>(encoded, 'the columns that were waited for'),
      )
    this.terms.write(traceRow, isNew, terms)
    spans.release()
    if (memory === null)
      releaseLarge(tree.start, tree.end, tree.self, tree.parent, tree.subtreeSize, tree.order)
    return { derived, previousSessionRow: key.sessionRow }
  }

  /** The spans of a trace and its tree, which is built in the memory that becomes the packed columns. */
  private read(traceRow: number): ReadTrace {
    const spans = this.rows.fresh.get(traceRow) ?? this.reader.read(traceRow)
    const memory = this.scratch.columns(spans.count)
    return { spans, tree: runSteps(buildSpanTree(spans.times, spans.links(), memory.columns)), memory }
  }

  /** As `read`, in steps: the columns that the tree does not have come later, when what it was built from is gone. */
  private *readInSteps(traceRow: number): Generator<void, ReadTrace> {
    const spans = yield* this.reader.readInSteps(traceRow)
    yield
    const tree = yield* buildSpanTree(spans.times, spans.links())
    spans.releaseLinks()
    return { spans, tree, memory: null }
  }

  /** The packed columns of a large trace, compressed; most of their memory is given back when they are. */
  private *encode(spans: TraceSpans, tree: SpanTree): Generator<void, Promise<Uint8Array>> {
    const columns = columnsAround(tree)
    const header = yield* packColumns(spans, tree, columns)
    return encodePartsApart(packedTraceParts(header, columns)).then((bytes) => {
      const { observationId, nameId, inputTokens, outputTokens, costUsd, firstToken } = columns
      releaseLarge(observationId, nameId, inputTokens, outputTokens, costUsd, firstToken)
      return bytes
    })
  }

  private writePacked(traceRow: number, isNew: boolean, packed: Uint8Array): void {
    if (isNew) this.packed.insert(traceRow, packed)
    else this.packed.replace(traceRow, packed)
  }

  /** Stores flags that differ from the stored ones, and remembers which files hold doubts. */
  private writeFlags(spans: TraceSpans, tree: SpanTree, from: number, to: number): void {
    for (let row = from; row < Math.min(to, spans.count); row++) {
      const flags = tree.flags[row] as number
      const span = spanAt(spans, tree, row)
      if ((flags & traceDoubtFlags) !== 0) this.rows.changed.doubtfulFiles.add(span.fileId)
      if (flags === span.storedFlags) continue
      this.statements.flags.run(flags, span.id)
      span.storedFlags = flags
    }
  }
}
