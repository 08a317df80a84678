import type { ObservationRecord } from '../../../shared/model/importRecord'
import { Conversation } from './claudeCodeConversation'
import { type ClaudeEntry, textOfBlocks } from './claudeCodeEntry'
import { type ClaudeAgent, type ClaudeTool, type ClaudeTurn, common } from './claudeCodeRecords'
import { objectOf, textOf, wordOf } from './vendorFields'
import { makeObservation, messagesContent } from './vendorRecords'

/** A subagent, whose lines stand among those of the main agent or in a file of their own. */
export interface ClaudeSubagent extends ClaudeAgent {
  readonly opener: ClaudeEntry
  readonly agentId: string | null
  /** The call that started it, and its id, which lines may name when the call stands nowhere. */
  tool: ClaudeTool | null
  readonly toolId: string | null
  isDone: boolean
}

/** Tools that start agents. */
const agentTools = new Set(['Task', 'Agent'])

/** Finds the subagent that a line belongs to, and the call that a subagent belongs to. */
export class Subagents {
  private readonly byKey = new Map<string, ClaudeSubagent>()
  private readonly keyOfLine = new Map<string, string>()
  /** What progress lines and results say about who started whom. */
  private readonly toolOfAgent = new Map<string, string>()
  private readonly calls: ClaudeTool[] = []
  private readonly here = new Set<string>()
  private readonly names = new Map<string, number>()

  /** A call of a tool that starts an agent; others are let pass. */
  noteCall(tool: ClaudeTool): void {
    if (agentTools.has(tool.name)) this.calls.push(tool)
  }

  /** A line that names both the call and the agent. */
  noteLink(toolId: string | null, agentId: string | null): void {
    if (toolId === null || agentId === null) return
    this.toolOfAgent.set(agentId, toolId)
    const tool = this.calls.find(({ id }) => id === toolId)
    if (tool !== undefined) tool.agentId ??= agentId
  }

  /** The subagent of a line, if one is at work that it can belong to. */
  find(entry: ClaudeEntry): ClaudeSubagent | null {
    const key = this.keyOf(entry)
    const agent = this.byKey.get(key)
    return agent === undefined || agent.isDone ? null : agent
  }

  /** Begins a subagent at its first line. */
  begin(entry: ClaudeEntry, turn: ClaudeTurn, isLead: boolean): ClaudeSubagent {
    const key = this.keyOf(entry)
    const tool = this.callFor(entry)
    const type = wordOf(objectOf(tool?.input)['subagent_type'])
    const agent: ClaudeSubagent = {
      turn,
      spanId: isLead ? turn.rootSpanId : this.nameSpan(entry.agentId ?? entry.uuid ?? key),
      name: type ?? 'subagent',
      isLead,
      conversation: new Conversation(),
      answer: null,
      lastTimeNs: entry.timeNs,
      opener: entry,
      agentId: entry.agentId,
      input: null,
      output: null,
      tool,
      toolId: tool?.id ?? this.toolOfAgent.get(key) ?? null,
      isDone: false,
    }
    const id = entry.agentId ?? agent.spanId
    if (tool !== null) tool.agentId ??= id
    this.here.add(id)
    this.byKey.set(key, agent)
    return agent
  }

  /** Remembers that a line belongs to the same agent as its parent. */
  noteLine(entry: ClaudeEntry): void {
    if (entry.uuid !== null && entry.agentId === null) this.keyOfLine.set(entry.uuid, this.keyOf(entry))
  }

  /** Those that a call started and that are done now that it has its result. */
  *startedBy(tool: ClaudeTool): Generator<ClaudeSubagent, void> {
    for (const agent of this.working())
      if (agent.tool === tool || (agent.agentId !== null && this.toolOfAgent.get(agent.agentId) === tool.id))
        yield agent
  }

  /** Those at work. */
  *working(): Generator<ClaudeSubagent, void> {
    for (const agent of this.byKey.values()) if (!agent.isDone) yield agent
  }

  /** Whether lines of the agent stand in this file. */
  has(agentId: string): boolean {
    return this.here.has(agentId)
  }

  private keyOf(entry: ClaudeEntry): string {
    if (entry.agentId !== null) return entry.agentId
    const parent = typeof entry.parentUuid === 'string' ? this.keyOfLine.get(entry.parentUuid) : undefined
    return parent ?? entry.uuid ?? `line-${entry.raw.offset}`
  }

  /** By what lines say, else by the prompt, else the only call that is waiting for an agent. */
  private callFor(entry: ClaudeEntry): ClaudeTool | null {
    const toolId = entry.agentId === null ? undefined : this.toolOfAgent.get(entry.agentId)
    const told = this.calls.find(({ id }) => id === toolId)
    if (told !== undefined) return told
    const free = this.calls.filter(({ agentId }) => agentId === null)
    const prompt = textOfBlocks(entry.blocks)
    const asked = free.find(({ input }) => textOf(objectOf(input)['prompt']) === prompt)
    return asked ?? (free.length === 1 ? (free[0] ?? null) : null)
  }

  /** A call that has its result waits for no agent any more. */
  forgetCall(tool: ClaudeTool): void {
    const index = this.calls.indexOf(tool)
    if (index >= 0) this.calls.splice(index, 1)
  }

  private nameSpan(key: string): string {
    const times = (this.names.get(key) ?? 0) + 1
    this.names.set(key, times)
    return times === 1 ? `agent-${key}` : `agent-${key}-${times}`
  }
}

/** A subagent as a span below the call that started it. */
export function subagentRecord(agent: ClaudeSubagent, isOpen: boolean): ObservationRecord {
  const { turn, opener, tool } = agent
  return makeObservation({
    ...common(turn, opener),
    spanId: agent.spanId,
    parentSpanId: agent.isLead ? null : (tool?.id ?? agent.toolId ?? turn.rootSpanId),
    name: agent.name,
    kind: 'agent',
    status: isOpen ? 'open' : agent.isLead && turn.failure !== null ? 'error' : 'ok',
    statusMessage: agent.isLead ? turn.failure : null,
    agentName: agent.name,
    startNs: opener.timeNs,
    endNs: isOpen ? null : agent.lastTimeNs,
    timeDigits: opener.timeDigits,
    input: messagesContent(agent.input),
    output: messagesContent(isOpen ? null : agent.output),
    attributes: {
      synthetic: 'one span for the whole subagent',
      ...(agent.agentId === null ? {} : { agent_id: agent.agentId }),
      ...(agent.isLead ? turn.attributes : {}),
    },
    events: agent.isLead ? turn.events : [],
    raw: opener.raw,
  })
}

/** The trace of a subagent whose lines stand in a file of their own: made of what both files know. */
export const agentTraceId = (sessionId: string, agentId: string): string => `${sessionId}.agent-${agentId}`

/** A call of an agent whose lines are elsewhere points there. */
export function linkToAgent(record: ObservationRecord, agentId: string): ObservationRecord {
  const traceId = agentTraceId(record.sessionId ?? '', agentId)
  return {
    ...record,
    links: [{ traceId, spanId: traceId, attributes: { agent_id: agentId } }],
  }
}
