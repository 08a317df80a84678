import type { EventRecord, RawPosition } from '../../../shared/model/importRecord'
import type { MessagePart, MessageRole } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'

/** What is known of a recorded Realtime session while its events are read. */

/** A message of the conversation; its text may come after the reply to it. */
export interface Utterance {
  readonly role: MessageRole
  parts: MessagePart[]
}

export interface RealtimeTool {
  readonly callId: string | null
  name: string
  arguments: JsonValue
  output: JsonValue
  isError: boolean
  startNs: bigint
  endNs: bigint | null
  raw: RawPosition
}

export interface RealtimeResponse {
  readonly id: string
  readonly startNs: bigint
  /** How much of the conversation the model knew. */
  readonly knownUtterances: number
  /** The reply's own place in the conversation. */
  readonly utterance: Utterance
  endNs: bigint | null
  raw: RawPosition
  /** The final body (`response.done`). */
  body: JsonObject | null
  /** When sound or text began to come. */
  firstNs: bigint | null
  audioStartNs: bigint | null
  audioEndNs: bigint | null
  /** True between `output_audio_buffer.started` and `.stopped` or `.cleared`. */
  isPlaying: boolean
  hasBufferEvents: boolean
  audioBytes: number
  isInterrupted: boolean
  /** How much was heard, from `conversation.item.truncated`. */
  heardMs: number | null
  readonly itemIds: Set<string>
  /** What was said or written, by item. */
  readonly texts: Map<string, string>
  readonly tools: RealtimeTool[]
}

export interface Transcription {
  startNs: bigint
  endNs: bigint
  error: string | null
  usage: JsonObject
  text: string | null
  raw: RawPosition
}

export interface RealtimeTurn {
  readonly seq: number
  readonly raw: RawPosition
  /** Ids of the user's items; empty for a greeting. */
  readonly itemIds: Set<string>
  readonly isGreeting: boolean
  readonly startNs: bigint
  /** When voice detection saw the end of the speech. */
  speechEndNs: bigint | null
  audioStartMs: number | null
  audioEndMs: number | null
  utterance: Utterance | null
  transcription: Transcription | null
  readonly responses: RealtimeResponse[]
}

export interface RealtimeSession {
  id: string | null
  transport: string | null
  config: JsonObject
  readonly firstRaw: RawPosition
  /** `moment`: the recorder had a clock. `offset`: seconds since the beginning. `order`: nothing but the order. */
  readonly clock: 'moment' | 'offset' | 'order'
  digits: number
  startNs: bigint
  nowNs: bigint
  readonly turns: RealtimeTurn[]
  readonly responses: Map<string, RealtimeResponse>
  readonly tools: Map<string, RealtimeTool>
  readonly utterances: Utterance[]
  /** Everything that is told nowhere else: errors, limits, buffers, settings. */
  readonly events: EventRecord[]
  readonly errors: { message: string; timeNs: bigint; raw: RawPosition; body: JsonObject }[]
  audioChunks: number
  audioBytes: number
  inputAudioBytes: number
}
