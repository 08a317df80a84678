import { formatCounted } from '../../../shared/logic/formatters'
import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  SessionMessageRecord,
} from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { knownFields } from './vendorFields'
import { clip, finding, makeObservation, makeSession, makeTrace } from './vendorRecords'
import type { Utterance, VoiceCall, VoiceItem } from './voiceCallShape'
import { partsOf, replyObservations, type ReplyScope } from './voiceReply'
import {
  divideTurns,
  isTimed,
  placeUntimed,
  timeTurn,
  type TurnTiming,
  turnFields,
  type VoiceTurn,
  withOrderTimes,
} from './voiceTurns'

const rootSpanId = 'call'

/**
 * A call of any voice platform as records: the session with its voice turns, one trace, and in it the turns with the
 * speech of both sides, what the model did in between and its tools.
 */
export function voiceCallRecords(call: VoiceCall): ImportRecord[] {
  return new CallBuild(call).records()
}

class CallBuild {
  private readonly items: readonly VoiceItem[]
  private readonly isTimed: boolean
  private readonly turns: readonly VoiceTurn[]
  private readonly timings: readonly TurnTiming[]
  private readonly heard: Message[] = []
  private readonly startNs: bigint | null
  private readonly endNs: bigint | null
  private readonly isReal: boolean

  constructor(private readonly call: VoiceCall) {
    this.isTimed = isTimed(call.items)
    // Only a call whose end is known, too, can hold what has an order alone; else nothing would tell how long it was.
    const isBounded = call.startNs !== null && call.endNs !== null
    this.items = this.isTimed
      ? placeUntimed(call.items, call.startNs)
      : withOrderTimes(call.items, isBounded ? call.startNs : null)
    this.turns = divideTurns(this.items)
    this.timings = this.turns.map((turn, index) => timeTurn(turn, this.turns[index + 1]))
    const moments = this.items.flatMap((item) =>
      [item.atNs, ...(item.type === 'said' ? [item.startNs, item.endNs] : [])].filter(
        (time) => time !== null,
      ),
    )
    const first = moments.reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null)
    const last = moments.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null)
    this.isReal = this.isTimed || isBounded || call.items.length === 0
    this.startNs = this.isReal ? (call.startNs ?? first) : first
    this.endNs = this.isReal ? (call.endNs ?? (call.sessionStatus === 'open' ? null : last)) : last
  }

  records(): ImportRecord[] {
    const { call, turns, timings, isTimed: timed } = this
    const { id, raw, agentName, version, userId, attributes } = call
    const said = this.items.filter((item) => item.type === 'said')
    for (const item of said) if (item.role === 'system') this.hear('system', item.parts)
    const shared = {
      traceId: id,
      sessionId: id,
      agentName,
      version,
      userId,
      startNs: this.startNs,
      endNs: this.endNs,
      timeDigits: this.isReal ? call.timeDigits : 0,
      status: call.status,
      statusMessage: call.statusMessage,
      input: content(
        'user',
        said.find(({ role }) => role === 'user'),
      ),
      output: content(
        'assistant',
        said.findLast(({ role }) => role === 'assistant'),
      ),
      raw,
    }
    const empty = this.items.length === 0
    const inside = turns.flatMap((turn, index) =>
      this.turn(turn, timings[index] ?? timeTurn(turn, undefined)),
    )
    const estimated = inside.filter(
      ({ kind, flags }) => kind === 'generation' && (flags & observationFlags.repaired) !== 0,
    ).length
    return [
      makeSession({
        sessionId: id,
        name: call.name,
        userId,
        agentName,
        version,
        channel: 'voice',
        status: call.sessionStatus,
        startNs: call.startNs ?? (timed ? this.startNs : null),
        endNs: call.endNs ?? (timed ? this.endNs : null),
        timeDigits: call.timeDigits,
        attributes: {
          ...attributes,
          voice: {
            provider: call.platform,
            ...knownFields({ model: call.model }),
            log_supported: true,
            turns: turns.map((turn, index) =>
              turnFields(turn, timings[index] ?? timeTurn(turn, undefined), call.timeDigits),
            ),
          },
        },
        reported: call.reported,
        raw,
      }),
      makeTrace({ ...shared, name: call.name ?? agentName }),
      makeObservation({
        ...shared,
        spanId: rootSpanId,
        name: 'call',
        kind: 'span',
        model: call.usage === null ? null : call.model,
        provider: call.usage === null ? null : call.provider,
        usage: call.usage,
        cost: call.cost,
        attributes: { synthetic: 'the whole call', ...attributes },
        events: this.items.flatMap((item) =>
          item.type === 'note'
            ? [{ name: item.name, timeNs: timed ? item.atNs : null, attributes: item.attributes }]
            : [],
        ),
        flags: this.isReal ? 0 : observationFlags.orderOnlyTime,
      }),
      ...inside,
      ...this.conversation(),
      ...call.others,
      ...(timed || empty ? [] : [this.timeless()]),
      ...(estimated === 0 ? [] : [this.estimated(estimated)]),
    ]
  }

  /** What was said, when it was said; what nobody answered is in no call of the model. */
  private conversation(): SessionMessageRecord[] {
    if (!this.isTimed) return []
    const { id, timeDigits } = this.call
    const spoken = (
      messageId: string,
      role: Message['role'],
      parts: readonly MessagePart[],
      timeNs: bigint | null,
      raw: RawPosition,
    ): SessionMessageRecord[] =>
      parts.length === 0
        ? []
        : [
            {
              type: 'sessionMessage',
              sessionId: id,
              traceId: id,
              messageId,
              timeNs,
              timeDigits,
              message: message(role, parts),
              raw,
            },
          ]
    const prompts = this.items.flatMap((item) =>
      item.type === 'said' && item.role === 'system' ? [item] : [],
    )
    const first = prompts.flatMap(({ parts, raw }, index) =>
      spoken(`system-${index + 1}`, 'system', parts, this.startNs, raw),
    )
    const turns = this.turns.flatMap(({ seq, user, replies }) => [
      ...user.flatMap(({ parts, startNs, atNs, raw }, index) =>
        spoken(`turn-${seq}-user-${index + 1}`, 'user', parts, startNs ?? atNs, raw),
      ),
      ...replies.flatMap((reply, index) => {
        const first = reply.said ?? reply.calls[0]
        const timeNs = reply.said?.startNs ?? first?.atNs ?? null
        const messageId = `turn-${seq}-reply-${index + 1}`
        return spoken(messageId, 'assistant', partsOf(reply), timeNs, first?.raw ?? this.call.raw)
      }),
    ])
    return [...first, ...turns]
  }

  private turn(turn: VoiceTurn, timing: TurnTiming): ObservationRecord[] {
    const { call } = this
    const spanId = `turn-${turn.seq}`
    const [first] = turn.user
    const raw = first?.raw ?? turn.rest[0]?.raw ?? call.raw
    const user = turn.user.flatMap(({ parts }) => parts)
    for (const said of turn.user) this.hear('user', said.parts)
    const scope: ReplyScope = {
      shared: {
        traceId: call.id,
        sessionId: call.id,
        agentName: call.agentName,
        timeDigits: this.isTimed ? call.timeDigits : 0,
        flags: this.isTimed ? 0 : observationFlags.orderOnlyTime,
      },
      call,
      turnId: spanId,
      turn,
      hear: (role, parts) => this.hear(role, parts),
      heard: () => this.heard,
    }
    const speech = turn.user.flatMap((said, index) => userSpeech(said, index, scope))
    const replies = replyObservations(scope)
    const ends = [...speech, ...replies]
      .flatMap(({ startNs, endNs }) => [startNs, endNs])
      .filter((time) => time !== null)
    const own = [first?.startNs ?? first?.atNs, ...turn.user.map(({ endNs }) => endNs)].filter(
      (time) => time !== null && time !== undefined,
    )
    const times = [...own, ...ends]
    const answers = turn.rest.flatMap((item) => (item.type === 'said' ? item.parts : []))
    const observation = makeObservation({
      ...scope.shared,
      spanId,
      parentSpanId: rootSpanId,
      name: turn.isGreeting ? 'greeting' : 'turn',
      kind: 'agent',
      startNs: times.reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null),
      endNs: times.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null),
      input: user.length === 0 ? null : conversation([message('user', user)]),
      output: answers.length === 0 ? null : conversation([message('assistant', answers)]),
      attributes: {
        synthetic: 'what the user said and the replies to it',
        ...knownFields({
          'gen_ai.agent.invocation.end_reason':
            timing.isInterrupted === true ? 'interrupted' : turn.rest.length === 0 ? 'no_answer' : null,
          latency_ms: timing.latencyMs,
        }),
        ...Object.fromEntries(stagesOf(turn).map(({ name, ms }) => [`latency.${name}_ms`, ms])),
        ...knownFields({ user_speech: undrawn(turn.user) }),
      },
      flags: scope.shared.flags | (first?.isPlaced === true ? observationFlags.repaired : 0),
      raw,
    })
    return [observation, ...speech, ...replies]
  }

  private hear(role: Message['role'], parts: readonly MessagePart[]): void {
    if (parts.length > 0) this.heard.push(message(role, parts))
  }

  private estimated(count: number): ImportRecord {
    const text = `Call ${clip(this.call.id)}: when the model was asked is not said; drawn from what is known of the wait: ${formatCounted(count, 'model call')}.`
    return finding('missing_time', text, this.call.raw)
  }

  private timeless(): ImportRecord {
    const text = `Call ${clip(this.call.id)}: what was said carries no times. The order is real, the moments are not; no latency is shown.`
    return finding('order_only_time', text, this.call.raw)
  }
}

const stagesOf = (turn: VoiceTurn): Utterance['stages'] =>
  turn.rest.find((item) => item.type === 'said')?.stages ?? []

const isDrawn = ({ startNs, endNs }: Utterance): boolean => startNs !== null && endNs !== null

/** What is said of the user's words beside the words, where no sound of them is drawn. Null where nothing is. */
function undrawn(user: readonly Utterance[]): JsonValue {
  const told = user
    .filter((said) => !isDrawn(said))
    .map(({ confidence, attributes }) => ({ ...knownFields({ asr_confidence: confidence }), ...attributes }))
    .filter((attributes) => Object.keys(attributes).length > 0)
  return told.length === 0 ? null : told
}

/** The sound of the user; nothing where its bounds are not known. */
function userSpeech(said: Utterance, index: number, { shared, turnId }: ReplyScope): ObservationRecord[] {
  if (!isDrawn(said)) return []
  return [
    makeObservation({
      ...shared,
      agentName: null,
      spanId: `${turnId}-user-${index + 1}`,
      parentSpanId: turnId,
      name: 'user speech',
      kind: 'span',
      startNs: said.startNs,
      endNs: said.endNs,
      output: content('user', said),
      attributes: {
        synthetic: 'the sound of the user',
        ...knownFields({ asr_confidence: said.confidence }),
        ...said.attributes,
      },
      raw: said.raw,
    }),
  ]
}

const message = (role: Message['role'], parts: readonly MessagePart[]): Message => ({
  role,
  name: null,
  parts,
})

const conversation = (messages: readonly Message[]): Content => ({ type: 'messages', messages })

function content(role: Message['role'], said: Utterance | undefined): Content | null {
  return said === undefined || said.parts.length === 0 ? null : conversation([message(role, said.parts)])
}

/** Text of a transcript as the parts of a message; silence is none. */
export function spokenParts(text: string | null): MessagePart[] {
  return text === null || text.trim() === '' ? [] : [{ type: 'text', text }]
}
