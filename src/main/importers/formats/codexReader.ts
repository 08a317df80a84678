import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { restoreGraph, saveGraph } from '../savedGraph'
import { createMessage } from '../semantics/messageParts'
import { type CallTaker, CodexCalls } from './codexCalls'
import type { CodexEntry } from './codexEntry'
import { type CodexCall, type CodexItem, compactedPast, readCodexItem, textOfMessage } from './codexItems'
import {
  type CodexModelCall,
  type CodexTurn,
  compactionRecord,
  estimatedStarts,
  contextAttributes,
  modelCallRecord,
  newTurn,
  noTimes,
  turnRecord,
} from './codexRecords'
import { CodexForks } from './codexForks'
import { CodexSessionFacts } from './codexSession'
import { CodexTokens } from './codexTokens'
import { CodexTools } from './codexTools'
import { addMs, idOf, numberOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { clip, finding } from './vendorRecords'

/** Makes records of the lines of one rollout, in their order. */
export class CodexReader implements CallTaker {
  private readonly facts = new CodexSessionFacts()
  private readonly tokens = new CodexTokens()
  private records: ImportRecord[] = []
  private readonly calls = new CodexCalls(this)
  private readonly tools = new CodexTools()
  private readonly forks = new CodexForks()
  private turn: CodexTurn | null = null
  private turnCount = 0
  /** How much had been said when each turn began, for those that are taken back. */
  private turnStarts: number[] = []
  private estimatedCount = 0
  private firstCall: RawPosition | null = null
  private orderOnly: RawPosition | null = null
  private lastNs: bigint | null = null
  /** The prompt heard last, which an event may repeat; the prompt that an event told, which an item may repeat. */
  private heardPrompt = ''
  private toldPrompt: { readonly text: string; readonly entry: CodexEntry } | null = null

  add(told: CodexEntry, records: ImportRecord[]): void {
    this.records = records
    const entry = this.timed(told)
    const split = this.forks.hold(entry)
    if (split === true) return
    if (split !== null) this.goOnFrom(split.copied)
    for (const own of [...(split?.own ?? []), entry]) this.take(own)
  }

  private take(entry: CodexEntry): void {
    const { payload } = entry
    switch (entry.type) {
      case 'session_meta':
        this.addMeta(entry)
        break
      case 'turn_context':
        this.calls.context = payload
        if (this.turn !== null) Object.assign(this.turn.attributes, contextAttributes(payload))
        break
      case 'response_item':
        this.addItem(readCodexItem(payload), entry)
        break
      case 'event_msg':
        this.addEvent(wordOf(payload['type']) ?? 'event', entry)
        break
      case 'compacted':
        this.compact(entry)
        break
      default:
        this.note(entry.type, entry)
    }
  }

  /** A call of the model is complete. */
  takeCall(call: CodexModelCall): void {
    if (!call.isOrderOnly) this.estimatedCount++
    this.firstCall ??= call.raw
    this.records.push(modelCallRecord(this.facts.session, call))
  }

  finish(records: ImportRecord[]): void {
    this.records = records
    this.hearToldPrompt()
    const { turn } = this
    if (turn !== null) {
      this.calls.endTurn(turn)
      // A told turn ends where the file says so; another one with the model's last word.
      const isOpen = turn.isTold || turn.openTools > 0 || turn.isWaiting
      records.push(turnRecord(this.facts.session, turn, isOpen ? null : turn.lastNs))
    }
    records.push(...this.tools.finish(this.facts.session))
    records.push(...this.facts.records(this.tokens.stated))
    const doubt = this.tokens.contradiction()
    if (doubt !== null && this.firstCall !== null)
      records.push(finding('usage_contradiction', doubt, this.firstCall))
    if (this.firstCall !== null && this.estimatedCount > 0)
      records.push(estimatedStarts(this.estimatedCount, this.firstCall))
    records.push(...this.forks.findings())
    if (this.orderOnly !== null) records.push(noTimes(this.orderOnly))
  }

  /** Puts down what is remembered, as JSON; null where it cannot be. */
  save(): JsonValue {
    // They were handed on.
    this.records = []
    return saveGraph(this, savedClasses)
  }

  /** A reader that goes on from there. */
  static restore(saved: JsonValue): CodexReader {
    return restoreGraph(saved, savedClasses, CodexReader)
  }

  /** All that `finish` changes. */
  changedByFinish(): object[] {
    const { facts, turn, turnStarts, calls } = this
    return [this, facts, turnStarts, ...(turn === null ? [] : [turn]), ...calls.changedByEnd()]
  }

  /** The first versions wrote the time of the session only. */
  private timed(entry: CodexEntry): CodexEntry {
    if (entry.timeNs !== null) {
      this.lastNs = entry.timeNs
      return entry
    }
    this.orderOnly ??= entry.raw
    return { ...entry, timeNs: this.lastNs, isOrderOnly: true }
  }

  private addMeta(entry: CodexEntry): void {
    if (!this.facts.begin(entry)) {
      this.note('session_meta', entry)
      return
    }
    this.forks.begin(entry)
    const { payload } = entry
    const instructions =
      textOf(objectOf(payload['base_instructions'])['text']) ?? textOf(payload['instructions'])
    if (instructions !== null && instructions !== '')
      this.calls.past.push(createMessage('system', [{ type: 'text', text: instructions }]))
  }

  /** What was said and counted in the session that this one was forked from: heard, but not said here. */
  private goOnFrom(copied: readonly CodexEntry[]): void {
    const before = new CodexReader()
    for (const entry of copied) before.take(entry)
    before.hearToldPrompt()
    before.endTurn(null)
    this.calls.goOnFrom(before.calls)
    this.tokens.goOnFrom(before.tokens)
  }

  private addItem(item: CodexItem, entry: CodexEntry): void {
    if (item.type === 'heard') {
      if (item.isPrompt) this.prompt(textOfMessage(item.message), entry)
      this.calls.hear(item.message, entry, this.turn)
      if (item.isPrompt && this.turn !== null) {
        this.turn.input ??= item.message
        this.turn.isWaiting = true
      }
      return
    }
    this.hearToldPrompt()
    if (item.type === 'said') this.calls.say(item.parts, entry, this.ensureTurn(entry))
    else if (item.type === 'call') this.beginTool(item.call, entry)
    else if (item.type === 'result') this.endTool(item, entry)
    else this.note(wordOf(entry.payload['type']) ?? 'response_item', entry)
  }

  // ---- prompts and turns

  /** A prompt begins a turn where the file does not say where turns begin. */
  private prompt(text: string, entry: CodexEntry): void {
    if (this.toldPrompt !== null && text.includes(this.toldPrompt.text)) this.toldPrompt = null
    this.hearToldPrompt()
    this.heardPrompt = text
    if (this.turn !== null && !this.turn.isTold && this.turn.calls > 0) this.endTurn(null)
    this.ensureTurn(entry)
  }

  /** A prompt that only an event told. */
  private hearToldPrompt(): void {
    const { toldPrompt } = this
    this.toldPrompt = null
    if (toldPrompt === null) return
    const message = createMessage('user', [{ type: 'text', text: toldPrompt.text }])
    this.prompt(toldPrompt.text, toldPrompt.entry)
    this.calls.hear(message, toldPrompt.entry, this.turn)
    if (this.turn === null) return
    this.turn.input ??= message
    this.turn.isWaiting = true
  }

  private ensureTurn(entry: CodexEntry): CodexTurn {
    return this.turn ?? this.beginTurn(null, entry)
  }

  private beginTurn(turnId: string | null, entry: CodexEntry): CodexTurn {
    const { turn } = this
    if (turn !== null && turnId !== null && !turn.isTold && turn.calls + turn.tools === 0) {
      turn.traceId = turnId
      turn.isTold = true
      return turn
    }
    if (turn !== null) this.endTurn(null)
    this.turnCount++
    this.turnStarts.push(this.calls.past.length)
    const sessionId = this.facts.idFor(entry)
    const traceId = turnId ?? `${sessionId}.turn-${this.turnCount}`
    this.turn = newTurn(traceId, turnId !== null, entry, contextAttributes(this.calls.context))
    return this.turn
  }

  /** `told`: when the file says that it ended; else it ends with its last line. */
  private endTurn(told: bigint | null): void {
    const { turn } = this
    if (turn === null) return
    this.calls.endTurn(turn)
    this.records.push(turnRecord(this.facts.session, turn, told ?? turn.lastNs))
    this.turn = null
    this.heardPrompt = ''
  }

  // ---- tools

  private beginTool(call: CodexCall, entry: CodexEntry): void {
    const turn = this.ensureTurn(entry)
    this.calls.say([call.part], entry, turn)
    this.records.push(...this.tools.begin(call, entry, turn, this.facts.session))
  }

  private endTool(item: Extract<CodexItem, { type: 'result' }>, entry: CodexEntry): void {
    this.calls.hear(createMessage('tool', [item.part]), entry, this.turn)
    if (this.turn !== null) {
      this.turn.isWaiting = true
      this.turn.lastNs = entry.timeNs ?? this.turn.lastNs
    }
    this.records.push(this.tools.end(item.callId, item.output, entry, this.facts.session))
  }

  // ---- events

  private addEvent(type: string, entry: CodexEntry): void {
    const { payload } = entry
    switch (type) {
      case 'task_started':
      case 'turn_started':
        this.hearToldPrompt()
        this.beginTurn(idOf(payload['turn_id']), entry)
        this.calls.passTime(entry)
        break
      case 'task_complete':
      case 'turn_complete':
        this.completeTurn(entry)
        break
      case 'turn_aborted':
        this.hearToldPrompt()
        this.ensureTurn(entry).failure = clip(wordOf(payload['reason']) ?? 'aborted', 200)
        this.endTurn(entry.timeNs)
        break
      case 'token_count':
        this.countTokens(entry)
        break
      case 'user_message':
        this.tellPrompt(textOf(payload['message']) ?? '', entry)
        break
      case 'agent_message':
        this.hearToldPrompt()
        this.calls.tell({ type: 'text', text: textOf(payload['message']) ?? '' }, entry)
        break
      case 'agent_reasoning':
      case 'agent_reasoning_raw_content':
        this.hearToldPrompt()
        this.calls.tell({ type: 'reasoning', text: textOf(payload['text']) ?? '' }, entry)
        break
      case 'thread_rolled_back':
        this.rollBack(numberOf(payload['num_turns']) ?? 0)
        this.note(type, entry)
        break
      case 'error':
        this.ensureTurn(entry).failure = clip(wordOf(payload['message']) ?? 'error', 300)
        this.note(type, entry)
        break
      default:
        if (!this.tools.addDetails(type, payload)) this.note(type, entry)
    }
  }

  private completeTurn(entry: CodexEntry): void {
    this.hearToldPrompt()
    const turn = this.ensureTurn(entry)
    const firstMs = numberOf(entry.payload['time_to_first_token_ms'])
    turn.firstTokenNs = addMs(turn.opener.timeNs, firstMs)
    const durationMs = numberOf(entry.payload['duration_ms'])
    if (durationMs !== null) turn.attributes['turn_duration_ms'] = durationMs
    if (firstMs !== null) turn.attributes['time_to_first_token_ms'] = firstMs
    this.endTurn(entry.timeNs)
  }

  private tellPrompt(text: string, entry: CodexEntry): void {
    if (text === '' || (this.heardPrompt !== '' && this.heardPrompt.includes(text))) return
    this.hearToldPrompt()
    this.toldPrompt = { text, entry }
  }

  private countTokens(entry: CodexEntry): void {
    const { info, rate_limits: limits } = entry.payload
    const usage = this.tokens.read(info)
    if (this.turn !== null && isJsonObject(limits)) this.turn.attributes['rate_limits'] = limits
    if (usage === null) return
    this.hearToldPrompt()
    this.calls.tokens(usage, entry, this.ensureTurn(entry))
  }

  private compact(entry: CodexEntry): void {
    this.hearToldPrompt()
    const turn = this.ensureTurn(entry)
    this.calls.close(turn)
    const past = compactedPast(entry.payload)
    this.calls.past = past
    this.turnStarts = []
    turn.lastNs = entry.timeNs ?? turn.lastNs
    this.records.push(compactionRecord(this.facts.session, turn, entry, [...past]))
  }

  /** The user took turns back: the model does not hear them any more. */
  private rollBack(turns: number): void {
    const starts = this.turnStarts.splice(-Math.max(0, Math.trunc(turns)) || this.turnStarts.length)
    const [start] = starts
    if (start !== undefined) this.calls.past = this.calls.past.slice(0, start)
  }

  /** A line that is no message, as an event of its turn, or of the session where there is none yet. */
  private note(name: string, entry: CodexEntry): void {
    const attributes = withoutFields(entry.payload, nameOnly)
    if (this.turn === null) this.facts.note(name, attributes)
    else this.turn.events.push({ name, timeNs: entry.timeNs, attributes })
  }
}

const nameOnly = new Set(['type'])

/** What a reader consists of. */
const savedClasses = { CodexReader, CodexForks, CodexSessionFacts, CodexTokens, CodexCalls, CodexTools }
