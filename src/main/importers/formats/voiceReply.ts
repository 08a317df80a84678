import type { ObservationRecord } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Message, MessagePart } from '../../../shared/model/message'
import { addMs, knownFields } from './vendorFields'
import { makeObservation, valueContent } from './vendorRecords'
import type { Stage, Utterance, VoiceCall, VoiceToolCall, VoiceToolResult } from './voiceCallShape'
import type { Reply, VoiceTurn } from './voiceTurns'

/** What the replies of one turn share. */
export interface ReplyScope {
  readonly shared: Pick<ObservationRecord, 'traceId' | 'sessionId' | 'agentName' | 'timeDigits' | 'flags'>
  readonly call: VoiceCall
  readonly turnId: string
  readonly turn: VoiceTurn
  hear(role: Message['role'], parts: readonly MessagePart[]): void
  heard(): readonly Message[]
}

/** A model is told at most this many messages of a call. */
const longestConversation = 4_000
const lastMessages = 200

/** The agent's side of a turn: for each reply the model's part of the wait, the speech, and the tools with their results. */
export function replyObservations(scope: ReplyScope): ObservationRecord[] {
  const { turn } = scope
  const results = turn.rest.filter((item) => item.type === 'toolResult')
  const found: ObservationRecord[] = []
  const pending = new Set(results)
  for (const [index, reply] of turn.replies.entries()) {
    const id = `${scope.turnId}-reply-${index + 1}`
    found.push(...modelPart(reply, id, scope), ...speech(reply, id, scope))
    scope.hear('assistant', partsOf(reply))
    for (const [position, call] of reply.calls.entries()) {
      const result = results.find((one) => pending.has(one) && isAnswer(one, call))
      if (result !== undefined) pending.delete(result)
      found.push(tool(call, result, `${id}-tool-${position + 1}`, scope))
    }
    for (const call of reply.calls) {
      const result = results.find((one) => isAnswer(one, call))
      if (result !== undefined) scope.hear('tool', [resultPart(result, call)])
    }
  }
  // Results of calls that the source does not tell.
  for (const [index, result] of [...pending].entries())
    found.push(lostResult(result, `${scope.turnId}-result-${index + 1}`, scope))
  return found
}

const isAnswer = (result: VoiceToolResult, call: VoiceToolCall): boolean =>
  result.callId === null || call.callId === null
    ? result.callId === call.callId && result.name === call.name
    : result.callId === call.callId

/** What a reply says and asks for, as one message. */
export function partsOf(reply: Reply): MessagePart[] {
  return [
    ...(reply.said?.parts ?? []),
    ...reply.calls.map((call): MessagePart => ({
      type: 'toolCall',
      id: call.callId,
      name: call.name,
      arguments: call.arguments,
    })),
  ]
}

/**
 * What the model did for a reply. Platforms do not say when it was asked: it lies between what it answers and the first
 * sound, or, where they state how long its part took, just before the voice's part. Nobody asked a model for a greeting
 * unless the source says so.
 */
function modelPart(reply: Reply, id: string, scope: ReplyScope): ObservationRecord[] {
  const { said } = reply
  const { call, turn, shared } = scope
  const placed = said === null ? [] : placeStages(said)
  const own = placed.find(({ stage }) => stage.name === 'model')
  const isPerson = said?.isPerson === true && reply.calls.length === 0
  const isModel =
    !isPerson &&
    (!turn.isGreeting || own !== undefined || reply.calls.length > 0 || (said?.model ?? null) !== null)
  const endNs = said?.startNs ?? said?.atNs ?? reply.calls[0]?.atNs ?? null
  const { afterNs } = reply
  const startNs = afterNs === null || (endNs !== null && afterNs > endNs) ? endNs : afterNs
  const model = said?.model ?? call.model
  const heard = scope.heard()
  const parts = partsOf(reply)
  const isOrder = (shared.flags & observationFlags.orderOnlyTime) !== 0
  const flags = shared.flags | (isOrder ? 0 : observationFlags.repaired)
  const observation = makeObservation({
    ...shared,
    ...(isPerson ? { agentName: null } : {}),
    spanId: id,
    parentSpanId: scope.turnId,
    name: isModel ? (model ?? 'model') : 'reply',
    kind: isModel ? 'generation' : 'span',
    startNs: own?.startNs ?? startNs,
    endNs: own?.endNs ?? endNs,
    model: isModel ? model : null,
    requestModel: isModel ? call.model : null,
    provider: isModel ? (said?.provider ?? call.provider) : null,
    toolDefinitions: isModel ? call.toolDefinitions : null,
    input:
      isModel && heard.length > 0
        ? { type: 'messages', messages: heard.slice(heard.length > longestConversation ? -lastMessages : 0) }
        : null,
    output:
      parts.length === 0 ? null : { type: 'messages', messages: [{ role: 'assistant', name: null, parts }] },
    attributes: {
      synthetic: isModel ? 'the model behind a reply' : 'a reply',
      ...(isOrder || !isModel
        ? {}
        : {
            time_basis:
              own === undefined
                ? 'from what it answers to its first sound'
                : 'stated duration, placed before the first sound',
          }),
      ...said?.attributes,
    },
    flags: isModel ? flags : shared.flags,
    raw: said?.raw ?? reply.calls[0]?.raw ?? call.raw,
  })
  const others = placed
    .filter(({ stage }) => stage.name !== 'model')
    .map(({ stage, startNs: from, endNs: to }) =>
      makeObservation({
        ...shared,
        spanId: `${id}-${stage.name}`,
        parentSpanId: scope.turnId,
        name: stage.name,
        kind: 'span',
        startNs: from,
        endNs: to,
        attributes: {
          synthetic: 'a stage of the wait, placed before the first sound',
          duration_ms: stage.ms,
        },
        flags,
        raw: said?.raw ?? call.raw,
      }),
    )
  return [observation, ...others]
}

interface PlacedStage {
  readonly stage: Stage
  readonly startNs: bigint | null
  readonly endNs: bigint | null
}

/** Stages one before the other, the last one ending with the first sound. */
function placeStages(said: Utterance): PlacedStage[] {
  let endNs = said.startNs
  const placed: PlacedStage[] = []
  if (endNs === null) return placed
  for (const stage of said.stages.toReversed()) {
    const startNs = addMs(endNs, -stage.ms)
    if (startNs === null) break
    placed.unshift({ stage, startNs, endNs })
    endNs = startNs
  }
  return placed
}

function speech({ said }: Reply, id: string, scope: ReplyScope): ObservationRecord[] {
  if (said === null || said.startNs === null || said.endNs === null) return []
  return [
    makeObservation({
      ...scope.shared,
      ...(said.isPerson === true ? { agentName: null } : {}),
      spanId: `${id}-speech`,
      parentSpanId: scope.turnId,
      name: said.isPerson === true ? 'speech after the transfer' : 'agent speech',
      kind: 'span',
      startNs: said.startNs,
      endNs: said.endNs,
      attributes: {
        synthetic: said.isPerson === true ? 'the sound of a person' : 'the sound of the agent',
        ...knownFields({ interrupted: said.interrupted }),
      },
      raw: said.raw,
    }),
  ]
}

function tool(
  call: VoiceToolCall,
  result: VoiceToolResult | undefined,
  spanId: string,
  { shared, turnId }: ReplyScope,
): ObservationRecord {
  return makeObservation({
    ...shared,
    spanId,
    parentSpanId: turnId,
    name: call.name,
    kind: 'tool',
    toolName: call.name === '' ? null : call.name,
    toolCallId: call.callId,
    status: result === undefined ? 'open' : result.isError ? 'error' : 'unset',
    startNs: call.atNs,
    endNs: result?.atNs ?? null,
    input: valueContent(call.arguments),
    output: valueContent(result?.result),
    attributes: call.attributes,
    flags:
      shared.flags |
      (result === undefined ? observationFlags.unfinished : 0) |
      (call.isPlaced === true ? observationFlags.repaired : 0),
    raw: call.raw,
  })
}

function lostResult(
  result: VoiceToolResult,
  spanId: string,
  { shared, turnId }: ReplyScope,
): ObservationRecord {
  return makeObservation({
    ...shared,
    spanId,
    parentSpanId: turnId,
    name: result.name ?? 'tool',
    kind: 'tool',
    toolName: result.name,
    toolCallId: result.callId,
    status: result.isError ? 'error' : 'unset',
    startNs: result.atNs,
    endNs: result.atNs,
    output: valueContent(result.result),
    attributes: { synthetic: 'a result without its call' },
    raw: result.raw,
  })
}

function resultPart(result: VoiceToolResult, call: VoiceToolCall): MessagePart {
  return {
    type: 'toolResult',
    id: result.callId,
    name: result.name ?? call.name,
    result: result.result,
    isError: result.isError,
  }
}
