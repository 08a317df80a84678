import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { callPart, conversation, errorText, kindOf, runTag, toolInput, toolName } from './codexExecItem'
import { createOrderClock } from '../semantics/orderClock'
import { usageFromBody } from '../semantics/usageBodies'
import {
  type Field,
  firstOf,
  idOf,
  knownFields,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, makeSession, makeTrace, valueContent } from './vendorRecords'

interface Turn {
  readonly traceId: string
  readonly startNs: bigint
  readonly raw: RawPosition
  /** What the model said and thought since it last acted. */
  said: MessagePart[]
  saidNs: bigint | null
  saidRaw: RawPosition
  count: number
  asked: Content | null
  answer: Content | null
}

const rootSpanId = 'turn'
const itemFields = new Set(
  'id type item_type text command aggregated_output exit_code status server tool arguments result error query changes items'.split(
    ' ',
  ),
)

/** One thread: a session, a trace for each turn, in it what the model said and what it did, in their order. */
export class CodexThread {
  private readonly clock = createOrderClock()
  private readonly sessionId: string
  private readonly isDerived: boolean
  /** Each run counts its turns and items from the beginning; a thread that is resumed has several runs. */
  private readonly run: string
  private turn: Turn | null = null
  private turns = 0
  private readonly heard: Message[] = []
  /** Items that have begun, by id. */
  private readonly open = new Map<
    string,
    { readonly startNs: bigint; readonly raw: RawPosition; item: JsonObject }
  >()

  constructor(
    first: JsonObject,
    private readonly raw: RawPosition,
    firstBytes: Uint8Array,
    index: number,
  ) {
    const stated = idOf(first['thread_id'])
    this.run = runTag(firstBytes, index)
    this.sessionId = stated ?? `codex-exec-${this.run}`
    this.isDerived = stated === null
  }

  read(event: JsonObject, raw: RawPosition): ImportRecord[] {
    const type = wordOf(event['type']) ?? ''
    if (type === 'thread.started' || type === 'thread.resumed') return []
    if (type === 'turn.started') {
      const ended = this.endTurn(null, null, null)
      this.begin(raw)
      return ended
    }
    if (type === 'turn.completed') return this.endTurn(event['usage'], null, raw)
    if (type === 'turn.failed') return this.endTurn(event['usage'], objectOf(event['error']), raw)
    if (type === 'error') return this.errorEvent(event, raw)
    return this.item(objectOf(event['item']), type, raw)
  }

  private begin(raw: RawPosition): Turn {
    this.turns++
    const startNs = this.clock.now()
    this.turn = {
      traceId: `${this.sessionId}-${this.run}-${this.turns}`,
      startNs,
      raw,
      said: [],
      saidNs: null,
      saidRaw: raw,
      count: 0,
      asked: null,
      answer: null,
    }
    return this.turn
  }

  private item(item: JsonObject, type: string, raw: RawPosition): ImportRecord[] {
    const turn = this.turn ?? this.begin(raw)
    const kind = kindOf(item)
    const { startNs } = this.clock.step()
    if (kind === 'agent_message' || kind === 'assistant_message' || kind === 'reasoning') {
      if (type !== 'item.completed') return []
      const text = textOf(item['text']) ?? ''
      if (text === '') return []
      if (turn.said.length === 0) turn.saidRaw = raw
      turn.saidNs ??= startNs
      turn.said.push({ type: kind === 'reasoning' ? 'reasoning' : 'text', text })
      return []
    }
    if (kind === 'user_message') {
      this.hear('user', [{ type: 'text', text: textOf(item['text']) ?? '' }])
      turn.asked ??= conversation(this.heard.slice(-1))
      return []
    }
    const id = idOf(item['id']) ?? `item-${raw.offset}`
    const begun = this.open.get(id)
    if (type !== 'item.completed' && type !== 'item.failed') {
      if (begun === undefined) this.open.set(id, { startNs: startNs ?? turn.startNs, raw, item })
      else begun.item = item
      return []
    }
    this.open.delete(id)
    const whole = begun === undefined ? item : { ...begun.item, ...item }
    const said = this.endSpeech([callPart(whole, kind, id)], begun?.startNs ?? startNs, raw)
    return [
      ...said,
      this.act(whole, id, begun?.startNs ?? startNs, raw, type === 'item.failed' ? 'failed' : 'done'),
    ]
  }

  /** What the model did: a command, a change of files, a tool, a search; its plan and errors are moments. */
  private act(
    item: JsonObject,
    id: string,
    startNs: bigint | null,
    raw: RawPosition,
    end: 'done' | 'failed' | 'open',
  ): ObservationRecord {
    const turn = this.turn ?? this.begin(raw)
    const kind = kindOf(item)
    const exit = numberOf(item['exit_code'])
    const status = wordOf(item['status'])
    const error = errorText(item['error']) ?? (kind === 'error' ? wordOf(item['message']) : null)
    const isError =
      end === 'failed' ||
      error !== null ||
      kind === 'error' ||
      status === 'failed' ||
      (exit !== null && exit !== 0)
    const name = toolName(item, kind)
    const isTool = kind !== 'todo_list' && kind !== 'error'
    const result = firstOf(item['aggregated_output'], item['result'], isTool ? undefined : item['items'])
    if (isTool && end !== 'open')
      this.hear('tool', [{ type: 'toolResult', id, name, result: result ?? null, isError }])
    return makeObservation({
      ...this.shared(turn, raw),
      spanId: id,
      parentSpanId: rootSpanId,
      name,
      kind: isTool ? 'tool' : 'event',
      status: isError ? 'error' : 'unset',
      statusMessage: error ?? (exit !== null && exit !== 0 ? `exit code ${exit}` : null),
      toolName: isTool ? name : null,
      toolCallId: isTool ? id : null,
      startNs,
      endNs: this.clock.now(),
      input: isTool ? valueContent(toolInput(item, kind)) : null,
      output: valueContent(result),
      attributes: knownFields({ exit_code: exit, status, ...withoutFields(item, itemFields) }),
    })
  }

  /** What was said since the last act, with the acts that it asked for: one answer of the model. */
  private endSpeech(
    calls: readonly MessagePart[],
    endNs: bigint | null,
    raw: RawPosition,
  ): ObservationRecord[] {
    const { turn } = this
    const asks = calls.filter((part) => part.type === 'toolCall')
    if (turn === null || (turn.said.length === 0 && asks.length === 0)) return []
    const parts = [...turn.said, ...asks]
    turn.count++
    const record = makeObservation({
      ...this.shared(turn, turn.said.length === 0 ? raw : turn.saidRaw),
      spanId: `answer-${turn.count}`,
      parentSpanId: rootSpanId,
      name: 'answer',
      kind: 'generation',
      startNs: turn.saidNs ?? endNs,
      endNs: endNs ?? this.clock.now(),
      provider: 'openai',
      input: this.heard.length === 0 ? null : conversation(this.heard.slice(-200)),
      output: conversation([{ role: 'assistant', name: null, parts }]),
      attributes: { synthetic: 'what the model said up to its next act' },
    })
    this.hear('assistant', parts)
    if (turn.said.some(({ type }) => type === 'text')) turn.answer = record.output
    turn.said = []
    turn.saidNs = null
    return [record]
  }

  private endTurn(usage: Field, failure: JsonObject | null, raw: RawPosition | null): ImportRecord[] {
    const { turn } = this
    if (turn === null) return []
    const asked = [...this.open].map(([id, { item }]) => callPart(item, kindOf(item), id))
    const firstNs = [...this.open.values()][0]?.startNs ?? null
    const said = this.endSpeech(asked, firstNs, turn.saidRaw)
    const left = [...this.open].map(([id, { startNs, raw: place, item }]) => ({
      ...this.act(item, id, startNs, place, 'open'),
      status: 'open' as const,
      endNs: null,
      output: null,
      flags: observationFlags.orderOnlyTime | observationFlags.unfinished,
    }))
    this.open.clear()
    this.clock.step()
    const isOpen = raw === null
    const shared = {
      ...this.shared(turn, turn.raw),
      startNs: turn.startNs,
      endNs: isOpen ? null : this.clock.now(),
      status: failure === null ? (isOpen ? ('open' as const) : ('unset' as const)) : ('error' as const),
      statusMessage: failure === null ? null : errorText(failure),
      input: turn.asked,
      output: turn.answer,
    }
    this.turn = null
    const root = makeObservation({
      ...shared,
      spanId: rootSpanId,
      name: 'turn',
      kind: 'agent',
      agentName: 'Codex',
      // The events count a turn, not its calls.
      usage: isJsonObject(usage) ? usageFromBody(usage, 'inclusive') : null,
      attributes: { synthetic: 'one turn of the thread' },
      flags: shared.flags | (isOpen ? observationFlags.unfinished : 0),
    })
    const { flags: _spansOnly, ...ofTrace } = shared
    return [makeTrace({ ...ofTrace, agentName: 'Codex', name: null }), root, ...said, ...left]
  }

  private errorEvent(event: JsonObject, raw: RawPosition): ImportRecord[] {
    const turn = this.turn ?? this.begin(raw)
    const { startNs } = this.clock.step()
    const message = errorText(event)
    return [
      makeObservation({
        ...this.shared(turn, raw),
        spanId: `error-${raw.offset}`,
        parentSpanId: rootSpanId,
        name: 'error',
        kind: 'event',
        status: 'error',
        statusMessage: message,
        startNs,
        endNs: startNs,
      }),
    ]
  }

  finish(): ImportRecord[] {
    const { raw, sessionId, isDerived } = this
    const left = this.endTurn(null, null, null)
    return [
      ...left,
      makeSession({ sessionId, agentName: 'Codex', raw }),
      ...(isDerived
        ? [finding('derived_id', 'The events name no thread; an id was made from them.', raw)]
        : []),
      finding(
        'order_only_time',
        `Thread ${sessionId.slice(0, 60)}: its events carry no times; their order is real, the moments are not.`,
        raw,
      ),
    ]
  }

  private hear(role: Message['role'], parts: readonly MessagePart[]): void {
    this.heard.push({ role, name: null, parts })
  }

  private shared(
    { traceId }: Turn,
    raw: RawPosition,
  ): Pick<ObservationRecord, 'traceId' | 'sessionId' | 'flags' | 'raw'> {
    return { traceId, sessionId: this.sessionId, flags: observationFlags.orderOnlyTime, raw }
  }
}
