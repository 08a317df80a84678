import type { Message, MessagePart } from '../../../shared/model/message'
import type { TokenUsage } from '../../../shared/model/usage'
import type { JsonObject } from '../../../shared/util/jsonValue'
import type { CodexEntry } from './codexEntry'
import { type CodexModelCall, type CodexTurn, saidIn } from './codexRecords'

/** No model hears more than this; files made to break readers say more. */
const longestConversation = 4_000

/** Is given each call once it is complete. */
export interface CallTaker {
  takeCall(call: CodexModelCall): void
}

/**
 * Cuts the items of a rollout into calls of the model. A call is what the model says up to its tokens or the first
 * result. Tokens may stand behind the items of their call, behind its results, or, in old versions, before its items.
 */
export class CodexCalls {
  /** What was said so far. */
  past: Message[] = []
  /** The settings that hold. */
  context: JsonObject = {}
  private open: CodexModelCall | null = null
  /** Complete but for its tokens. */
  private waiting: CodexModelCall | null = null
  private pending: { readonly usage: TokenUsage; readonly entry: CodexEntry } | null = null
  /** Texts that events told first; items with the same text follow, or nothing does. */
  private told: { readonly part: MessagePart; readonly entry: CodexEntry }[] = []
  /** Texts of the last call: of items, which events may repeat, and of events, which items may repeat. */
  private readonly ofItems = new Set<string>()
  private readonly ofEvents = new Set<string>()
  private lastNs: bigint | null = null

  constructor(private readonly taker: CallTaker) {}

  /** What was said in the session that this one was forked from, which has the same instructions. */
  goOnFrom(before: CodexCalls): void {
    const isRepeat = this.past.length > 0 && before.past[0]?.role === 'system'
    for (const message of isRepeat ? before.past.slice(1) : before.past) this.past.push(message)
    if (Object.keys(this.context).length === 0) this.context = before.context
  }

  hear(message: Message, entry: CodexEntry, turn: CodexTurn | null): void {
    if (turn !== null) this.close(turn)
    this.past.push(message)
    this.passTime(entry)
  }

  say(parts: readonly MessagePart[], entry: CodexEntry, turn: CodexTurn): void {
    const fresh = parts.filter((part) => !this.ofEvents.delete(textKey(part) ?? ''))
    if (fresh.length === 0 && parts.length > 0) return
    const call = this.openCall(entry, turn)
    for (const part of fresh) {
      const key = textKey(part)
      if (key !== null) {
        this.told = this.told.filter((told) => textKey(told.part) !== key)
        this.ofItems.add(key)
      }
      call.parts.push(part)
    }
    if (parts.length === 0) call.hiddenThoughts++
    this.extend(call, entry)
  }

  /** A text of an event: items tell most of them, too, before or after. */
  tell(part: MessagePart, entry: CodexEntry): void {
    if (!this.ofItems.has(textKey(part) ?? '')) this.told.push({ part, entry })
  }

  tokens(usage: TokenUsage, entry: CodexEntry, turn: CodexTurn): void {
    this.addTold(turn)
    if (this.open !== null && this.open.usage === null) {
      this.open.usage = usage
      this.close(turn)
    } else if (this.waiting !== null) {
      this.waiting.usage = usage
      this.emit()
    } else {
      this.close(turn)
      this.spend(turn)
      this.pending = { usage, entry }
    }
  }

  /** What follows is no part of the call that is open. */
  close(turn: CodexTurn): void {
    this.addTold(turn)
    const call = this.open
    if (call === null) return
    this.open = null
    const said = saidIn(call)
    if (said !== null) {
      this.past.push(said)
      turn.output = said
    }
    if (call.endNs !== null) this.lastNs = call.endNs
    this.waiting = call
    if (call.usage !== null) this.emit()
  }

  /** Nothing of the turn follows. */
  endTurn(turn: CodexTurn): void {
    this.close(turn)
    this.emit()
    this.spend(turn)
    this.emit()
    this.ofItems.clear()
    this.ofEvents.clear()
    this.lastNs = null
  }

  /** All that `hear` and `endTurn` change, but for the turn. */
  changedByEnd(): object[] {
    const { past, told, ofItems, ofEvents, open, waiting } = this
    const calls = [open, waiting].filter((call) => call !== null)
    return [this, past, told, ofItems, ofEvents, ...calls, ...calls.map(({ parts }) => parts)]
  }

  passTime({ timeNs }: CodexEntry): void {
    if (timeNs !== null && (this.lastNs === null || timeNs > this.lastNs)) this.lastNs = timeNs
  }

  private openCall(entry: CodexEntry, turn: CodexTurn): CodexModelCall {
    if (this.open !== null) return this.open
    this.emit()
    this.ofItems.clear()
    turn.calls++
    const { past, lastNs, context } = this
    const isBefore = lastNs !== null && entry.timeNs !== null && lastNs > entry.timeNs
    this.open = {
      turn,
      spanId: `call-${turn.calls}`,
      parts: [],
      context,
      startNs: isBefore ? entry.timeNs : lastNs,
      heard: past.slice(-longestConversation),
      heardBefore: past.length,
      endNs: entry.timeNs,
      timeDigits: entry.timeDigits,
      raw: entry.raw,
      usage: this.pending?.usage ?? null,
      hiddenThoughts: 0,
      isOrderOnly: entry.isOrderOnly,
    }
    this.pending = null
    return this.open
  }

  private extend(call: CodexModelCall, entry: CodexEntry): void {
    call.endNs = entry.timeNs ?? call.endNs
    call.timeDigits = Math.max(call.timeDigits, entry.timeDigits)
    call.raw = entry.raw
    call.turn.lastNs = entry.timeNs ?? call.turn.lastNs
    call.turn.isWaiting = false
  }

  /** Texts that only events told. */
  private addTold(turn: CodexTurn): void {
    const { told } = this
    this.told = []
    for (const { part, entry } of told) {
      this.say([part], entry, turn)
      this.ofEvents.add(textKey(part) ?? '')
    }
  }

  private emit(): void {
    if (this.waiting !== null) this.taker.takeCall(this.waiting)
    this.waiting = null
  }

  /** Tokens of a call that left no items: a call all the same. */
  private spend(turn: CodexTurn): void {
    const { pending } = this
    if (pending === null) return
    this.extend(this.openCall(pending.entry, turn), pending.entry)
    this.close(turn)
  }
}

function textKey(part: MessagePart): string | null {
  return part.type === 'text' || part.type === 'reasoning' ? `${part.type} ${part.text.trim()}` : null
}
