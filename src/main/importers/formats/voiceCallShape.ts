import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { ObservationStatus } from '../../../shared/model/kinds'
import type { MessagePart } from '../../../shared/model/message'
import type { ReportedCost, TokenUsage } from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'

/** A stretch of the wait for a reply, in the order in which they follow each other. Milliseconds. */
export interface Stage {
  readonly name: 'endpointing' | 'transcriber' | 'model' | 'voice'
  readonly ms: number
}

/** Something said. `startNs` and `endNs` bound the sound, `atNs` is when the words were there; any may be unknown. */
export interface Utterance {
  readonly type: 'said'
  readonly role: 'user' | 'assistant' | 'system'
  readonly parts: readonly MessagePart[]
  readonly atNs: bigint | null
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  /** Null: the source does not say; then overlapping sound decides. */
  readonly interrupted: boolean | null
  readonly confidence: number | null
  readonly model: string | null
  readonly provider: string | null
  /** From the user's last sound to the first of this reply, as the source states it. */
  readonly latencyMs: number | null
  readonly stages: readonly Stage[]
  readonly attributes: JsonObject
  /** Somebody whom the call was handed to: no model is behind it, and how long it took is nothing of the agent's. */
  readonly isPerson?: boolean
  /** The source gave no moment; it stands where the item before it ended. */
  readonly isPlaced?: boolean
  readonly raw: RawPosition
}

export interface VoiceToolCall {
  readonly type: 'toolCall'
  readonly callId: string | null
  readonly name: string
  readonly arguments: JsonValue
  readonly atNs: bigint | null
  readonly isPlaced?: boolean
  readonly attributes: JsonObject
  readonly raw: RawPosition
}

export interface VoiceToolResult {
  readonly type: 'toolResult'
  readonly callId: string | null
  readonly name: string | null
  readonly result: JsonValue
  readonly isError: boolean
  readonly atNs: bigint | null
  readonly isPlaced?: boolean
  readonly raw: RawPosition
}

/** A moment of the call that nobody said: a handover, a key pressed, another part of the flow. */
export interface VoiceNote {
  readonly type: 'note'
  readonly name: string
  readonly atNs: bigint | null
  readonly isPlaced?: boolean
  readonly attributes: JsonObject
}

export type VoiceItem = Utterance | VoiceToolCall | VoiceToolResult | VoiceNote

/** A call as its platform tells it, in the terms that all of them share. */
export interface VoiceCall {
  /** Id of the session and of its one trace. */
  readonly id: string
  /** The platform: `vapi`, `retell`, `livekit`, `pipecat`. */
  readonly platform: string
  readonly name: string | null
  readonly userId: string | null
  readonly agentName: string | null
  readonly version: string | null
  /** Shared words where there is one (`completed`, `failed`, `open`), else the source's own. */
  readonly sessionStatus: string | null
  readonly status: ObservationStatus
  readonly statusMessage: string | null
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  readonly timeDigits: number
  readonly model: string | null
  readonly provider: string | null
  readonly toolDefinitions: JsonValue
  readonly usage: TokenUsage | null
  readonly cost: ReportedCost | null
  readonly attributes: JsonObject
  readonly reported: JsonObject
  readonly items: readonly VoiceItem[]
  /** Records that only this platform has, told after those of the call. */
  readonly others: readonly ImportRecord[]
  readonly raw: RawPosition
}

/** An utterance with everything unknown that is not given. */
export function makeUtterance(
  given: Pick<Utterance, 'role' | 'parts' | 'raw'> & Partial<Utterance>,
): Utterance {
  return {
    type: 'said',
    atNs: null,
    startNs: null,
    endNs: null,
    interrupted: null,
    confidence: null,
    model: null,
    provider: null,
    latencyMs: null,
    stages: [],
    attributes: {},
    ...given,
  }
}

/** A call with everything unknown that is not given. */
export function makeVoiceCall(
  given: Pick<VoiceCall, 'id' | 'platform' | 'items' | 'raw'> & Partial<VoiceCall>,
): VoiceCall {
  return {
    name: null,
    userId: null,
    agentName: null,
    version: null,
    sessionStatus: null,
    status: 'unset',
    statusMessage: null,
    startNs: null,
    endNs: null,
    timeDigits: 0,
    model: null,
    provider: null,
    toolDefinitions: null,
    usage: null,
    cost: null,
    attributes: {},
    reported: {},
    others: [],
    ...given,
  }
}
