import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { type ClaudeSubagent, linkToAgent, Subagents, subagentRecord } from './claudeCodeAgents'
import { isResultBlock, messageOfBlocks, resultValue } from './claudeCodeContent'
import type { Conversation, ConversationNode } from './claudeCodeConversation'
import { type ClaudeEntry, isCommandOutput, userEntryKind } from './claudeCodeEntry'
import { AnswerLines } from './claudeCodeMessage'
import {
  answerRecord,
  type ClaudeAgent,
  type ClaudeTool,
  isGoingOn,
  textOf,
  toolRecord,
} from './claudeCodeRecords'
import { idOf, later, objectOf, wordOf } from './vendorFields'
import { clip, finding } from './vendorRecords'

const longestConversationBytes = 64 * 1024 * 1024

/** Lines remembered so that one told twice is told once; beyond this they are let through. */
export const rememberedLines = 300_000

/** What agents hear and say: answers of the API, calls of tools and their results, the same for all agents of a file. */
export class ClaudeSpeech {
  readonly subagents = new Subagents()
  private readonly tools = new Map<string, ClaudeTool>()
  private readonly nodes = new Map<string, ConversationNode>()
  private readonly answers = new Set<string>()
  /** What the conversations that are remembered take up in the file. */
  private heardBytes = 0
  private answerCount = 0
  private firstAnswer: RawPosition | null = null

  /** A conversation begins anew: what was said before cannot be gone on from any more. */
  forget(conversation: Conversation): void {
    conversation.clear()
    this.nodes.clear()
    this.heardBytes = 0
  }

  /** Where in the conversation a line stands. */
  nodeOf(uuid: string): ConversationNode | null {
    return this.nodes.get(uuid) ?? null
  }

  /** What an agent hears: prompts, results of its tools, things that the program slips in. */
  hear(entry: ClaudeEntry, agent: ClaudeAgent, records: ImportRecord[]): void {
    const kind = userEntryKind(entry)
    if (kind === 'result') this.takeResults(entry, records)
    this.boundConversation(agent, entry, records)
    const message = messageOfBlocks('user', entry.blocks)
    // Streams leave the prompt out; the result of a tool is none.
    if (kind !== 'result') agent.input ??= message
    this.remember(entry, agent.conversation.append(message, false))
    agent.lastTimeNs = later(agent.lastTimeNs, entry.timeNs)
    // What the program slips in may come long after the turn, with the next prompt.
    if (kind !== 'context') agent.turn.lastTimeNs = later(agent.turn.lastTimeNs, entry.timeNs)
    if (!agent.isLead) return
    if (kind === 'prompt' || kind === 'result') agent.turn.isWaiting = true
    else if (isCommandOutput(entry)) agent.turn.isWaiting = false
  }

  /** A line of an answer. */
  speak(entry: ClaudeEntry, agent: ClaudeAgent, records: ImportRecord[]): void {
    if (agent.answer?.continuesWith(entry) !== true) {
      this.endAnswer(agent, records)
      if (this.isCopy(entry, records)) return
      agent.answer = new AnswerLines(entry, agent.conversation.append(null, true), agent.lastTimeNs)
    }
    const { answer, turn } = agent
    if (answer === null) return
    this.remember(entry, answer.node)
    if (this.answers.size < rememberedLines) this.answers.add(lineKey(entry))
    for (const block of answer.add(entry))
      if (isJsonObject(block)) this.takeBlock(block, entry, agent, records)
    turn.lastTimeNs = later(turn.lastTimeNs, entry.timeNs)
    if (agent.isLead) turn.isWaiting = false
  }

  /** When something else comes, an answer has all its lines. */
  endAnswer(agent: ClaudeAgent, records: ImportRecord[]): void {
    const lines = agent.answer
    if (lines === null) return
    agent.answer = null
    const answer = lines.summarise()
    const { turn } = agent
    lines.node.message = answer.message
    agent.output = answer.message ?? agent.output
    turn.answers++
    if (agent.isLead) turn.failure = answer.isApiError ? clip(textOf(answer.message), 200) : null
    const record = answerRecord(agent, lines, answer)
    agent.lastTimeNs = later(agent.lastTimeNs, lines.lastEntry.timeNs)
    this.answerCount++
    this.firstAnswer ??= record.raw
    if (lines.messageId === null && lines.first.uuid === null)
      records.push(finding('derived_id', 'An answer of the model without an id.', lines.first.raw))
    records.push(record)
  }

  /** Ends a subagent; `isLast` where the file ends, so that it may still be at work. */
  endSubagent(agent: ClaudeSubagent, isLast: boolean, records: ImportRecord[]): void {
    this.endAnswer(agent, records)
    agent.isDone = true
    agent.conversation.clear()
    const isWorking = agent.isLead
      ? isGoingOn(agent.turn)
      : agent.tool !== null && this.tools.has(agent.tool.id)
    records.push(subagentRecord(agent, isLast && isWorking))
  }

  /** Calls that never had a result, and what was estimated. */
  finish(records: ImportRecord[]): void {
    for (const tool of this.tools.values()) records.push(this.linked(toolRecord(tool, null), tool))
    if (this.firstAnswer === null) return
    const text = `${formatCounted(this.answerCount, 'model call')} without a start in the file; drawn from the line before it.`
    records.push(finding('missing_time', text, this.firstAnswer))
  }

  /** All that ending the subagents at work, and `finish`, change. */
  *changedByFinish(): Generator<object, void> {
    yield this
    for (const agent of this.subagents.working()) yield* changedByEnd(agent)
  }

  /** A line that nobody says passes the conversation on to those that name it as their parent. */
  passOn({ uuid, parentUuid }: ClaudeEntry): void {
    const node = typeof parentUuid === 'string' ? this.nodeOf(parentUuid) : null
    if (uuid !== null && node !== null) this.nodes.set(uuid, node)
  }

  private remember({ uuid, raw }: ClaudeEntry, node: ConversationNode): void {
    if (uuid !== null) this.nodes.set(uuid, node)
    this.heardBytes += raw.length
  }

  /** Real conversations are compacted long before this. */
  private boundConversation(agent: ClaudeAgent, entry: ClaudeEntry, records: ImportRecord[]): void {
    if (this.heardBytes <= longestConversationBytes) return
    this.forget(agent.conversation)
    const text =
      'More than 64 MiB were said without a compaction; what later calls heard is told from here on.'
    records.push(finding('too_large', text, entry.raw))
  }

  private takeResults(entry: ClaudeEntry, records: ImportRecord[]): void {
    for (const block of entry.blocks) {
      if (!isJsonObject(block) || !isResultBlock(block)) continue
      const id = idOf(block['tool_use_id'])
      const tool = id === null ? undefined : this.tools.get(id)
      if (tool !== undefined) {
        this.endTool(tool, block, entry, records)
        continue
      }
      const text = `A result of the tool call ${clip(id ?? '(without id)', 80)}, which stands nowhere before it.`
      records.push(finding('orphan', text, entry.raw))
    }
  }

  /** Calls of tools, and results of those that the API runs itself. */
  private takeBlock(
    block: JsonObject,
    entry: ClaudeEntry,
    agent: ClaudeAgent,
    records: ImportRecord[],
  ): void {
    if (isResultBlock(block)) {
      const tool = this.tools.get(idOf(block['tool_use_id']) ?? '')
      if (tool !== undefined) this.endTool(tool, block, entry, records)
      return
    }
    const { type } = block
    if (typeof type !== 'string' || !type.endsWith('tool_use')) return
    const id = idOf(block['id']) ?? `tool-${entry.raw.offset}-${this.tools.size}`
    if (this.tools.has(id)) return
    const tool: ClaudeTool = {
      id,
      name: wordOf(block['name']) ?? 'tool_use',
      input: block['input'] ?? null,
      startNs: entry.timeNs,
      timeDigits: entry.timeDigits,
      agent,
      raw: entry.raw,
      progress: 0,
      agentId: null,
    }
    this.tools.set(id, tool)
    this.subagents.noteCall(tool)
    agent.turn.openTools++
  }

  private endTool(tool: ClaudeTool, block: JsonObject, entry: ClaudeEntry, records: ImportRecord[]): void {
    this.subagents.noteLink(tool.id, idOf(objectOf(entry.source['toolUseResult'])['agentId']))
    for (const agent of this.subagents.startedBy(tool)) {
      agent.tool = tool
      this.endSubagent(agent, false, records)
    }
    const answer = { entry, result: resultValue(block['content']), isError: block['is_error'] === true }
    records.push(this.linked(toolRecord(tool, answer), tool))
    this.tools.delete(tool.id)
    this.subagents.forgetCall(tool)
    tool.agent.turn.openTools--
    tool.agent.turn.lastTimeNs = later(tool.agent.turn.lastTimeNs, entry.timeNs)
  }

  /** A line that tells how far a call is, and which agent it started. */
  noteProgress(toolId: string | null, data: JsonValue | undefined): boolean {
    const tool = toolId === null ? undefined : this.tools.get(toolId)
    if (tool === undefined) return false
    tool.progress++
    this.subagents.noteLink(tool.id, idOf(objectOf(data)['agentId']))
    return true
  }

  /** The lines of an agent may stand in a file of their own. */
  private linked(record: ObservationRecord, { agentId }: ClaudeTool): ObservationRecord {
    return agentId === null || this.subagents.has(agentId) ? record : linkToAgent(record, agentId)
  }

  /** An answer that a resumed session repeats under new ids of lines. */
  private isCopy(entry: ClaudeEntry, records: ImportRecord[]): boolean {
    const id = wordOf(entry.message['id'])
    if (id === null || entry.timeNs === null || !this.answers.has(lineKey(entry))) return false
    const text = `The answer ${clip(id, 60)} stands twice in the file, at the same time; counted once.`
    records.push(finding('duplicate_record', text, entry.raw))
    return true
  }
}

const lineKey = (entry: ClaudeEntry): string =>
  JSON.stringify([entry.message['id'] ?? null, entry.source['requestId'] ?? null, String(entry.timeNs)])

/** All that ending an agent and its last answer changes. */
export function changedByEnd(agent: ClaudeAgent): object[] {
  const { turn, conversation, answer } = agent
  return [agent, turn, conversation, ...(answer === null ? [] : [answer.node])]
}
