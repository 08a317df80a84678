import { formatIso } from '../../../shared/model/time'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { createOrderClock } from '../semantics/orderClock'
import { knownFields } from './vendorFields'
import type { Utterance, VoiceItem, VoiceToolCall, VoiceToolResult } from './voiceCallShape'

/** One model's response: what it said, the tools that it asked for, or both. */
export interface Reply {
  readonly said: Utterance | null
  readonly calls: VoiceToolCall[]
  /** What the model had before it: the user's last sound or a tool's result. Null at the beginning of a call. */
  readonly afterNs: bigint | null
}

/** From the user's words to the last answer to them; before anybody spoke, the greeting. */
export interface VoiceTurn {
  readonly seq: number
  readonly isGreeting: boolean
  readonly user: Utterance[]
  readonly replies: Reply[]
  /** Everything but the user's words, in order. */
  readonly rest: (Utterance | VoiceToolCall | VoiceToolResult)[]
}

/** Divides a call into turns. What the user says in several pieces before an answer is one turn. */
export function divideTurns(items: readonly VoiceItem[]): VoiceTurn[] {
  const turns: VoiceTurn[] = []
  const add = (isGreeting: boolean): VoiceTurn => {
    const turn: VoiceTurn = { seq: turns.length, isGreeting, user: [], replies: [], rest: [] }
    turns.push(turn)
    return turn
  }
  for (const item of items) {
    if (item.type === 'note' || (item.type === 'said' && item.role === 'system')) continue
    const last = turns.at(-1)
    if (item.type === 'said' && item.role === 'user') {
      const turn = last === undefined || last.isGreeting || last.rest.length > 0 ? add(false) : last
      turn.user.push(item)
      continue
    }
    const turn = last ?? add(true)
    addReply(turn, item)
    turn.rest.push(item)
  }
  return turns
}

function addReply(turn: VoiceTurn, item: VoiceTurn['rest'][number]): void {
  if (item.type === 'toolResult') return
  const before = turn.rest.at(-1)
  const isSameResponse =
    before !== undefined &&
    before.type !== 'toolResult' &&
    item.type === 'toolCall' &&
    turn.replies.length > 0
  const open = isSameResponse ? turn.replies.at(-1) : undefined
  if (open !== undefined && item.type === 'toolCall') {
    open.calls.push(item)
    return
  }
  const result = turn.rest.findLast((one) => one.type === 'toolResult')
  const spoken = turn.rest.findLast((one) => one.type === 'said')
  const user = turn.user.at(-1)
  const afterNs =
    before?.type === 'said'
      ? (before.endNs ?? before.atNs)
      : (result?.atNs ?? spoken?.endNs ?? user?.endNs ?? user?.atNs ?? null)
  turn.replies.push({
    said: item.type === 'said' ? item : null,
    calls: item.type === 'toolCall' ? [item] : [],
    afterNs,
  })
}

/**
 * The same items with moments counted from their order, for a call that tells none: from its beginning where that is
 * known.
 */
export function withOrderTimes(items: readonly VoiceItem[], startNs: bigint | null): VoiceItem[] {
  const clock = createOrderClock()
  const shiftNs = startNs === null ? 0n : startNs - clock.now()
  return items.map((item): VoiceItem => {
    const atNs = clock.step().endNs
    const at = { atNs: atNs === null ? null : atNs + shiftNs }
    return item.type === 'said'
      ? { ...item, ...at, startNs: null, endNs: null, latencyMs: null, stages: [] }
      : { ...item, ...at }
  })
}

/** Items without a moment of their own in a call that tells others: they stand where the one before them ended. */
export function placeUntimed(items: readonly VoiceItem[], startNs: bigint | null): VoiceItem[] {
  let lastNs = startNs
  return items.map((item): VoiceItem => {
    const said = item.type === 'said' ? item : null
    const own = said?.startNs ?? item.atNs
    if (own === null) return { ...item, atNs: lastNs, isPlaced: true }
    const endNs = said?.endNs ?? own
    if (lastNs === null || endNs > lastNs) lastNs = endNs
    return item
  })
}

/** True when the items carry at least one moment. */
export function isTimed(items: readonly VoiceItem[]): boolean {
  return items.some((item) => item.atNs !== null || (item.type === 'said' && item.startNs !== null))
}

export interface TurnTiming {
  readonly userStartNs: bigint | null
  readonly userEndNs: bigint | null
  readonly agentStartNs: bigint | null
  readonly agentEndNs: bigint | null
  readonly latencyMs: number | null
  /** Null: the agent said nothing, or neither the source nor the sound tells. */
  readonly isInterrupted: boolean | null
}

/** When who spoke in a turn. A greeting has no latency: nobody waited for it. */
export function timeTurn(turn: VoiceTurn, next: VoiceTurn | undefined): TurnTiming {
  const said = turn.rest.filter((item) => item.type === 'said').filter(({ isPerson }) => isPerson !== true)
  const [first] = said
  const last = said.at(-1)
  const userEndNs = turn.user.at(-1)?.endNs ?? null
  const agentStartNs = first?.startNs ?? null
  const wait = userEndNs === null || agentStartNs === null ? null : Number(agentStartNs - userEndNs) / 1e6
  const stated = said.find(({ interrupted }) => interrupted === true) ?? last
  const interruptedAt = next?.user[0]?.startNs ?? null
  const overlap =
    last === undefined || last.endNs === null || (next !== undefined && interruptedAt === null)
      ? null
      : interruptedAt !== null && interruptedAt < last.endNs
  return {
    userStartNs: turn.user[0]?.startNs ?? null,
    userEndNs,
    agentStartNs,
    agentEndNs: last?.endNs ?? null,
    latencyMs: turn.isGreeting ? null : (first?.latencyMs ?? wait),
    isInterrupted: stated === undefined ? null : (stated.interrupted ?? overlap),
  }
}

/** A turn in the words of the neutral form. */
export function turnFields(turn: VoiceTurn, timing: TurnTiming, digits: number): JsonObject {
  const at = (timeNs: bigint | null): string | null => (timeNs === null ? null : formatIso(timeNs, digits))
  const texts = turn.user.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'text' ? part.text : [])),
  )
  return knownFields({
    seq: turn.seq,
    user_start: at(timing.userStartNs),
    user_end: at(timing.userEndNs),
    user_end_basis: turn.isGreeting ? null : timing.userEndNs === null ? 'unknown' : 'provider',
    agent_start: at(timing.agentStartNs),
    agent_end: at(timing.agentEndNs),
    interrupted: timing.isInterrupted,
    transcript: texts.length === 0 ? null : texts.join('\n'),
    asr_confidence: turn.user.find(({ confidence }) => confidence !== null)?.confidence ?? null,
    latency_ms: timing.latencyMs,
  })
}
