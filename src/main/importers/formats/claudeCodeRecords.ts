import type { EventRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Message } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { withoutLongTexts } from './claudeCodeContent'
import { type Conversation, messagesBefore } from './claudeCodeConversation'
import type { ClaudeEntry } from './claudeCodeEntry'
import type { Answer, AnswerLines } from './claudeCodeMessage'
import { earlier, knownFields, objectOf, withoutFields, wordOf } from './vendorFields'
import { clip, makeObservation, messagesContent } from './vendorRecords'

/** From one prompt of the user to the next: a trace. */
export interface ClaudeTurn {
  readonly traceId: string
  readonly sessionId: string
  readonly rootSpanId: string
  /** The prompt, or the first line where the file begins without one. */
  readonly opener: ClaudeEntry
  readonly attributes: Record<string, JsonValue>
  readonly events: EventRecord[]
  /** The last moment of anything in it. */
  lastTimeNs: bigint | null
  answers: number
  openTools: number
  /** The last word was not the model's: it should be speaking. */
  isWaiting: boolean
  failure: string | null
}

/** Who speaks: the main agent during one turn, or a subagent; with what was said to it so far. */
export interface ClaudeAgent {
  readonly turn: ClaudeTurn
  /** The span of the agent, on which its calls hang. */
  readonly spanId: string
  readonly name: string
  /** True for the agent that its trace is about: the main agent, or a subagent in a file of its own. */
  readonly isLead: boolean
  readonly conversation: Conversation
  input: Message | null
  output: Message | null
  answer: AnswerLines | null
  lastTimeNs: bigint | null
}

/** A tool that the model called, until its result comes. */
export interface ClaudeTool {
  readonly id: string
  readonly name: string
  readonly input: JsonValue
  readonly startNs: bigint | null
  readonly timeDigits: number
  readonly agent: ClaudeAgent
  readonly raw: RawPosition
  /** Lines that told how far it was. */
  progress: number
  /** The subagent it started. */
  agentId: string | null
}

/** The service that all spans of Claude Code belong to. */
export const serviceName = 'claude-code'

/** A model call as an observation: what it was told, what it answered, and the tokens of its answer. */
export function answerRecord(agent: ClaudeAgent, lines: AnswerLines, answer: Answer): ObservationRecord {
  const { first, lastEntry, node } = lines
  const heard = messagesBefore(node)
  const leftOut = node.length - 1 - heard.length
  const endNs = lastEntry.timeNs ?? first.timeNs
  const startNs = earlier(lines.startNs, first.timeNs)
  return makeObservation({
    ...common(agent.turn, first),
    spanId: answerSpanId(lines),
    parentSpanId: agent.spanId,
    name: answer.model ?? 'assistant',
    kind: 'generation',
    status: answer.isApiError ? 'error' : 'ok',
    statusMessage: answer.isApiError ? clip(textOf(answer.message), 300) : null,
    agentName: agent.name,
    model: answer.model,
    provider: answer.isSynthetic ? null : 'anthropic',
    finishReason: answer.stopReason,
    startNs,
    endNs,
    timeDigits: Math.max(first.timeDigits, lastEntry.timeDigits),
    input: messagesContent(heard),
    output: messagesContent(answer.message),
    usage: answer.usage,
    cost:
      answer.costUsd === null ? null : { currency: 'USD', input: null, output: null, total: answer.costUsd },
    attributes: {
      ...answer.attributes,
      ...knownFields({
        start_time: startNs === first.timeNs ? 'its first line' : 'the line before',
        messages_left_out: leftOut > 0 ? leftOut : null,
      }),
    },
    // The file says when lines were written, never when a call was sent.
    flags: observationFlags.repaired,
    raw: lastEntry.raw,
  })
}

/** An answer without an id of the API goes by its line's. */
export const answerSpanId = (lines: AnswerLines): string =>
  lines.messageId ?? lines.first.uuid ?? `line-${lines.first.raw.offset}`

/** What a message says in words. */
export function textOf(message: Message | null): string {
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join(' ')
}

interface ToolAnswer {
  readonly entry: ClaudeEntry
  readonly result: JsonValue
  readonly isError: boolean
}

/** A tool call; `answer` null where the file has none: it was still running, or it was given up. */
export function toolRecord(tool: ClaudeTool, answer: ToolAnswer | null): ObservationRecord {
  const { agent } = tool
  const details = answer?.entry.source['toolUseResult']
  const isError = answer?.isError ?? false
  return makeObservation({
    ...common(agent.turn, agent.turn.opener),
    spanId: tool.id,
    parentSpanId: agent.spanId,
    name: tool.name,
    kind: 'tool',
    status: answer === null ? 'open' : isError ? 'error' : 'ok',
    statusMessage: isError ? clip(resultText(answer?.result ?? null), 300) : null,
    agentName: agent.name,
    toolName: tool.name,
    toolCallId: tool.id,
    startNs: tool.startNs,
    endNs: answer?.entry.timeNs ?? null,
    timeDigits: tool.timeDigits,
    input: { type: 'value', value: tool.input },
    output: answer === null ? null : { type: 'value', value: answer.result },
    attributes: knownFields({
      toolUseResult: details === undefined ? null : withoutLongTexts(details),
      progress_lines: tool.progress === 0 ? null : tool.progress,
    }),
    raw: tool.raw,
  })
}

function resultText(result: JsonValue): string {
  const texts = (Array.isArray(result) ? (result as readonly JsonValue[]) : [result]).filter(
    (item) => typeof item === 'string',
  )
  return texts.length > 0 ? texts.join(' ') : JSON.stringify(result)
}

/**
 * The turn as a whole. `isLast`: nothing came after it in the file, so that it may still be going on. What may change
 * when the file grows is left open, so that the grown file completes it and contradicts nothing.
 */
export function turnRecord(agent: ClaudeAgent, isLast: boolean): ObservationRecord {
  const { turn } = agent
  const isOpen = isLast && isGoingOn(turn)
  return makeObservation({
    ...common(turn, turn.opener),
    spanId: agent.spanId,
    name: agent.name,
    kind: 'agent',
    agentName: agent.name,
    status: turn.failure !== null ? 'error' : isOpen ? 'open' : turn.answers > 0 ? 'ok' : 'unset',
    statusMessage: turn.failure,
    startNs: turn.opener.timeNs,
    endNs: isOpen ? null : turn.lastTimeNs,
    timeDigits: turn.opener.timeDigits,
    input: messagesContent(agent.input),
    output: messagesContent(isOpen ? null : agent.output),
    attributes: { synthetic: 'one span for the whole turn', ...placeOf(turn.opener), ...turn.attributes },
    events: turn.events,
    raw: turn.opener.raw,
  })
}

/** True while a tool or an answer is still to come. */
export const isGoingOn = (turn: ClaudeTurn): boolean =>
  turn.failure === null && (turn.openTools > 0 || turn.isWaiting)

/** Where the work was done. */
function placeOf({ source }: ClaudeEntry): JsonObject {
  return knownFields({
    cwd: source['cwd'],
    git_branch: wordOf(source['gitBranch']),
    entrypoint: source['entrypoint'],
    permission_mode: source['permissionMode'],
  })
}

/** The fields that all observations of a turn share. */
export function common(
  turn: ClaudeTurn,
  entry: ClaudeEntry,
): Pick<ObservationRecord, 'traceId' | 'sessionId' | 'serviceName' | 'version'> {
  return {
    traceId: turn.traceId,
    sessionId: turn.sessionId,
    serviceName,
    version: wordOf(entry.source['version']),
  }
}

/** Members that every line has; the rest of a line without a message is what it says. */
const commonFields = new Set(
  'type subtype uuid parentUuid sessionId timestamp isSidechain userType cwd version gitBranch entrypoint slug agentId'.split(
    ' ',
  ),
)

/** A line that is no message, as an event: its own word for what it is, and all it says. */
export function noteEvent(entry: ClaudeEntry): EventRecord {
  const { source, type } = entry
  const attachment = objectOf(source['attachment'])
  return {
    name: wordOf(source['subtype']) ?? wordOf(attachment['type']) ?? type,
    timeNs: entry.timeNs,
    attributes: objectOf(withoutLongTexts(withoutFields(source, commonFields))),
  }
}
