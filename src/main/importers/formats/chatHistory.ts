import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message, MessagePart, MessageRole } from '../../../shared/model/message'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { Conversation, type ConversationNode, messagesBefore } from './claudeCodeConversation'
import { knownFields } from './vendorFields'
import { clip, finding, makeObservation, makeSession, makeTrace, valueContent } from './vendorRecords'

type ToolCall = Extract<MessagePart, { type: 'toolCall' }>
type ToolResult = Extract<MessagePart, { type: 'toolResult' }>

/** What happened in a message, in order. Times are null where the history tells none. */
export interface HistoryPiece {
  readonly part: MessagePart
  readonly startNs: bigint | null
  readonly endNs: bigint | null
}

/** A message of a history that people take out of a chat application. */
export interface HistoryMessage {
  readonly id: string
  /** The message that it goes on from; null at the beginning. */
  readonly parentId: string | null
  readonly role: MessageRole
  readonly pieces: readonly HistoryPiece[]
  /** When it was there. */
  readonly atNs: bigint | null
  readonly model: string | null
  readonly finishReason: string | null
  readonly attributes: JsonObject
  readonly raw: RawPosition
}

export interface ChatHistory {
  readonly id: string
  readonly name: string | null
  readonly userId: string | null
  readonly provider: string
  readonly startNs: bigint | null
  readonly endNs: bigint | null
  readonly timeDigits: number
  readonly attributes: JsonObject
  /** Parents before their children; siblings are branches. */
  readonly messages: readonly HistoryMessage[]
  readonly raw: RawPosition
}

/**
 * One conversation of a chat application: a session, a trace for each thing that the user said, a generation for each
 * answer and a tool for each call. An answer has heard the branch that it stands in.
 */
export function chatHistoryRecords(history: ChatHistory): ImportRecord[] {
  return new HistoryBuild(history).records()
}

interface Turn {
  readonly traceId: string
  readonly opener: HistoryMessage | null
  readonly inside: ObservationRecord[]
  output: Content | null
  readonly raw: RawPosition
}

const rootSpanId = 'turn'
/** A model is told at most this many messages; of longer conversations the last ones. */
const longestConversation = 1_000
const lastMessages = 200

class HistoryBuild {
  private readonly conversation = new Conversation()
  private readonly nodes = new Map<string, ConversationNode>()
  private readonly turnOf = new Map<string, Turn>()
  private readonly turns: Turn[] = []
  private readonly started = new Map<string, Turn>()
  /** Calls that wait for their result, by id; without ids those of one tool in one answer, in order. */
  private readonly open = new Map<string, ObservationRecord[]>()
  private estimated = 0
  private lastNs: bigint | null = null

  constructor(private readonly history: ChatHistory) {}

  records(): ImportRecord[] {
    const { history } = this
    for (const message of history.messages) this.read(message)
    const { id, raw } = history
    const text = `Conversation "${clip(history.name ?? id)}": ${formatCounted(this.estimated, 'answer')} without a start in the file; drawn from the message before it.`
    return [
      makeSession({
        sessionId: id,
        name: history.name,
        userId: history.userId,
        channel: 'chat',
        startNs: history.startNs,
        endNs: history.endNs,
        timeDigits: history.timeDigits,
        attributes: history.attributes,
        raw,
      }),
      ...this.turns.flatMap((turn) => this.turnRecords(turn)),
      ...(this.estimated > 0 ? [finding('missing_time', text, raw)] : []),
    ]
  }

  private read(message: HistoryMessage): void {
    const parent = message.parentId === null ? undefined : this.nodes.get(message.parentId)
    if (parent !== undefined && parent !== this.conversation.last) this.conversation.branchTo(parent)
    const turn = this.turnFor(message)
    this.turnOf.set(message.id, turn)
    if (message.role === 'assistant' || message.role === 'tool') this.answer(message, turn)
    else
      this.hear(
        message.role,
        message.pieces.map(({ part }) => part),
        false,
      )
    const last = this.conversation.last
    if (last !== null) this.nodes.set(message.id, last)
    this.lastNs = message.atNs ?? this.lastNs
  }

  /** A prompt begins a turn; what the application says before it belongs to a turn of its own only if somebody answers. */
  private turnFor(message: HistoryMessage): Turn {
    const known = message.parentId === null ? undefined : this.turnOf.get(message.parentId)
    if (message.role !== 'user' && known !== undefined) return known
    const isPrompt = message.role === 'user'
    const turn: Turn = {
      traceId: isPrompt ? message.id : `${this.history.id}.start`,
      opener: isPrompt ? message : null,
      inside: [],
      output: null,
      raw: message.raw,
    }
    const started = this.started.get(turn.traceId)
    if (started !== undefined) return started
    this.started.set(turn.traceId, turn)
    this.turns.push(turn)
    return turn
  }

  /** An answer is one or more calls of the model: after each result of a tool it speaks anew. */
  private answer(message: HistoryMessage, turn: Turn): void {
    let said: HistoryPiece[] = []
    let count = 0
    const say = (isLast: boolean): void => {
      if (said.length === 0) return
      this.generation(message, said, ++count, isLast, turn)
      said = []
    }
    const last = message.pieces.findLastIndex(({ part }) => part.type !== 'toolResult')
    for (const [index, piece] of message.pieces.entries()) {
      if (piece.part.type === 'toolResult') {
        say(false)
        this.result(piece.part, piece, message)
      } else {
        said.push(piece)
        if (index === last) say(true)
      }
    }
  }

  private generation(
    message: HistoryMessage,
    said: readonly HistoryPiece[],
    count: number,
    isLast: boolean,
    turn: Turn,
  ): void {
    const { history } = this
    const starts = said.flatMap(({ startNs }) => startNs ?? [])
    const ends = said.flatMap(({ endNs }) => endNs ?? [])
    const statedEnd = ends.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null)
    const endNs = statedEnd ?? (isLast ? message.atNs : this.lastNs)
    const startNs =
      starts[0] ?? (this.lastNs !== null && endNs !== null && this.lastNs < endNs ? this.lastNs : endNs)
    if (starts.length === 0) this.estimated++
    const parts = said.map(({ part }) => part)
    const node = this.hear('assistant', parts, true)
    const isLong = node.length - 1 > longestConversation
    const heard = messagesBefore(node, isLong ? lastMessages : longestConversation)
    const spanId = count === 1 ? message.id : `${message.id}-${count}`
    const observation = makeObservation({
      ...this.shared(turn, message.raw),
      spanId,
      parentSpanId: rootSpanId,
      name: message.model ?? 'assistant',
      kind: 'generation',
      startNs,
      endNs,
      model: message.model,
      requestModel: message.model,
      provider: history.provider,
      finishReason: isLast ? message.finishReason : null,
      input: heard.length === 0 ? null : { type: 'messages', messages: heard },
      output: conversation('assistant', parts),
      attributes: {
        ...(count === 1 ? message.attributes : {}),
        ...(isLong ? { messages_left_out: node.length - 1 - heard.length } : {}),
      },
      flags: starts.length === 0 ? observationFlags.repaired : 0,
    })
    turn.inside.push(observation)
    if (parts.some(({ type }) => type === 'text' || type === 'media')) turn.output = observation.output
    const calls = new Map<string, ObservationRecord[]>()
    for (const [index, { part, endNs: saidNs }] of said.entries()) {
      if (part.type !== 'toolCall') continue
      const tool = this.call(part, saidNs ?? endNs, `${spanId}-tool-${index + 1}`, message, turn)
      const key = part.id ?? `name ${part.name}`
      calls.set(key, [...(calls.get(key) ?? []), tool])
    }
    // What an earlier answer called without an id and nobody answered is given up for these.
    for (const [key, tools] of calls) this.open.set(key, tools)
    this.lastNs = endNs ?? this.lastNs
  }

  private call(
    part: ToolCall,
    startNs: bigint | null,
    spanId: string,
    message: HistoryMessage,
    turn: Turn,
  ): ObservationRecord {
    const tool = makeObservation({
      ...this.shared(turn, message.raw),
      spanId,
      parentSpanId: rootSpanId,
      name: part.name,
      kind: 'tool',
      status: 'open',
      toolName: part.name === '' ? null : part.name,
      toolCallId: part.id,
      startNs,
      input: valueContent(part.arguments),
      flags: observationFlags.unfinished,
    })
    turn.inside.push(tool)
    return tool
  }

  private result(part: ToolResult, piece: HistoryPiece, message: HistoryMessage): void {
    const key = part.id !== null && this.open.has(part.id) ? part.id : `name ${part.name ?? ''}`
    const tool = this.open.get(key)?.shift()
    const endNs = piece.endNs ?? message.atNs
    this.hear('tool', [{ ...part, name: part.name ?? tool?.name ?? null }], false)
    // The records of a conversation leave together, so that a call may still get its end.
    if (tool !== undefined)
      Object.assign(tool, {
        endNs: endNs !== null && tool.startNs !== null && endNs < tool.startNs ? tool.startNs : endNs,
        status: part.isError ? 'error' : 'unset',
        output: valueContent(part.result),
        flags: 0,
      } satisfies Partial<ObservationRecord>)
    this.lastNs = endNs ?? this.lastNs
  }

  private hear(role: MessageRole, parts: readonly MessagePart[], isAnswer: boolean): ConversationNode {
    const message: Message | null = parts.length === 0 ? null : { role, name: null, parts }
    return this.conversation.append(message, isAnswer)
  }

  private shared(
    { traceId }: Turn,
    raw: RawPosition,
  ): Pick<ObservationRecord, 'traceId' | 'sessionId' | 'userId' | 'timeDigits' | 'raw'> {
    const { id, userId, timeDigits } = this.history
    return { traceId, sessionId: id, userId, timeDigits, raw }
  }

  private turnRecords(turn: Turn): ImportRecord[] {
    const { opener, inside, raw } = turn
    if (opener === null && inside.length === 0) return []
    const times = [opener?.atNs ?? null, ...inside.flatMap(({ startNs, endNs }) => [startNs, endNs])].filter(
      (time) => time !== null,
    )
    const parts = opener?.pieces.map(({ part }) => part) ?? []
    const shared = {
      ...this.shared(turn, raw),
      startNs: opener?.atNs ?? times.reduce<bigint | null>((a, b) => (a === null || b < a ? b : a), null),
      endNs: times.reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null),
      input: parts.length === 0 ? null : conversation('user', parts),
      output: turn.output,
    }
    return [
      makeTrace({
        ...shared,
        name: this.history.name,
        attributes: knownFields({ parent: opener?.parentId }),
      }),
      makeObservation({
        ...shared,
        spanId: rootSpanId,
        name: 'turn',
        kind: 'agent',
        attributes: { synthetic: 'what the user said and what was answered', ...opener?.attributes },
      }),
      ...inside,
    ]
  }
}

function conversation(role: MessageRole, parts: readonly MessagePart[]): Content {
  return { type: 'messages', messages: [{ role, name: null, parts }] }
}
