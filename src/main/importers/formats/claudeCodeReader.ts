import { formatCounted } from '../../../shared/logic/formatters'
import type { EventRecord, ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { agentTraceId, type ClaudeSubagent, Subagents } from './claudeCodeAgents'
import { messageOfBlocks } from './claudeCodeContent'
import { Conversation } from './claudeCodeConversation'
import { type ClaudeEntry, textOfBlocks, userEntryKind } from './claudeCodeEntry'
import { AnswerLines } from './claudeCodeMessage'
import { type ClaudeAgent, type ClaudeTurn, common, noteEvent, turnRecord } from './claudeCodeRecords'
import { hashOf, mainAgent, SessionNames } from './claudeCodeSession'
import { changedByEnd, ClaudeSpeech, rememberedLines } from './claudeCodeSpeech'
import { later, numberOf, objectOf, textOf, wordOf } from './vendorFields'
import { clip, finding, makeObservation, messagesContent, skipped } from './vendorRecords'

/** Makes records of the lines of one file, in their order: turns, and within them what was said and noted. */
export class ClaudeCodeReader {
  private readonly speech = new ClaudeSpeech()
  private readonly sessions = new SessionNames()
  private readonly conversation = new Conversation()
  private readonly lines = new Map<string, number>()
  private main: ClaudeAgent | null = null
  /** Lines before the first prompt. */
  private early: EventRecord[] = []
  private firstNote: RawPosition | null = null
  /** The turn of the last line that was said, by whom soever. */
  private turn: ClaudeTurn | null = null
  private compaction: { readonly entry: ClaudeEntry; readonly agent: ClaudeAgent } | null = null

  add(entry: ClaudeEntry, records: ImportRecord[]): void {
    if (this.isRepeated(entry, records)) return
    const { subagents } = this.speech
    if (entry.isSidechain) subagents.noteLine(entry)
    if (entry.role === 'note') {
      this.addNote(entry, records)
      return
    }
    const sessionId = this.sessions.sessionOf(entry)
    if (entry.isSidechain)
      this.addTo(subagents.find(entry) ?? this.beginSubagent(entry, sessionId), entry, records)
    else if (entry.role === 'user') this.addUser(entry, sessionId, records)
    else this.addTo(this.main ?? this.beginTurn(entry, sessionId, records), entry, records)
  }

  finish(records: ImportRecord[]): void {
    this.endCompaction(null, records)
    for (const agent of this.speech.subagents.working()) this.speech.endSubagent(agent, true, records)
    this.endTurn(records, true)
    this.speech.finish(records)
    records.push(...this.sessions.records((uuid) => this.lines.has(uuid)))
    if (this.early.length === 0 || this.firstNote === null) return
    const text = `${formatCounted(this.early.length, 'line')} outside any turn; kept in the raw record.`
    records.push(finding('unknown_field', text, this.firstNote))
  }

  /** All that `finish` changes. */
  *changedByFinish(): Generator<object, void> {
    yield this
    yield* this.speech.changedByFinish()
    yield* this.sessions.all()
    if (this.compaction !== null) yield this.compaction.agent.turn
    if (this.main !== null) yield* changedByEnd(this.main)
  }

  /** A line that the file has twice, under the same id. */
  private isRepeated({ uuid, raw, type }: ClaudeEntry, records: ImportRecord[]): boolean {
    if (uuid === null) return false
    const known = this.lines.get(uuid)
    if (known === undefined) {
      if (this.lines.size < rememberedLines) this.lines.set(uuid, raw.length)
      return false
    }
    const text = `The line ${clip(uuid, 60)} of type ${type} stands twice in the file; the first one counts.`
    records.push(
      known === raw.length
        ? finding('duplicate_record', text, raw)
        : skipped('conflicting_record', text, raw),
    )
    return true
  }

  private addTo(agent: ClaudeAgent, entry: ClaudeEntry, records: ImportRecord[]): void {
    if (entry.role === 'assistant') {
      this.speech.speak(entry, agent, records)
      return
    }
    if (userEntryKind(entry) === 'summary') {
      // What was said before is known to the model by this summary only.
      if (typeof entry.parentUuid !== 'string') this.speech.forget(agent.conversation)
      this.endCompaction(entry, records)
    }
    this.speech.hear(entry, agent, records)
  }

  private addUser(entry: ClaudeEntry, sessionId: string, records: ImportRecord[]): void {
    const kind = userEntryKind(entry)
    const { main } = this
    if (main === null || (kind === 'prompt' && this.isNewPrompt(entry, main.turn))) {
      this.addTo(this.beginTurn(entry, sessionId, records), entry, records)
      return
    }
    if (kind === 'prompt' || kind === 'context') this.branch(entry)
    this.addTo(main, entry, records)
    if (kind !== 'interruption') return
    this.speech.endAnswer(main, records)
    main.turn.failure = clip(textOfBlocks(entry.blocks), 200)
    main.turn.events.push({ name: 'interrupted', timeNs: entry.timeNs, attributes: {} })
  }

  /** Lines of one prompt share its id; each other prompt is a turn of its own. */
  private isNewPrompt(entry: ClaudeEntry, turn: ClaudeTurn): boolean {
    const promptId = wordOf(entry.source['promptId'])
    return promptId === null || promptId !== wordOf(turn.opener.source['promptId']) || turn.answers > 0
  }

  /**
   * A prompt may go on from an earlier line than the last, when the user went back. Answers the line it goes on from;
   * null when it is the last.
   */
  private branch(entry: ClaudeEntry): string | null {
    const { parentUuid } = entry
    if (parentUuid === null && entry.source['logicalParentUuid'] === undefined)
      this.speech.forget(this.conversation)
    if (typeof parentUuid !== 'string') return null
    const node = this.speech.nodeOf(parentUuid)
    return node !== null && this.conversation.branchTo(node) ? parentUuid : null
  }

  private beginTurn(entry: ClaudeEntry, sessionId: string, records: ImportRecord[]): ClaudeAgent {
    this.endTurn(records, false)
    // Lines of several sessions, of versions that name no parents.
    if (entry.parentUuid === undefined && this.turn !== null && this.turn.sessionId !== sessionId)
      this.speech.forget(this.conversation)
    const branchedFrom = this.branch(entry)
    const isPrompted = entry.role === 'user'
    const traceId = entry.uuid ?? `${sessionId}.${hashOf(entry)}`
    if (entry.uuid === null)
      records.push(
        finding('derived_id', `A turn without an id, from its line of type ${entry.type}.`, entry.raw),
      )
    this.main = {
      turn: makeTurn(traceId, isPrompted ? traceId : `turn-${traceId}`, sessionId, entry, this.early),
      spanId: isPrompted ? traceId : `turn-${traceId}`,
      name: mainAgent,
      isLead: true,
      conversation: this.conversation,
      input: null,
      output: null,
      answer: null,
      lastTimeNs: null,
    }
    if (branchedFrom !== null) this.main.turn.attributes['branched_from'] = branchedFrom
    this.early = []
    this.turn = this.main.turn
    return this.main
  }

  private endTurn(records: ImportRecord[], isLast: boolean): void {
    const { main } = this
    if (main === null) return
    this.speech.endAnswer(main, records)
    this.endCompaction(null, records)
    records.push(turnRecord(main, isLast))
    this.main = null
  }

  /** Below the main agent's turn where there is one, else as a trace of its own. */
  private beginSubagent(entry: ClaudeEntry, sessionId: string): ClaudeSubagent {
    const { subagents } = this.speech
    if (this.main !== null) return subagents.begin(entry, this.main.turn, false)
    const traceId = agentTraceId(sessionId, entry.agentId ?? entry.uuid ?? hashOf(entry))
    this.turn = makeTurn(traceId, traceId, sessionId, entry, this.early)
    this.early = []
    return subagents.begin(entry, this.turn, true)
  }

  private addNote(entry: ClaudeEntry, records: ImportRecord[]): void {
    const { source, type } = entry
    this.speech.passOn(entry)
    if (this.sessions.takeTitle(entry)) return
    if (type === 'progress' && this.speech.noteProgress(wordOf(source['parentToolUseID']), source['data']))
      return
    const agent = entry.isSidechain ? this.speech.subagents.find(entry) : this.main
    const turn = agent?.turn ?? this.turn
    if (source['subtype'] === 'compact_boundary' && agent !== null) {
      this.endCompaction(null, records)
      this.compaction = { entry, agent }
      this.speech.endAnswer(agent, records)
      this.speech.forget(agent.conversation)
      return
    }
    const durationMs = source['subtype'] === 'turn_duration' ? numberOf(source['durationMs']) : null
    if (turn !== null && durationMs !== null) turn.attributes['turn_duration_ms'] = durationMs
    this.overhear(entry)
    if (turn === null) this.firstNote ??= entry.raw
    const events = turn?.events ?? this.early
    events.push(noteEvent(entry))
  }

  /** A prompt that was typed while the agent worked reaches it as an attachment. */
  private overhear(entry: ClaudeEntry): void {
    const attachment = objectOf(entry.source['attachment'])
    const text = attachment['type'] === 'queued_command' ? textOf(attachment['prompt']) : null
    if (text !== null && this.main !== null) this.conversation.append(messageOfBlocks('user', [text]), false)
  }

  /** A compaction, with the summary that replaces what was said; `summary` null where the file has none. */
  private endCompaction(summary: ClaudeEntry | null, records: ImportRecord[]): void {
    const { compaction } = this
    this.compaction = null
    if (compaction === null) return
    const { entry, agent } = compaction
    const { turn } = agent
    turn.lastTimeNs = later(turn.lastTimeNs, entry.timeNs)
    const { attributes } = noteEvent(entry)
    records.push(
      makeObservation({
        ...common(turn, entry),
        spanId: entry.uuid ?? `compaction-${entry.raw.offset}`,
        parentSpanId: agent.spanId,
        name: 'compact_boundary',
        kind: 'event',
        agentName: agent.name,
        startNs: entry.timeNs,
        endNs: entry.timeNs,
        timeDigits: entry.timeDigits,
        output: summary === null ? null : messagesContent(messageOfBlocks('user', summary.blocks)),
        attributes,
        raw: entry.raw,
      }),
    )
  }
}

function makeTurn(
  traceId: string,
  rootSpanId: string,
  sessionId: string,
  opener: ClaudeEntry,
  events: EventRecord[],
): ClaudeTurn {
  return {
    traceId,
    rootSpanId,
    sessionId,
    opener,
    attributes: {},
    events,
    lastTimeNs: opener.timeNs,
    answers: 0,
    openTools: 0,
    isWaiting: false,
    failure: null,
  }
}

/** What a reader consists of. */
export const claudeReaderClasses = {
  ClaudeCodeReader,
  ClaudeSpeech,
  Subagents,
  SessionNames,
  Conversation,
  AnswerLines,
}
