import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import { type TokenUsage, totalInputTokens, totalOutputTokens } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { messageFromValue } from '../semantics/messageDialects'
import { costFromParts } from '../semantics/spanUsage'
import { usageFromBody } from '../semantics/usageBodies'
import type { MessageTimes, TauClock } from './tauBenchClock'
import { knownFields, listOf, objectOf, withoutFields, wordOf } from './vendorFields'
import { makeObservation, messagesContent, type RecordTimes, skipped, valueContent } from './vendorRecords'

interface Scope {
  readonly traceId: string
  readonly sessionId: string | null
  readonly raw: RawPosition
  readonly clock: TauClock
  readonly times: RecordTimes
  readonly model: string | null
  readonly parameters: JsonObject
}

const messageFields = new Set(
  (
    'role content tool_calls tool_call_id name id timestamp cost usage generation_time_seconds requestor error ' +
    'tool_messages raw_data function_call audio_content'
  ).split(' '),
)
const parentSpanId = 'run'
const longestConversation = 4_000
const lastMessages = 200

/**
 * The messages of one simulation, from the agent's side: its answers are model calls, its tools have results; what the
 * simulated user says is a moment, and the tools that the user holds are its own. The agent hears what is said to it and
 * what its own tools answer.
 */
export class TauConversation {
  firstAsked: Content | null = null
  lastAnswer: Content | null = null
  hasCost = false
  estimated = 0
  private readonly heard: Message[] = []
  private readonly open = new Map<string, ObservationRecord[]>()
  private readonly found: ImportRecord[] = []
  private count = 0

  constructor(private readonly scope: Scope) {}

  problems(): readonly ImportRecord[] {
    return this.found
  }

  /** The observations that a message begins. A tool's result completes the tool that was begun before it. */
  read(value: JsonValue): ObservationRecord[] {
    if (!isJsonObject(value)) {
      this.found.push(skipped('not_a_record', 'A message that is not an object.', this.scope.raw))
      return []
    }
    // Results of several calls at once.
    if (Array.isArray(value['tool_messages']))
      return listOf(value['tool_messages']).flatMap((one) => this.read(one))
    const message = messageFromValue(value['error'] === true ? { ...value, is_error: true } : value)
    if (message === null) {
      this.found.push(skipped('not_a_record', 'A message without a role.', this.scope.raw))
      return []
    }
    this.count++
    const times = this.scope.clock.next(value)
    if (message.role === 'tool') {
      this.result(value, message, times)
      return []
    }
    return message.role === 'assistant'
      ? this.answer(value, message, times)
      : this.said(value, message, times)
  }

  private answer(value: JsonObject, message: Message, times: MessageTimes): ObservationRecord[] {
    const { model, parameters } = this.scope
    const answer = objectOf(value['raw_data'])
    const usage = usageOf(value['usage'], answer['usage'])
    const cost = costFromParts(undefined, undefined, value['cost'])
    this.hasCost ||= cost !== null
    // Before anybody spoke the benchmark itself says a fixed line.
    if (this.heard.length === 0 && usage === null && value['generation_time_seconds'] === undefined)
      return this.said(value, message, times)
    if ((times.flags & observationFlags.repaired) !== 0) this.estimated++
    const stated = wordOf(answer['model'])
    const call = this.make({
      ...times,
      spanId: `message-${this.count}`,
      name: 'assistant',
      kind: 'generation',
      model: stated ?? model,
      requestModel: model,
      parameters: knownFields(parameters),
      input: messagesContent(this.heard.slice(this.heard.length > longestConversation ? -lastMessages : 0)),
      output: messagesContent([message]),
      finishReason: wordOf(objectOf(listOf(answer['choices'])[0])['finish_reason']),
      usage,
      cost,
      attributes: knownFields(withoutFields(value, messageFields)),
    })
    this.heard.push(message)
    this.lastAnswer = messagesContent([message])
    return [call, ...this.tools(message, times)]
  }

  private said(value: JsonObject, message: Message, times: MessageTimes): ObservationRecord[] {
    const texts = message.parts.filter(({ type }) => type !== 'toolCall')
    const moment = this.make({
      ...times,
      startNs: times.endNs,
      flags: times.flags & ~observationFlags.repaired,
      spanId: `message-${this.count}`,
      name: wordOf(value['role']) ?? message.role,
      kind: 'event',
      output: messagesContent([message]),
      attributes: knownFields({
        ...withoutFields(value, messageFields),
        // What the simulated user costs is no cost of the agent.
        cost: value['cost'],
        usage: value['usage'],
        generation_time_seconds: value['generation_time_seconds'],
      }),
    })
    if (texts.length > 0) {
      const plain = { ...message, parts: texts }
      this.heard.push(plain)
      if (message.role === 'user') this.firstAsked ??= messagesContent([plain])
    }
    return [moment, ...this.tools(message, times)]
  }

  private tools(message: Message, times: MessageTimes): ObservationRecord[] {
    const holder = message.role === 'assistant' ? null : (message.name ?? message.role)
    return message.parts
      .filter((part) => part.type === 'toolCall')
      .map((part, index) => {
        const flags = times.flags & observationFlags.orderOnlyTime
        const tool = this.make({
          startNs: times.endNs,
          endNs: null,
          timeDigits: times.timeDigits,
          flags: flags | observationFlags.unfinished,
          spanId: `message-${this.count}-tool-${index + 1}`,
          name: part.name,
          kind: 'tool',
          status: 'open',
          toolName: part.name === '' ? null : part.name,
          toolCallId: part.id,
          input: valueContent(part.arguments),
          attributes: knownFields({ requestor: holder }),
        })
        const waiting = this.open.get(part.id ?? '') ?? []
        this.open.set(part.id ?? '', [...waiting, tool])
        return tool
      })
  }

  /** The first call that waits under the id has its answer now. */
  private result(value: JsonObject, message: Message, times: MessageTimes): void {
    for (const part of message.parts) {
      if (part.type !== 'toolResult') continue
      const waiting = this.open.get(part.id ?? '') ?? []
      const tool = waiting.shift()
      if (tool === undefined) {
        this.found.push(
          skipped('orphan', `A tool's result without its call (${part.id ?? 'no id'}).`, this.scope.raw),
        )
        continue
      }
      // Not told yet: the records of a simulation leave together.
      Object.assign(tool, finished(tool, part, times))
      if (value['requestor'] !== 'user' && tool.attributes['requestor'] === undefined)
        this.heard.push({ ...message, parts: [{ ...part, name: part.name ?? tool.name }] })
    }
  }

  private make(
    given: Pick<ObservationRecord, 'spanId' | 'name' | 'kind'> & Partial<ObservationRecord>,
  ): ObservationRecord {
    const { traceId, sessionId, raw } = this.scope
    return makeObservation({ traceId, sessionId, raw, parentSpanId, ...given })
  }
}

/** The message sums its tokens up; the answer of the provider divides the same sums further (cached, reasoning). */
function usageOf(summed: JsonValue | undefined, divided: JsonValue | undefined): TokenUsage | null {
  const usage = isJsonObject(summed) ? usageFromBody(summed) : null
  const detailed = isJsonObject(divided) ? usageFromBody(divided) : null
  if (usage === null || detailed === null) return usage
  const isSame =
    totalInputTokens(usage) === totalInputTokens(detailed) &&
    totalOutputTokens(usage) === totalOutputTokens(detailed)
  return isSame ? detailed : usage
}

function finished(
  tool: ObservationRecord,
  part: Extract<MessagePart, { type: 'toolResult' }>,
  times: MessageTimes,
): Partial<ObservationRecord> {
  return {
    endNs: times.endNs,
    status: part.isError ? 'error' : 'unset',
    output: valueContent(part.result),
    flags:
      (tool.flags & ~observationFlags.unfinished) | (isRefusal(part) ? observationFlags.errorInResult : 0),
  }
}

/** tau-bench's first version has no field for it: its tools, and what catches them, answer `Error: …`. */
const isRefusal = ({ isError, result }: Extract<MessagePart, { type: 'toolResult' }>): boolean =>
  !isError && typeof result === 'string' && result.startsWith('Error:')
