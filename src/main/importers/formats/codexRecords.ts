import { formatCounted } from '../../../shared/logic/formatters'
import type {
  EventRecord,
  ObservationRecord,
  ProblemRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Message, MessagePart } from '../../../shared/model/message'
import type { TokenUsage } from '../../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import type { CodexEntry } from './codexEntry'
import type { CodexCall } from './codexItems'
import { judgeResult } from './codexItems'
import { knownFields, objectOf, wordOf } from './vendorFields'
import { finding, makeObservation, messagesContent } from './vendorRecords'

/** What all observations of a session share. */
export interface CodexSession {
  readonly id: string
  readonly agentName: string
  readonly version: string | null
  readonly provider: string | null
}

/** A task of the user: a trace. */
export interface CodexTurn {
  traceId: string
  readonly opener: CodexEntry
  /** True when the file says where it begins, and so also where it ends. */
  isTold: boolean
  readonly events: EventRecord[]
  readonly attributes: Record<string, JsonValue>
  input: Message | null
  output: Message | null
  lastNs: bigint | null
  firstTokenNs: bigint | null
  calls: number
  tools: number
  openTools: number
  /** The last word was not the model's. */
  isWaiting: boolean
  failure: string | null
}

/** A turn that begins with this line. */
export function newTurn(
  traceId: string,
  isTold: boolean,
  opener: CodexEntry,
  attributes: JsonObject,
): CodexTurn {
  return {
    traceId,
    opener,
    isTold,
    events: [],
    attributes: { ...attributes },
    input: null,
    output: null,
    lastNs: opener.timeNs,
    firstTokenNs: null,
    calls: 0,
    tools: 0,
    openTools: 0,
    isWaiting: false,
    failure: null,
  }
}

/** A call of the model whose items are still coming in, or whose tokens are. */
export interface CodexModelCall {
  readonly turn: CodexTurn
  readonly spanId: string
  readonly parts: MessagePart[]
  readonly context: JsonObject
  readonly startNs: bigint | null
  readonly heard: readonly Message[]
  readonly heardBefore: number
  endNs: bigint | null
  timeDigits: number
  raw: RawPosition
  usage: TokenUsage | null
  hiddenThoughts: number
  isOrderOnly: boolean
}

/** A tool that the model called, until its result comes. */
export interface CodexTool {
  readonly turn: CodexTurn
  readonly spanId: string
  readonly call: CodexCall
  readonly entry: CodexEntry
  /** What events say about how it ran. */
  readonly details: Record<string, JsonValue>
}

const shared = (
  session: CodexSession,
  turn: CodexTurn,
): Pick<ObservationRecord, 'traceId' | 'sessionId' | 'serviceName' | 'version' | 'agentName'> => ({
  traceId: turn.traceId,
  sessionId: session.id,
  serviceName: 'codex',
  version: session.version,
  agentName: session.agentName,
})

/** The model's words of a call; null when the file keeps figures only. */
export const saidIn = (call: CodexModelCall): Message | null =>
  call.parts.length === 0 ? null : { role: 'assistant', name: null, parts: call.parts }

/** A model call as an observation: what it was told, what it answered, and the tokens counted for it. */
export function modelCallRecord(session: CodexSession, call: CodexModelCall): ObservationRecord {
  const model = wordOf(call.context['model'])
  const said = saidIn(call)
  const effort = call.context['effort']
  return makeObservation({
    ...shared(session, call.turn),
    spanId: call.spanId,
    parentSpanId: call.turn.traceId,
    name: model ?? 'model call',
    kind: 'generation',
    status: 'ok',
    model,
    requestModel: model,
    provider: session.provider,
    parameters: knownFields({ reasoning_effort: effort, summary: call.context['summary'] }),
    startNs: call.startNs ?? call.endNs,
    endNs: call.endNs,
    timeDigits: call.timeDigits,
    input: messagesContent(call.heard),
    output: messagesContent(said === null ? [] : [said]),
    usage: call.usage,
    attributes: knownFields({
      synthetic: 'one call for the items up to the next tokens or result',
      start_time: call.startNs === null ? 'its own line' : 'the line before',
      hidden_thoughts: call.hiddenThoughts === 0 ? null : call.hiddenThoughts,
      messages_left_out: call.heardBefore > call.heard.length ? call.heardBefore - call.heard.length : null,
    }),
    // The file says when items were written, never when a call was sent.
    flags: call.isOrderOnly ? observationFlags.orderOnlyTime : observationFlags.repaired,
    raw: call.raw,
  })
}

/** A tool call; `answer` null where the file has no output of it. */
export function toolRecord(
  session: CodexSession,
  tool: CodexTool,
  answer: { readonly output: JsonValue; readonly entry: CodexEntry } | null,
): ObservationRecord {
  const { call, entry, turn } = tool
  const judged = answer === null ? 'ok' : judgeResult(answer.output)
  const end = answer?.entry ?? (call.isDone ? entry : null)
  return makeObservation({
    ...shared(session, turn),
    spanId: tool.spanId,
    parentSpanId: turn.traceId,
    name: call.name,
    kind: 'tool',
    status: end === null ? 'open' : judged === 'failed' ? 'error' : 'ok',
    toolName: call.name,
    toolCallId: call.id,
    startNs: entry.timeNs,
    endNs: end?.timeNs ?? null,
    timeDigits: entry.timeDigits,
    input: { type: 'value', value: call.input },
    output: answer === null ? null : { type: 'value', value: answer.output },
    attributes: tool.details,
    flags:
      (judged === 'error' ? observationFlags.errorInResult : 0) |
      (entry.isOrderOnly ? observationFlags.orderOnlyTime : 0),
    raw: entry.raw,
  })
}

/**
 * The turn as a whole. `endNs` null while it may still be going on: then everything that may change is left open, so
 * that the grown file completes it.
 */
export function turnRecord(session: CodexSession, turn: CodexTurn, endNs: bigint | null): ObservationRecord {
  const isOpen = endNs === null && turn.failure === null
  return makeObservation({
    ...shared(session, turn),
    spanId: turn.traceId,
    name: session.agentName,
    kind: 'agent',
    status: turn.failure !== null ? 'error' : isOpen ? 'open' : turn.calls > 0 ? 'ok' : 'unset',
    statusMessage: turn.failure,
    startNs: turn.opener.timeNs,
    endNs,
    firstTokenNs: turn.firstTokenNs,
    timeDigits: turn.opener.timeDigits,
    input: messagesContent(turn.input === null ? [] : [turn.input]),
    output: messagesContent(turn.output === null || isOpen ? [] : [turn.output]),
    attributes: { synthetic: 'one span for the whole turn', ...turn.attributes },
    events: turn.events,
    flags: turn.opener.isOrderOnly ? observationFlags.orderOnlyTime : 0,
    raw: turn.opener.raw,
  })
}

/** What the model is told once its past was shortened. */
export function compactionRecord(
  session: CodexSession,
  turn: CodexTurn,
  entry: CodexEntry,
  past: readonly Message[],
): ObservationRecord {
  return makeObservation({
    ...shared(session, turn),
    spanId: `compacted-${entry.raw.offset}`,
    parentSpanId: turn.traceId,
    name: 'compacted',
    kind: 'event',
    startNs: entry.timeNs,
    endNs: entry.timeNs,
    timeDigits: entry.timeDigits,
    output: messagesContent(past),
    raw: entry.raw,
  })
}

/** The settings of a turn that people ask for. */
export function contextAttributes(context: JsonObject): JsonObject {
  const sandbox = objectOf(context['sandbox_policy'])
  return knownFields({
    cwd: context['cwd'],
    approval_policy: context['approval_policy'],
    sandbox_policy: sandbox['type'] ?? sandbox['mode'] ?? null,
    effort: context['effort'],
  })
}

/** The file says when items were written, never when a call was sent. */
export function estimatedStarts(count: number, raw: RawPosition): ProblemRecord {
  const text = `${formatCounted(count, 'model call')} without a start in the file; drawn from the line before it.`
  return finding('missing_time', text, raw)
}

export const noTimes = (raw: RawPosition): ProblemRecord =>
  finding('order_only_time', 'Lines without times, in the order of the file.', raw)
