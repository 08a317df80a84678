import type { Statement } from 'better-sqlite3'
import { formatKey } from '../../shared/model/source'
import type { WarningCode } from '../../shared/model/warnings'
import { ensureExists } from '../../shared/util/assert'
import type { WritableDb } from '../store/database'
import { ContentWriter } from '../store/tables/contentWriter'
import type { KeyedRows } from '../store/tables/keyedRows'
import { observationColumnIndex as at } from '../store/tables/observationColumns'
import type { ColumnClass, SqlValue } from '../store/tables/observationColumns'
import { ObservationWriter } from '../store/tables/observationWriter'
import type { WriteOutcome, WrittenRow } from '../store/tables/observationWriter'
import type { Words } from '../store/tables/words'
import type { ChangedRows } from './changedRows'
import type { FidelityRecord, FindingSample } from './fidelity'
import type { FreshSpans } from './freshSpans'
import type { PriceBook } from './pricing/priceBook'
import type { PreparedBatch, PreparedRow } from './reading/preparedBatch'
import { Repricer } from './repricer'

/** The file whose records are being written. */
export interface WriteTarget {
  readonly source: string
  readonly fileId: number
  readonly fidelity: FidelityRecord
}

/** What the writer's parts share: one set per connection. */
export interface SharedRows {
  readonly traces: KeyedRows
  readonly sessions: KeyedRows
  readonly words: Words
  readonly fresh: FreshSpans
  readonly changed: ChangedRows
}

/**
 * Writes prepared batches, synchronously, inside a transaction of the caller. One writer serves one builder: numbers
 * of texts keep their meaning from batch to batch. New traces and sessions have an id but no row afterwards: deriving
 * inserts them, before the transaction ends.
 */
export class BatchWriter {
  private readonly contents: ContentWriter
  private readonly observations: ObservationWriter
  private readonly repricer: Repricer
  private readonly statements: Record<PreparedRow['table'], Statement>

  constructor(
    db: WritableDb,
    private readonly rows: SharedRows,
  ) {
    this.contents = new ContentWriter(db)
    this.observations = new ObservationWriter(db, rows.words)
    this.repricer = new Repricer(db)
    const insert = (table: string, columns: readonly string[]): Statement =>
      db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    this.statements = {
      trace_statement: insert('trace_statement', [
        'trace_row',
        'file_id',
        'input_context',
        'input_payload',
        'output_context',
        'output_payload',
        'raw_offset',
        'raw_length',
        'body',
      ]),
      session_statement: insert('session_statement', [
        'session_row',
        'file_id',
        'raw_offset',
        'raw_length',
        'body',
      ]),
      session_message: insert('session_message', [
        'session_row',
        'file_id',
        'message_id',
        'trace_id',
        'source_message_id',
        'time_ns',
        'time_digits',
        'raw_offset',
        'raw_length',
      ]),
      score: insert('score', [
        'file_id',
        'source',
        'score_id',
        'session_id',
        'trace_id',
        'span_id',
        'name',
        'value',
        'label',
        'comment',
        'annotator',
        'time_ns',
        'attributes',
        'raw_offset',
        'raw_length',
      ]),
      side_record: insert('side_record', [
        'file_id',
        'source',
        'side',
        'source_id',
        'time_ns',
        'body',
        'raw_offset',
        'raw_length',
      ]),
    }
  }

  /** `prices`: what calls are priced by that become complete only now, by joining what was there. */
  write(batch: PreparedBatch, target: WriteTarget, prices: PriceBook): void {
    const { source, fileId, fidelity } = target
    const joined: number[] = []
    this.rows.fresh.trim()
    const traceRows = batch.traceIds.map((id) => this.rows.traces.row(source, id))
    const sessionRows = batch.sessionIds.map((id) => this.rows.sessions.row(source, id))
    for (const row of traceRows) if (this.rows.traces.pending.has(row)) this.rows.fresh.begin(row)
    fidelity.keptBytes += this.contents.write(batch.contents)
    fidelity.textBytes += batch.counts.textBytes
    this.observations.write(
      batch.observations,
      batch.details,
      fileId,
      (columnClass, cell) => this.resolve(columnClass, cell, traceRows),
      (row, index) => {
        this.rows.changed.addObservation(row.get(at.trace_row) as number)
        if (row.outcome === 'stored') {
          fidelity.stored += 1
          this.rows.fresh.add(row, batch.inputPreviews[index] ?? null, batch.outputPreviews[index] ?? null)
        } else {
          fidelity.merged += 1
          if (row.outcome !== 'duplicate') joined.push(row.id)
          this.noteMerged(
            row,
            batch.traceIds[traceRows.indexOf(row.get(at.trace_row) as number)] ?? '',
            target,
          )
        }
      },
    )
    this.repricer.repriceIds(prices, joined)
    for (const row of batch.others) this.writeOther(row, traceRows, sessionRows, target)
    fidelity.read += batch.counts.read
    fidelity.skipped += batch.counts.skipped
    fidelity.stored += batch.counts.stored
    for (const { code, count, samples } of batch.findings)
      fidelity.addSamples(
        code,
        count,
        samples.map((sample) => withSource(sample, source)),
      )
  }

  private resolve(columnClass: ColumnClass, cell: number, traceRows: readonly number[]): SqlValue {
    if (columnClass === 'trace') return traceRows[cell] ?? null
    return columnClass === 'step' ? this.contents.stepRow(cell) : this.contents.payloadRow(cell)
  }

  private noteMerged(row: WrittenRow, traceId: string, { source, fidelity }: WriteTarget): void {
    this.rows.fresh.drop(row.get(at.trace_row) as number)
    const finding = findingOf[row.outcome]
    if (finding === undefined) return
    const spanId = row.get(at.span_id) as string
    fidelity.add(finding.code, {
      message: `Span ${spanId} came again with ${finding.content}.`,
      offset: row.get(at.raw_offset) as number,
      line: row.get(at.raw_line) as number | null,
      traceKey: formatKey(source, traceId),
      spanId,
    })
  }

  private writeOther(
    row: PreparedRow,
    traceRows: readonly number[],
    sessionRows: readonly number[],
    { source, fileId }: WriteTarget,
  ): void {
    const statement = this.statements[row.table]
    if (row.table === 'trace_statement') {
      const trace = ensureExists(traceRows[row.trace], 'the trace of a statement')
      const step = (number: number | null): number | null =>
        number === null ? null : this.contents.stepRow(number)
      const payload = (number: number | null): number | null =>
        number === null ? null : this.contents.payloadRow(number)
      statement.run(
        trace,
        fileId,
        step(row.inputStep),
        payload(row.inputPayload),
        step(row.outputStep),
        payload(row.outputPayload),
        ...row.values,
      )
      this.rows.changed.addObservation(trace)
      this.rows.changed.statedTraces.add(trace)
    } else if (row.table === 'session_statement' || row.table === 'session_message') {
      const session = ensureExists(sessionRows[row.session], 'the session of a record')
      if (row.table === 'session_statement') statement.run(session, fileId, ...row.values)
      else statement.run(session, fileId, this.contents.messageRow(row.message), ...row.values)
      this.rows.changed.sessions.add(session)
      this.rows.changed.statedSessions.add(session)
    } else {
      statement.run(fileId, source, ...row.values)
    }
  }
}

function withSource(sample: FindingSample, source: string): FindingSample {
  return sample.traceKey === null ? sample : { ...sample, traceKey: formatKey(source, sample.traceKey) }
}

const findingOf: Partial<Record<WriteOutcome, { readonly code: WarningCode; readonly content: string }>> = {
  duplicate: { code: 'duplicate_record', content: 'the same content' },
  conflict: { code: 'conflicting_record', content: 'different content' },
}
