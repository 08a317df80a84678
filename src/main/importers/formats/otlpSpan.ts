import { observationFlags } from '../../../shared/model/kinds'
import type { ObservationStatus, SpanKind } from '../../../shared/model/kinds'
import type {
  EventRecord,
  ImportRecord,
  LinkRecord,
  ProblemRecord,
  RawPosition,
  ScoreRecord,
} from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { problemRecord } from '../readers/jsonExtract'
import { ConversationMemory } from '../semantics/conversationMemory'
import { describeSpan } from '../semantics/describeSpan'
import type { SpanDescription, SpanFacts } from '../semantics/describeSpan'
import type { TraceFacts } from '../semantics/spanFacts'
import { contentFromValue } from '../semantics/messageDialects'
import { findScores } from '../semantics/spanScores'
import { isProperId, longestId, normaliseId, parentIdOf } from './otlpIds'
import { restoreSpan } from './otlpRestored'

/** A span of OpenTelemetry as any encoding of it reads. Ids as they were written. */
export interface DecodedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  /** Null where absent or zero. */
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  /** Fractional digits of a second in the source. */
  readonly timeDigits: number
  readonly attributes: Readonly<Record<string, JsonValue>>
  readonly events: readonly EventRecord[]
  readonly links: readonly LinkRecord[]
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: 0 | 1 | 2
  readonly statusMessage: string | null
  /** Attributes, events and links that the producer says it dropped. */
  readonly droppedCount: number
  readonly resource: JsonObject
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  readonly spanKind: SpanKind | null
  readonly traceState: string | null
  readonly traceFlags: number | null
  /** What went wrong while decoding, for this span. */
  readonly findings: readonly Pick<ProblemRecord, 'code' | 'message'>[]
  /** It stands for its trace, of which the source says that it is incomplete. */
  readonly isPartial?: boolean
  readonly raw: RawPosition
}

interface TraceId {
  readonly written: string
  readonly id: string
  readonly isProper: boolean
}

const latestNs = 2n ** 63n - 1n

/**
 * Turns decoded spans of one file into records: the observation, what it says of its trace, its scores, and findings.
 * Remembers what need not be said twice per file.
 */
export class SpanRecorder {
  private readonly memory = new ConversationMemory()
  private readonly saidKinds = new Set<string>()
  private readonly saidScores = new Set<string>()
  private lastTrace: TraceId = { written: '', id: '', isProper: false }

  /** All that `add` changes, but for what is remembered only to be quick. */
  changedByAdding(): object[] {
    return [this, this.saidKinds, this.saidScores]
  }

  add(span: DecodedSpan, records: ImportRecord[]): void {
    const restored = restoreSpan(span)
    if (restored !== null) {
      records.push(...restored)
      return
    }
    const { raw } = span
    if (span.traceId === '' || span.spanId === '') {
      const missing = span.traceId === '' ? 'trace id' : 'span id'
      records.push(problemRecord('missing_id', `The span ${quote(span.name)} has no ${missing}`, raw))
      return
    }
    if (
      span.traceId.length > longestId ||
      span.spanId.length > longestId ||
      span.parentSpanId.length > longestId
    ) {
      records.push(
        problemRecord(
          'too_large',
          `An id of the span ${quote(span.name)} is longer than 512 characters`,
          raw,
        ),
      )
      return
    }
    const { id: traceId, isProper } = this.traceIdOf(span.traceId)
    const spanId = normaliseId(span.spanId, 16)
    if (!isProper || !isProperId(spanId, 16)) {
      records.push(
        problemRecord(
          'bad_id',
          `Ids not of OpenTelemetry's form: ${quote(traceId)} / ${quote(spanId)}`,
          raw,
          false,
        ),
      )
    }
    for (const { code, message } of span.findings) records.push(problemRecord(code, message, raw, false))
    const { startNs, endNs } = this.checkTimes(span, records)
    const { name, attributes, events, resource } = span
    const described = describeSpan({ name, attributes, events, resource, startNs }, this.memory)
    const { facts, survey, trace, statedError } = described
    let { flags } = facts
    if (endNs === null) flags |= observationFlags.unfinished
    if (span.links.length > 0) flags |= observationFlags.hasLinks
    if (span.isPartial === true) flags |= observationFlags.partialTrace
    if (span.droppedCount > 0) {
      const text = `The producer dropped ${span.droppedCount} attributes, events or links of ${quote(span.name)}`
      records.push(problemRecord('dropped_at_source', text, raw, false))
    }
    this.sayUnknownKind(described, raw, records)
    if (span.statusCode === 2 || statedError !== null) flags &= ~observationFlags.errorInResult
    records.push({
      type: 'observation',
      traceId,
      spanId,
      side: '',
      parentSpanId: parentIdOf(span.parentSpanId),
      name: span.name,
      startNs,
      endNs,
      timeDigits: span.timeDigits,
      status: statusOf(span.statusCode, endNs, statedError !== null),
      statusMessage: span.statusMessage ?? statedError?.message ?? null,
      resource: span.resource,
      scopeName: span.scopeName,
      scopeVersion: span.scopeVersion,
      spanKind: span.spanKind,
      traceState: span.traceState,
      traceFlags: span.traceFlags,
      links: span.links,
      kind: facts.kind,
      sessionId: facts.sessionId,
      userId: facts.userId,
      environment: facts.environment,
      version: facts.version,
      serviceName: facts.serviceName,
      agentName: facts.agentName,
      toolName: facts.toolName,
      toolCallId: facts.toolCallId,
      model: facts.model,
      requestModel: facts.requestModel,
      provider: facts.provider,
      finishReason: facts.finishReason,
      firstTokenNs: facts.firstTokenNs,
      parameters: facts.parameters,
      input: facts.input,
      output: facts.output,
      toolDefinitions: facts.toolDefinitions,
      usage: facts.usage,
      cost: facts.cost,
      attributes: facts.attributes,
      events: facts.events,
      flags,
      raw,
    })
    if (trace !== null) records.push(traceRecord(traceId, facts, trace, raw))
    const owner = { sessionId: facts.sessionId, traceId, spanId, raw }
    for (const score of findScores(span.attributes, survey, span.events, owner)) {
      if (this.isNewScore(score)) records.push(score)
    }
  }

  /** The spans of a trace mostly stand together, each with the trace's id written out. */
  private traceIdOf(written: string): TraceId {
    if (written !== this.lastTrace.written) {
      const id = normaliseId(written, 32)
      this.lastTrace = { written, id, isProper: isProperId(id, 32) }
    }
    return this.lastTrace
  }

  private checkTimes(
    span: DecodedSpan,
    records: ImportRecord[],
  ): { startNs: bigint | null; endNs: bigint | null } {
    const { raw } = span
    const check = (timeNs: bigint | null, which: string): bigint | null => {
      if (timeNs === null || (timeNs > 0n && timeNs <= latestNs)) return timeNs
      records.push(
        problemRecord('impossible_time', `The ${which} of ${quote(span.name)} is ${timeNs} ns`, raw, false),
      )
      return null
    }
    if (span.startNs === null) {
      records.push(
        problemRecord('missing_time', `The span ${quote(span.name)} has no start time`, raw, false),
      )
    }
    return { startNs: check(span.startNs, 'start'), endNs: check(span.endNs, 'end') }
  }

  private sayUnknownKind(described: SpanDescription, raw: RawPosition, records: ImportRecord[]): void {
    const word = described.unknownKind
    if (word === null || this.saidKinds.has(word) || this.saidKinds.size > 1000) return
    this.saidKinds.add(word)
    records.push(problemRecord('unknown_kind', `${word} is no kind that Spanglass knows`, raw, false))
  }

  /** Judgements of a trace or session travel on each of its spans; one of each is enough. */
  private isNewScore(score: ScoreRecord): boolean {
    if (score.spanId !== null) return true
    const key = JSON.stringify([
      score.sessionId,
      score.traceId,
      score.name,
      score.scoreId,
      score.value,
      score.label,
    ])
    if (this.saidScores.has(key)) return false
    if (this.saidScores.size < 100_000) this.saidScores.add(key)
    return true
  }
}

const quote = (text: string): string => `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`

function statusOf(code: 0 | 1 | 2, endNs: bigint | null, isStatedError: boolean): ObservationStatus {
  if (code === 2 || isStatedError) return 'error'
  if (endNs === null) return 'open'
  return code === 1 ? 'ok' : 'unset'
}

function traceRecord(traceId: string, span: SpanFacts, facts: TraceFacts, raw: RawPosition): ImportRecord {
  return {
    type: 'trace',
    traceId,
    sessionId: span.sessionId,
    name: facts.name,
    userId: span.userId,
    agentName: null,
    environment: span.environment,
    version: span.version,
    status: null,
    statusMessage: null,
    tags: facts.tags,
    input: facts.input === undefined ? null : contentFromValue(facts.input),
    output: facts.output === undefined ? null : contentFromValue(facts.output),
    attributes: {},
    reported: {},
    startNs: null,
    endNs: null,
    timeDigits: 0,
    raw,
  }
}
