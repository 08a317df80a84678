import type { ObservationRecord } from '../../../shared/model/importRecord'
import {
  observationFlags,
  observationKinds,
  observationStatuses,
  spanKinds,
} from '../../../shared/model/kinds'
import type { SpanKind } from '../../../shared/model/kinds'
import type { TokenUsage } from '../../../shared/model/usage'
import { totalInputTokens, totalOutputTokens } from '../../../shared/model/usage'
import { observationColumnIndex as column } from '../../store/tables/observationColumns'
import { detailLine } from '../../store/tables/observationDetail'
import type { DetailBlocks } from '../../store/tables/observationDetail'
import { RowBatchBuilder } from '../../store/tables/rowBatch'
import type { RowBatch } from '../../store/tables/rowBatch'
import type { ContentPlace } from './contentNumbers'
import type { ComputedCost } from './priceUsage'

/** What surrounds a record in its batch: numbers of what it speaks of, the computed cost. */
export interface ObservationPlaces {
  readonly trace: number
  readonly input: ContentPlace
  readonly output: ContentPlace
  readonly toolDefinitions: number | null
  readonly resource: number | null
  readonly cost: ComputedCost | null
}

const kindIndex = new Map(observationKinds.map((kind, index) => [kind, index]))
const statusIndex = new Map(observationStatuses.map((status, index) => [status, index]))
const spanKind = observationKinds.indexOf('span')
const defaultTimeDigits = 9

const earliest = -(2n ** 63n)
const latest = 2n ** 63n - 1n

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value

/** Packs observations into rows. Unknown values and those the schema fills in itself are left out. */
export class ObservationPacker {
  private readonly rows = new RowBatchBuilder()

  constructor(private readonly details: DetailBlocks) {}

  take(): RowBatch {
    return this.rows.take()
  }

  /** Columns go in their order. */
  add(record: ObservationRecord, places: ObservationPlaces): void {
    const { rows } = this
    const { usage, cost, raw } = record
    const flags = ownFlags(record)
    const status = statusIndex.get(record.status) ?? 0
    rows.setNumber(column.trace_row, places.trace)
    rows.setText(column.span_id, record.spanId)
    if (record.side !== '') rows.setWord(column.side, record.side)
    this.text(column.parent_span_id, record.parentSpanId)
    rows.setWord(column.name, record.name)
    rows.setNumber(column.kind, kindIndex.get(record.kind) ?? spanKind)
    if (status !== 0) rows.setNumber(column.status, status)
    this.text(column.status_message, record.statusMessage)
    this.instant(column.start_ns, record.startNs)
    this.instant(column.end_ns, record.endNs)
    if (record.timeDigits !== defaultTimeDigits) rows.setNumber(column.time_digits, record.timeDigits)
    if (flags !== 0) {
      rows.setNumber(column.own_flags, flags)
      rows.setNumber(column.flags, flags)
    }
    this.word(column.session_id, record.sessionId)
    this.word(column.user_id, record.userId)
    this.word(column.environment, record.environment)
    this.word(column.version, record.version)
    this.word(column.service_name, record.serviceName)
    this.word(column.agent_name, record.agentName)
    this.word(column.tool_name, record.toolName)
    this.text(column.tool_call_id, record.toolCallId)
    this.word(column.model, record.model)
    this.word(column.request_model, record.requestModel)
    this.word(column.provider, record.provider)
    this.word(column.finish_reason, record.finishReason)
    this.instant(column.first_token_ns, record.firstTokenNs)
    this.number(column.input_context, places.input.step)
    this.number(column.input_payload, places.input.payload)
    this.number(column.output_context, places.output.step)
    this.number(column.output_payload, places.output.payload)
    this.number(column.tool_definitions, places.toolDefinitions)
    this.number(column.resource, places.resource)
    if (usage !== null) this.addUsage(usage)
    if (cost !== null) {
      this.number(column.cost_reported, cost.total ?? sumOrNull(cost.input, cost.output))
      rows.setWord(column.cost_currency, cost.currency)
    }
    if (places.cost !== null) rows.setNumber(column.cost_computed_usd, places.cost.usd)
    const line = lineOf(record, places.cost)
    if (line !== null) rows.setNumber(column.detail, this.details.add(line))
    rows.setNumber(column.raw_offset, raw.offset)
    rows.setNumber(column.raw_length, raw.length)
    this.number(column.raw_line, raw.line)
    rows.endRow()
  }

  private addUsage(usage: TokenUsage): void {
    this.count(column.tokens_input_uncached, usage.inputUncached)
    this.count(column.tokens_cache_read, usage.cacheRead)
    this.count(column.tokens_cache_write_5m, usage.cacheWrite5m)
    this.count(column.tokens_cache_write_1h, usage.cacheWrite1h)
    this.count(column.tokens_input_audio, usage.inputAudio)
    this.count(column.tokens_input_image, usage.inputImage)
    this.count(column.tokens_output_text, usage.outputText)
    this.count(column.tokens_reasoning, usage.reasoning)
    this.count(column.tokens_output_audio, usage.outputAudio)
    this.count(column.input_tokens, totalInputTokens(usage))
    this.count(column.output_tokens, totalOutputTokens(usage))
  }

  private text(at: number, value: string | null): void {
    if (value !== null) this.rows.setText(at, value)
  }

  private word(at: number, value: string | null): void {
    if (value !== null) this.rows.setWord(at, value)
  }

  private number(at: number, value: number | null): void {
    if (value !== null) this.rows.setNumber(at, value)
  }

  /** Whole token counts; a fraction or nonsense is unknown here and stands in `tokens_reported`. */
  private count(at: number, value: number | null): void {
    if (value !== null && Number.isSafeInteger(value) && value >= 0) this.rows.setNumber(at, value)
  }

  /** SQLite integers have 64 bits; an instant beyond them is unknown here (the raw record keeps it). */
  private instant(at: number, value: bigint | null): void {
    if (value !== null && value >= earliest && value <= latest) this.rows.setInstant(at, value)
  }
}

/** What the importer saw, and what the record itself shows. */
function ownFlags(record: ObservationRecord): number {
  return (
    record.flags |
    (record.events.length > 0 ? observationFlags.hasEvents : 0) |
    (record.links.length > 0 ? observationFlags.hasLinks : 0) |
    (record.usage !== null && record.usage.contradictions.length > 0 ? observationFlags.tokenDoubt : 0)
  )
}

function lineOf(record: ObservationRecord, cost: ComputedCost | null): string | null {
  const { usage } = record
  return detailLine({
    attributes: jsonOrNull(record.attributes),
    parameters: jsonOrNull(record.parameters),
    events: record.events.length === 0 ? null : JSON.stringify(record.events, bigintAsText),
    links: record.links.length === 0 ? null : JSON.stringify(record.links),
    tokens_reported: usage === null ? null : jsonOrNull(usage.reported),
    token_contradictions:
      usage === null || usage.contradictions.length === 0 ? null : JSON.stringify(usage.contradictions),
    token_convention: usage === null ? null : quoted(usage.convention),
    cost_basis: cost === null ? null : quoted(cost.basis),
    scope_name: record.scopeName === null ? null : quoted(record.scopeName),
    scope_version: record.scopeVersion === null ? null : quoted(record.scopeVersion),
    span_kind: record.spanKind === null ? null : (spanKindTexts[record.spanKind] ?? null),
    trace_flags: record.traceFlags === null ? null : String(record.traceFlags),
    trace_state: record.traceState === null ? null : quoted(record.traceState),
  })
}

const spanKindTexts: Readonly<Partial<Record<SpanKind, string>>> = Object.fromEntries(
  spanKinds.map((kind, index) => [kind, String(index)]),
)

const quotedWords = new Map<string, string>()
const longestQuoted = 300

/** JSON of a text that spans repeat. */
function quoted(text: string): string {
  const known = quotedWords.get(text)
  if (known !== undefined) return known
  const json = JSON.stringify(text)
  if (text.length > longestQuoted) return json
  if (quotedWords.size >= 1_000) quotedWords.clear()
  quotedWords.set(text, json)
  return json
}

function jsonOrNull(value: object): string | null {
  for (const key in value) if (Object.hasOwn(value, key)) return JSON.stringify(value)
  return null
}

const sumOrNull = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0)
