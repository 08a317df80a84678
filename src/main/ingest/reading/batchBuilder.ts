import { previewInput, previewOutput } from '../../../shared/logic/contentPreview'
import type {
  ImportRecord,
  ObservationRecord,
  SessionMessageRecord,
  SessionRecord,
  TraceRecord,
} from '../../../shared/model/importRecord'
import type { WarningCode } from '../../../shared/model/warnings'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { DetailBlocks } from '../../store/tables/observationDetail'
import type { SqlValue } from '../../store/tables/observationColumns'
import { FidelityRecord } from '../fidelity'
import { PriceBook } from '../pricing/priceBook'
import { serviceTierOf } from '../pricing/serviceTier'
import { ContentNumbers } from './contentNumbers'
import { hasLongId, longestId, withoutLongSession } from './longIds'
import { NumberedIds } from './numberedIds'
import { ObservationPacker } from './observationPacker'
import type { PreparedBatch, PreparedRow } from './preparedBatch'
import { priceUsage, whyUnpriced } from './priceUsage'

const longSession = `A session id is longer than ${longestId} characters; the record stands without a session`

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value

/** Turns import records into batches. Texts keep their numbers from batch to batch: one builder serves one writer. */
export class BatchBuilder {
  private readonly contents: ContentNumbers
  private readonly details = new DetailBlocks()
  private readonly traces = new NumberedIds()
  private readonly sessions = new NumberedIds()
  private readonly observations = new ObservationPacker(this.details)
  private inputPreviews: (string | null)[] = []
  private outputPreviews: (string | null)[] = []
  private others: PreparedRow[] = []
  private fidelity = new FidelityRecord()
  private lastResource: { readonly resource: JsonObject; readonly number: number } | null = null

  /**
   * `remembered`: how many texts are recognised when they come again, before all are forgotten. `prices`: what calls
   * are priced by; without, the table in the program.
   */
  constructor(
    remembered?: number,
    private readonly prices: PriceBook = new PriceBook(),
  ) {
    this.contents = new ContentNumbers(remembered)
  }

  /** Records since the last `take`. */
  get pending(): number {
    return this.fidelity.read
  }

  /** UTF-16 units of new texts since the last `take`. */
  get pendingUnits(): number {
    return this.contents.pendingUnits
  }

  /** A finding about the file as a whole. */
  report(code: WarningCode, message: string): void {
    this.fidelity.addAt(code, message, null)
  }

  add(given: ImportRecord): void {
    const { fidelity } = this
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
      this.addObservation(record)
      return
    }
    fidelity.stored += 1
    this.others.push(this.prepareOther(record))
  }

  take(): PreparedBatch {
    const { read, skipped, stored } = this.fidelity
    const batch: PreparedBatch = {
      observations: this.observations.take(),
      contents: this.contents.take(),
      details: this.details.take(),
      traceIds: this.traces.take(),
      sessionIds: this.sessions.take(),
      inputPreviews: this.inputPreviews,
      outputPreviews: this.outputPreviews,
      others: this.others,
      counts: { read, skipped, stored, textBytes: this.contents.takeTextBytes() },
      findings: this.fidelity.list(),
    }
    // Its number may have been forgotten with the batch.
    this.lastResource = null
    this.inputPreviews = []
    this.outputPreviews = []
    this.others = []
    this.fidelity = new FidelityRecord()
    return batch
  }

  private addObservation(record: ObservationRecord): void {
    const { usage, model, provider, startNs, attributes, parameters } = record
    const call =
      usage === null || model === null
        ? null
        : { model, provider, startNs, tier: serviceTierOf(attributes, parameters) }
    const cost = usage === null || call === null ? null : priceUsage(this.prices, usage, call)
    if (cost === null && usage !== null && record.cost === null && record.kind === 'generation') {
      const reason = whyUnpriced(this.prices, usage, call)
      if (reason !== null) this.find(record, 'price_unknown', reason)
    }
    if (usage !== null && usage.contradictions.length > 0)
      this.find(record, 'usage_contradiction', contradictionText(record.name, usage.contradictions))
    this.observations.add(record, {
      trace: this.traces.number(record.traceId),
      input: this.contents.content(record.input),
      output: this.contents.content(record.output),
      toolDefinitions: record.toolDefinitions === null ? null : this.contents.value(record.toolDefinitions),
      resource: this.resourceNumber(record.resource),
      cost,
    })
    this.inputPreviews.push(previewInput(record.input))
    this.outputPreviews.push(previewOutput(record.output))
  }

  private find(record: ObservationRecord, code: WarningCode, message: string): void {
    const { raw, traceId, spanId } = record
    this.fidelity.add(code, { message, offset: raw.offset, line: raw.line, traceKey: traceId, spanId })
  }

  /** Spans come from few resources, one after the other: comparing with the last is cheaper than hashing again. */
  private resourceNumber(resource: JsonObject): number | null {
    const last = this.lastResource
    if (last !== null && (last.resource === resource || isSameFlatObject(last.resource, resource)))
      return last.number
    for (const key in resource) {
      if (!Object.hasOwn(resource, key)) continue
      const number = this.contents.once(resource)
      this.lastResource = { resource, number }
      return number
    }
    return null
  }

  private prepareOther(record: Exclude<ImportRecord, { type: 'problem' | 'observation' }>): PreparedRow {
    const { offset, length } = record.raw
    switch (record.type) {
      case 'trace':
        return this.prepareTrace(record)
      case 'session':
        return this.prepareSession(record)
      case 'sessionMessage':
        return this.prepareMessage(record)
      case 'score':
        return {
          table: 'score',
          values: [
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
          ],
        }
      case 'side':
        return {
          table: 'side_record',
          values: [record.side, record.id, record.timeNs, JSON.stringify(record.body), offset, length],
        }
    }
  }

  private prepareTrace(record: TraceRecord): PreparedRow {
    const { raw, type: _type, traceId, input, output, ...body } = record
    const inputPlace = this.contents.content(input)
    const outputPlace = this.contents.content(output)
    const statement = {
      ...body,
      inputPreview: previewInput(input),
      outputPreview: previewOutput(output),
    }
    return {
      table: 'trace_statement',
      trace: this.traces.number(traceId),
      inputStep: inputPlace.step,
      inputPayload: inputPlace.payload,
      outputStep: outputPlace.step,
      outputPayload: outputPlace.payload,
      values: [raw.offset, raw.length, JSON.stringify(statement, bigintAsText)],
    }
  }

  private prepareSession(record: SessionRecord): PreparedRow {
    const { raw, type: _type, sessionId, ...body } = record
    return {
      table: 'session_statement',
      session: this.sessions.number(sessionId),
      values: [raw.offset, raw.length, JSON.stringify(body, bigintAsText)],
    }
  }

  private prepareMessage(record: SessionMessageRecord): PreparedRow {
    const values: SqlValue[] = [
      record.traceId,
      record.messageId,
      record.timeNs,
      record.timeDigits,
      record.raw.offset,
      record.raw.length,
    ]
    return {
      table: 'session_message',
      session: this.sessions.number(record.sessionId),
      message: this.contents.message(record.message),
      values,
    }
  }
}

const contradictionText = (name: string, contradictions: readonly string[]): string =>
  `Token figures of “${name.length > 80 ? `${name.slice(0, 79)}…` : name}” contradict each other: ${contradictions.join('; ')}`

/** True when both hold the same plain values under the same keys; nested values count as different. */
function isSameFlatObject(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => {
    const value = a[key]
    return (typeof value !== 'object' || value === null) && value === b[key] && Object.hasOwn(b, key)
  })
}
