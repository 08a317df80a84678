import type { ImportRecord, ObservationRecord } from '../../../shared/model/importRecord'
import type { Content } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { problemRecord } from '../readers/jsonExtract'
import { unwrapJson } from '../semantics/messageParts'
import { bucketTokens } from '../semantics/tokenBuckets'
import { longestId, normaliseId } from './otlpIds'
import { logEvent } from './otlpLog'
import type { DecodedLog } from './otlpLog'
import { hashOfLog } from './otlpLogRecords'
import { addMs, firstOf, idOf, knownFields, numberOf, withoutFields, wordOf } from './vendorFields'
import { clip, makeObservation, makeTrace, valueContent } from './vendorRecords'

/** Coding agents that tell their work as log records, without spans. */
const agents: Readonly<Record<string, { readonly name: string; readonly provider: string | null }>> = {
  claude_code: { name: 'claude-code', provider: 'anthropic' },
  codex: { name: 'codex', provider: 'openai' },
  gemini_cli: { name: 'gemini-cli', provider: 'google' },
}
const toolEvents = new Set(['tool_result', 'tool_call'])

/** From one prompt to the next: a trace. */
interface Turn {
  readonly traceId: string
  readonly rootSpanId: string
  readonly sessionId: string
  readonly opener: DecodedLog
  readonly input: Content | null
  startNs: bigint | null
  endNs: bigint | null
}

/**
 * The log records of Claude Code (`claude_code.user_prompt`, `api_request`, `tool_result` …), Codex and Gemini CLI:
 * prompts open traces in their session, requests become model calls, results tools. What has no rule is an event of
 * its turn. Records that name a span of the file never come here.
 */
export class AgentEvents {
  private readonly turns = new Map<string, Turn>()

  /** False for a record that is none of these. */
  add(log: DecodedLog, records: ImportRecord[]): boolean {
    const event = logEvent(log)
    const dot = event.name.indexOf('.')
    const family = event.name.slice(0, Math.max(0, dot))
    const agent = Object.hasOwn(agents, family) ? agents[family] : undefined
    const { attributes } = event
    const sessionId = idOf(firstOf(attributes['session.id'], attributes['conversation.id']))
    if (agent === undefined || sessionId === null) return false
    for (const { code, message } of log.findings) records.push(problemRecord(code, message, log.raw, false))
    const word = event.name.slice(dot + 1)
    const turn = this.turnOf(log, word, sessionId, attributes, agent.name, records)
    const durationMs = numberOf(attributes['duration_ms'])
    const startNs = addMs(log.timeNs, durationMs === null ? null : -durationMs) ?? log.timeNs
    turn.startNs = least(turn.startNs, startNs)
    turn.endNs = greatest(turn.endNs, log.timeNs)
    // The prompt itself is the root of its turn, written when the turn is over.
    if (turn.opener === log && word === 'user_prompt') return true
    const observation = makeObservation({
      traceId: turn.traceId,
      spanId: `log-${hashOfLog(log)}`,
      parentSpanId: turn.rootSpanId,
      name: event.name,
      kind: 'event',
      startNs,
      endNs: log.timeNs,
      timeDigits: 9,
      agentName: agent.name,
      ...identity(log, sessionId, attributes),
      attributes: { ...attributes, synthetic: 'log record' },
      raw: log.raw,
    })
    const told = toolFacts(word, observation.attributes) ?? callFacts(word, attributes, agent)
    records.push(told === null ? { ...observation, startNs: log.timeNs } : { ...observation, ...told })
    return true
  }

  /** All that `add` and `finish` change. */
  changedByAdding(): object[] {
    return [this.turns, ...this.turns.values()]
  }

  finish(records: ImportRecord[]): void {
    for (const turn of this.turns.values()) this.writeTurn(turn, records)
    this.turns.clear()
  }

  private turnOf(
    log: DecodedLog,
    word: string,
    sessionId: string,
    attributes: JsonObject,
    agentName: string,
    records: ImportRecord[],
  ): Turn {
    const open = this.turns.get(sessionId)
    const statedTrace = log.traceId.length > longestId ? '' : normaliseId(log.traceId, 32)
    const promptId =
      /[^0]/.exec(statedTrace) === null
        ? idOf(firstOf(attributes['prompt.id'], attributes['prompt_id']))
        : statedTrace
    const isNext = promptId === null ? word === 'user_prompt' : promptId !== open?.traceId
    if (open !== undefined && !isNext) return open
    if (open !== undefined) this.writeTurn(open, records)
    const ownId = hashOfLog(log)
    const traceId = promptId ?? `${sessionId}/${ownId}`
    const prompt = attributes['prompt']
    const turn: Turn = {
      traceId,
      rootSpanId: `turn-${ownId}`,
      sessionId,
      opener: log,
      input: word === 'user_prompt' && typeof prompt === 'string' ? promptContent(prompt) : null,
      startNs: null,
      endNs: null,
    }
    this.turns.set(sessionId, turn)
    const text = turn.input === null ? agentName : (wordOf(prompt) ?? agentName)
    records.push(
      makeTrace({ traceId, sessionId, agentName, name: clip(text), input: turn.input, raw: log.raw }),
    )
    return turn
  }

  /** A turn of one record that is no prompt still has its root: the record may be its last. */
  private writeTurn(turn: Turn, records: ImportRecord[]): void {
    const { opener } = turn
    const event = logEvent(opener)
    records.push(
      makeObservation({
        traceId: turn.traceId,
        spanId: turn.rootSpanId,
        name: event.name.endsWith('.user_prompt') ? event.name : 'turn without its prompt',
        kind: 'agent',
        startNs: turn.startNs,
        endNs: turn.endNs,
        timeDigits: 9,
        agentName: agents[event.name.slice(0, event.name.indexOf('.'))]?.name ?? null,
        input: turn.input,
        ...identity(opener, turn.sessionId, event.attributes),
        attributes: {
          ...(event.name.endsWith('.user_prompt')
            ? withoutFields(event.attributes, new Set(turn.input === null ? [] : ['prompt']))
            : {}),
          synthetic: 'turn from log records',
        },
        raw: opener.raw,
      }),
    )
  }
}

type Identity = Pick<
  ObservationRecord,
  'sessionId' | 'userId' | 'version' | 'serviceName' | 'resource' | 'scopeName' | 'scopeVersion'
>

function identity(log: DecodedLog, sessionId: string, attributes: JsonObject): Identity {
  const { resource, scopeName, scopeVersion } = log
  return {
    sessionId,
    userId: idOf(firstOf(attributes['user.id'], attributes['user.account_uuid'])),
    version: wordOf(firstOf(resource['service.version'], attributes['app.version'])),
    serviceName: wordOf(resource['service.name']),
    resource,
    scopeName,
    scopeVersion,
  }
}

/** A prompt that was left out stands as `<REDACTED>`: that is no content. */
const promptContent = (prompt: string): Content | null =>
  prompt === '' || prompt === '<REDACTED>' || prompt === '[REDACTED]'
    ? null
    : {
        type: 'messages',
        messages: [{ role: 'user', name: null, parts: [{ type: 'text', text: prompt }] }],
      }

function toolFacts(word: string, attributes: JsonObject): Partial<ObservationRecord> | null {
  if (!toolEvents.has(word)) return null
  const failed = wordOf(attributes['success']) === 'false'
  const { error } = attributes
  const inputName = inputNames.find((name) => attributes[name] !== undefined) ?? ''
  const input = attributes[inputName]
  return {
    kind: 'tool',
    toolName: wordOf(firstOf(attributes['tool_name'], attributes['function_name'])),
    toolCallId: idOf(firstOf(attributes['tool_use_id'], attributes['call_id'])),
    status: failed ? 'error' : attributes['success'] === undefined ? 'unset' : 'ok',
    statusMessage: failed ? wordOf(error) : null,
    input: input === undefined ? null : valueContent(unwrapJson(input)),
    output: valueContent(attributes['output']),
    attributes: withoutFields(attributes, new Set([inputName, 'output'])),
  }
}

const inputNames = ['tool_input', 'tool_parameters', 'arguments', 'function_args']

const tokenNames = {
  input: ['input_tokens', 'input_token_count'],
  output: ['output_tokens', 'output_token_count'],
  total: ['total_token_count'],
  cacheRead: ['cache_read_tokens', 'cached_token_count', 'cached_content_token_count'],
  cacheWrite: ['cache_creation_tokens'],
  reasoning: ['reasoning_token_count', 'thoughts_token_count'],
} as const

/** A request to the model, answered or failed. Null for a record that counts no tokens and names no failure. */
function callFacts(
  word: string,
  attributes: JsonObject,
  { name, provider }: { readonly name: string; readonly provider: string | null },
): Partial<ObservationRecord> | null {
  const reported: Record<string, number> = {}
  const count = (names: readonly string[]): number | null => {
    for (const spelling of names) {
      const number = numberOf(attributes[spelling])
      if (number === null) continue
      reported[spelling] = number
      return number
    }
    return null
  }
  const counted = {
    input: count(tokenNames.input),
    output: count(tokenNames.output),
    total: count(tokenNames.total),
    cacheRead: count(tokenNames.cacheRead),
    cacheWrite: count(tokenNames.cacheWrite),
    reasoning: count(tokenNames.reasoning),
  }
  const isError = word === 'api_error'
  const hasTokens = counted.input !== null || counted.output !== null
  if (!isError && !hasTokens) return null
  // Claude counts cached tokens beside the input, the others within; Gemini's thoughts stand beside its answer.
  if (name === 'gemini-cli' && counted.output !== null) counted.output += counted.reasoning ?? 0
  const total = numberOf(attributes['cost_usd'])
  const model = wordOf(attributes['model'])
  const error: JsonValue | undefined = firstOf(attributes['error'], attributes['error.message'])
  return {
    kind: 'generation',
    model,
    requestModel: model,
    provider,
    status: isError ? 'error' : 'ok',
    statusMessage: isError ? wordOf(error) : null,
    usage: hasTokens
      ? bucketTokens(counted, name === 'claude-code' ? 'exclusive' : 'inclusive', reported)
      : null,
    cost: total === null ? null : { currency: 'USD', input: null, output: null, total },
    parameters: knownFields({ speed: attributes['speed'], effort: attributes['effort'] }),
  }
}

const least = (a: bigint | null, b: bigint | null): bigint | null =>
  a === null ? b : b === null || a < b ? a : b
const greatest = (a: bigint | null, b: bigint | null): bigint | null =>
  a === null ? b : b === null || a > b ? a : b
