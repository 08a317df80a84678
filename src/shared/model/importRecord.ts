import type { JsonObject, JsonValue } from '../util/jsonValue'
import type { ObservationKind, ObservationStatus, SpanKind } from './kinds'
import type { Content, Message } from './message'
import type { ReportedCost, TokenUsage } from './usage'
import type { WarningCode } from './warnings'

/**
 * What an importer says: a stream of these, in the order of the file. Nanoseconds are bigint (exact), ids are text,
 * unknown is null. An importer never decides what the workspace looks like; it only says what the file holds.
 */
export type ImportRecord =
  | SessionRecord
  | TraceRecord
  | ObservationRecord
  | SessionMessageRecord
  | ScoreRecord
  | SideRecord
  | ProblemRecord

/** Where in the member's (decompressed) bytes a record stands; `line` counts from 1, null where lines mean nothing. */
export interface RawPosition {
  readonly offset: number
  readonly length: number
  readonly line: number | null
}

/** Times share one precision: how many fractional digits of a second the source wrote (0, 3, 6, 9 …). */
export interface TimeSpan {
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  readonly timeDigits: number
}

export interface SessionRecord extends TimeSpan {
  readonly type: 'session'
  readonly sessionId: string
  readonly name: string | null
  readonly userId: string | null
  readonly agentName: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly channel: string | null
  /** The source's own word for how it ended, e.g. `completed`, `failed`, `open`. */
  readonly status: string | null
  readonly attributes: JsonObject
  /** Totals the source stated about the session; shown beside ours, never merged into them. */
  readonly reported: JsonObject
  readonly raw: RawPosition
}

export interface TraceRecord extends TimeSpan {
  readonly type: 'trace'
  readonly traceId: string
  readonly sessionId: string | null
  readonly name: string | null
  readonly userId: string | null
  readonly agentName: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly status: ObservationStatus | null
  readonly statusMessage: string | null
  readonly tags: readonly string[]
  readonly input: Content | null
  readonly output: Content | null
  readonly attributes: JsonObject
  readonly reported: JsonObject
  readonly raw: RawPosition
}

export interface ObservationRecord extends TimeSpan {
  readonly type: 'observation'
  readonly traceId: string
  readonly spanId: string
  /** Zipkin's client and server halves share one id: `server` marks the shared half, otherwise empty. */
  readonly side: '' | 'server'
  readonly parentSpanId: string | null
  readonly name: string
  readonly kind: ObservationKind
  readonly status: ObservationStatus
  readonly statusMessage: string | null
  readonly sessionId: string | null
  readonly userId: string | null
  readonly environment: string | null
  readonly version: string | null
  readonly serviceName: string | null
  readonly agentName: string | null
  readonly toolName: string | null
  readonly toolCallId: string | null
  /** The model that answered where known, else the one asked for. */
  readonly model: string | null
  readonly requestModel: string | null
  readonly provider: string | null
  readonly finishReason: string | null
  /** When the first token came, absolute. */
  readonly firstTokenNs: bigint | null
  /** Temperature, top_p, … as the source names them. */
  readonly parameters: JsonObject
  readonly input: Content | null
  readonly output: Content | null
  /** Tool definitions offered to the model. */
  readonly toolDefinitions: JsonValue
  readonly usage: TokenUsage | null
  readonly cost: ReportedCost | null
  /** All attributes except those that became `input`, `output` or `toolDefinitions`. */
  readonly attributes: JsonObject
  readonly resource: JsonObject
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  readonly spanKind: SpanKind | null
  /** W3C `tracestate`, as it was written; never empty. */
  readonly traceState: string | null
  /** `flags` of OTLP: those of W3C in bits 0–7, and whether the parent is of another process in bits 8 and 9. */
  readonly traceFlags: number | null
  readonly events: readonly EventRecord[]
  readonly links: readonly LinkRecord[]
  /** Bits of `observationFlags` the importer itself saw. */
  readonly flags: number
  readonly raw: RawPosition
}

export interface EventRecord {
  readonly name: string
  readonly timeNs: bigint | null
  readonly attributes: JsonObject
}

export interface LinkRecord {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: JsonObject
  /** Of the span that is linked to, as on an observation; absent where the source says nothing. */
  readonly traceState?: string
  readonly traceFlags?: number
}

/** A message of the conversation that no single call owns (chat history of a session). */
export interface SessionMessageRecord {
  readonly type: 'sessionMessage'
  readonly sessionId: string
  readonly traceId: string | null
  readonly messageId: string | null
  readonly timeNs: bigint | null
  readonly timeDigits: number
  readonly message: Message
  readonly raw: RawPosition
}

export interface ScoreRecord {
  readonly type: 'score'
  readonly scoreId: string | null
  readonly sessionId: string | null
  readonly traceId: string | null
  readonly spanId: string | null
  readonly name: string
  readonly value: number | boolean | string | null
  readonly label: string | null
  readonly comment: string | null
  /** `human`, `model`, `code`, or the source's word. */
  readonly annotator: string | null
  readonly timeNs: bigint | null
  readonly attributes: JsonObject
  readonly raw: RawPosition
}

/** Records of a platform that are not traces: kept whole under their kind and id. */
export interface SideRecord {
  readonly type: 'side'
  readonly side: 'audit' | 'deployment' | 'balance' | 'aggregate'
  readonly id: string | null
  readonly timeNs: bigint | null
  readonly body: JsonObject
  readonly raw: RawPosition
}

/** Something that was not as it should be. A skipped record loses nothing: its bytes stay in the raw frames. */
export interface ProblemRecord {
  readonly type: 'problem'
  readonly code: WarningCode
  /** One sentence for a person. */
  readonly message: string
  /** True when a record was left out because of it (it counts as read and skipped). */
  readonly skipped: boolean
  readonly raw: RawPosition
}
