import type { Statement } from 'better-sqlite3'
import { previewInput, previewOutput } from '../../shared/logic/contentPreview'
import type {
  ImportRecord,
  ObservationRecord,
  SessionRecord,
  TraceRecord,
} from '../../shared/model/importRecord'
import type { JsonObject } from '../../shared/util/jsonValue'
import type { WritableDb } from '../store/database'
import { ContentInterner } from '../store/tables/contentInterner'
import { ownFlags } from '../store/tables/observationColumns'
import type { ObservationPlaces } from '../store/tables/observationColumns'
import { ObservationWriter } from '../store/tables/observationWriter'
import { KeyedRows } from '../store/tables/traceRows'
import type { FidelityRecord } from './fidelity'
import type { FreshSpans } from './freshSpans'
import { hasLongId, longestId, withoutLongSession } from './longIds'
import { priceUsage } from './priceUsage'

/** The file whose records are being written. */
export interface SinkTarget {
  readonly source: string
  readonly fileId: number
  readonly fidelity: FidelityRecord
}

const longSession = `A session id is longer than ${longestId} characters; the record stands without a session`

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value

/**
 * Writes import records, synchronously, inside a transaction of the caller. Remembers which traces and sessions
 * changed, so that they can be derived again.
 */
export class RecordSink {
  readonly content: ContentInterner
  /** Trace rows that changed, with how many observations came since they were last derived. */
  readonly dirtyTraces = new Map<number, number>()
  readonly dirtySessions = new Set<number>()
  private readonly observations: ObservationWriter
  private readonly traces: KeyedRows
  private readonly sessions: KeyedRows
  private readonly statements: Record<'trace' | 'session' | 'message' | 'score' | 'side', Statement>
  private resourceRow: { readonly resource: JsonObject; readonly row: number } | null = null

  constructor(
    db: WritableDb,
    private readonly fresh: FreshSpans,
  ) {
    this.content = new ContentInterner(db)
    this.observations = new ObservationWriter(db)
    this.traces = new KeyedRows(db, 'trace')
    this.sessions = new KeyedRows(db, 'session')
    this.statements = {
      trace: db.prepare(
        'INSERT INTO trace_statement (trace_row, file_id, raw_offset, raw_length, input_context, input_payload, output_context, output_payload, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      session: db.prepare(
        'INSERT INTO session_statement (session_row, file_id, raw_offset, raw_length, body) VALUES (?, ?, ?, ?, ?)',
      ),
      message: db.prepare(
        'INSERT INTO session_message (session_row, file_id, trace_id, source_message_id, time_ns, time_digits, message_id, raw_offset, raw_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      score: db.prepare(
        'INSERT INTO score (file_id, source, score_id, session_id, trace_id, span_id, name, value, label, comment, annotator, time_ns, attributes, raw_offset, raw_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      side: db.prepare(
        'INSERT INTO side_record (file_id, source, side, source_id, time_ns, body, raw_offset, raw_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ),
    }
  }

  /** After a rollback: remembered row ids may not exist. */
  forget(): void {
    this.content.forget()
    this.traces.forget()
    this.sessions.forget()
    this.resourceRow = null
    this.fresh.clear()
  }

  write(given: ImportRecord, target: SinkTarget): void {
    const { fidelity, fileId, source } = target
    if (given.type === 'problem') {
      fidelity.addAt(given.code, given.message, given.raw)
      if (given.skipped) {
        fidelity.read += 1
        fidelity.skipped += 1
      }
      return
    }
    fidelity.read += 1
    if (hasLongId(given)) {
      fidelity.skipped += 1
      fidelity.addAt('too_large', `An id is longer than ${longestId} characters`, given.raw)
      return
    }
    const record = withoutLongSession(given)
    if (record !== given) fidelity.addAt('bad_id', longSession, given.raw)
    if (record.type === 'observation') {
      this.writeObservation(record, target)
      return
    }
    fidelity.stored += 1
    const { offset, length } = record.raw
    if (record.type === 'trace') {
      this.writeTrace(record, target)
    } else if (record.type === 'session') {
      this.writeSession(record, target)
    } else if (record.type === 'sessionMessage') {
      const row = this.sessions.row(source, record.sessionId)
      const message = this.content.message(record.message)
      this.statements.message.run(
        row,
        fileId,
        record.traceId,
        record.messageId,
        record.timeNs,
        record.timeDigits,
        message,
        offset,
        length,
      )
      this.dirtySessions.add(row)
    } else if (record.type === 'score') {
      this.statements.score.run(
        fileId,
        source,
        record.scoreId,
        record.sessionId,
        record.traceId,
        record.spanId,
        record.name,
        JSON.stringify(record.value),
        record.label,
        record.comment,
        record.annotator,
        record.timeNs,
        JSON.stringify(record.attributes),
        offset,
        length,
      )
    } else {
      this.statements.side.run(
        fileId,
        source,
        record.side,
        record.id,
        record.timeNs,
        JSON.stringify(record.body),
        offset,
        length,
      )
    }
  }

  private traceRow(source: string, traceId: string): number {
    const row = this.traces.row(source, traceId)
    if (this.traces.lastWasNew) this.fresh.begin(row)
    return row
  }

  private writeObservation(record: ObservationRecord, { source, fileId, fidelity }: SinkTarget): void {
    const traceRow = this.traceRow(source, record.traceId)
    const cost =
      record.usage !== null && record.model !== null
        ? priceUsage(record.usage, record.model, record.provider, record.startNs)
        : null
    if (cost === null && record.usage !== null && record.cost === null && record.kind === 'generation') {
      this.find(
        record,
        'price_unknown',
        `No price is known for ${record.model ?? 'a call without a model'}.`,
        source,
        fidelity,
      )
    }
    if (record.usage !== null && record.usage.contradictions.length > 0) {
      this.find(record, 'usage_contradiction', record.usage.contradictions.join('; '), source, fidelity)
    }
    const places: ObservationPlaces = {
      traceRow,
      fileId,
      input: this.content.content(record.input),
      output: this.content.content(record.output),
      inputPreview: previewInput(record.input),
      outputPreview: previewOutput(record.output),
      toolDefinitions: record.toolDefinitions === null ? null : this.content.value(record.toolDefinitions),
      resource: this.internResource(record.resource),
      costComputedUsd: cost?.usd ?? null,
      costBasis: cost?.basis ?? null,
    }
    const outcome = this.observations.write(record, places)
    this.dirtyTraces.set(traceRow, (this.dirtyTraces.get(traceRow) ?? 0) + 1)
    if (outcome === 'stored') {
      fidelity.stored += 1
      this.fresh.add(this.observations.lastId, ownFlags(record), record, places)
      return
    }
    this.fresh.drop(traceRow)
    fidelity.merged += 1
    if (outcome === 'duplicate')
      this.find(
        record,
        'duplicate_record',
        `Span ${record.spanId} came again with the same content.`,
        source,
        fidelity,
      )
    if (outcome === 'conflict')
      this.find(
        record,
        'conflicting_record',
        `Span ${record.spanId} came again with different content.`,
        source,
        fidelity,
      )
  }

  private find(
    record: ObservationRecord,
    code: 'price_unknown' | 'usage_contradiction' | 'duplicate_record' | 'conflicting_record',
    message: string,
    source: string,
    fidelity: FidelityRecord,
  ): void {
    fidelity.add(code, {
      message,
      offset: record.raw.offset,
      line: record.raw.line,
      traceKey: `${source}:${record.traceId}`,
      spanId: record.spanId,
    })
  }

  /** Importers hand the same resource object to all spans of a batch: one look is enough. */
  private internResource(resource: JsonObject): number | null {
    if (this.resourceRow?.resource === resource) return this.resourceRow.row
    if (Object.keys(resource).length === 0) return null
    const row = this.content.value(resource)
    this.resourceRow = { resource, row }
    return row
  }

  private writeTrace(record: TraceRecord, { source, fileId }: SinkTarget): void {
    const row = this.traceRow(source, record.traceId)
    const input = this.content.content(record.input)
    const output = this.content.content(record.output)
    const { raw, type: _type, traceId: _traceId, input: _input, output: _output, ...body } = record
    const statement = {
      ...body,
      inputPreview: previewInput(record.input),
      outputPreview: previewOutput(record.output),
    }
    this.statements.trace.run(
      row,
      fileId,
      raw.offset,
      raw.length,
      input.context,
      input.payload,
      output.context,
      output.payload,
      JSON.stringify(statement, bigintAsText),
    )
    this.dirtyTraces.set(row, (this.dirtyTraces.get(row) ?? 0) + 1)
  }

  private writeSession(record: SessionRecord, { source, fileId }: SinkTarget): void {
    const row = this.sessions.row(source, record.sessionId)
    const { raw, type: _type, sessionId: _sessionId, ...body } = record
    this.statements.session.run(row, fileId, raw.offset, raw.length, JSON.stringify(body, bigintAsText))
    this.dirtySessions.add(row)
  }
}
