import type {
  ImportRecord,
  LinkRecord,
  ObservationRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { costFromParts } from '../semantics/spanUsage'
import { atifCall, atifParts, atifUsage, failed, otherMetrics, resultMessage } from './atifContent'
import type { AtifClock } from './atifClock'
import { firstOf, idOf, knownFields, listOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { makeObservation, messagesContent, skipped, strangeItems, valueContent } from './vendorRecords'

/** What a trajectory's steps share: where they stand, and what their agent is. */
export interface AtifScope {
  readonly traceId: string
  readonly sessionId: string | null
  /** The observation of the run that the steps stand below. */
  readonly runId: string
  /** Stands before the ids of the steps; empty for the trajectory that a file is about. */
  readonly prefix: string
  readonly agent: JsonObject
}

/** Where a result says that somebody else did the work. */
export interface Delegation {
  readonly spanId: string
  readonly startNs: bigint | null
  readonly ref: JsonObject
}

const stepFields = new Set(
  (
    'step_id timestamp source model_name reasoning_effort message reasoning_content tool_calls observation metrics ' +
    'extra is_copied_context llm_call_count'
  ).split(' '),
)
/** A model is told at most this many messages; of longer conversations the last ones. */
const longestConversation = 4_000
const lastMessages = 200

type Call = ReturnType<typeof atifCall>

/** Turns the steps of one trajectory into observations, one after the other, and remembers what was said. */
export class AtifSteps {
  readonly delegations: Delegation[] = []
  firstAsked: Message | null = null
  lastAnswer: Message | null = null
  /** True once a step has stated tokens or cost: then the figures of the whole repeat them. */
  hasMetrics = false
  estimated = 0
  private readonly heard: Message[] = []
  private count = 0

  constructor(
    private readonly scope: AtifScope,
    private readonly clock: AtifClock,
  ) {}

  get steps(): number {
    return this.count
  }

  read(value: JsonValue, raw: RawPosition): ImportRecord[] {
    if (!isJsonObject(value))
      return [skipped('not_a_record', 'A step of a trajectory that is not an object.', raw)]
    this.count++
    const id = `${this.scope.prefix}step-${textOf(value['step_id'])?.slice(0, 40) ?? this.count}`
    const records =
      value['source'] === 'agent' && value['is_copied_context'] !== true
        ? this.agentStep(value, id, raw)
        : [this.moment(value, id, raw)]
    return [
      ...records,
      ...strangeItems(`Tool calls of ${id}`, listOf(value['tool_calls']), raw),
      ...strangeItems(`Results of ${id}`, listOf(objectOf(value['observation'])['results']), raw),
    ]
  }

  /** What the user or the system said, or a step repeated from the trajectory before: heard, never counted. */
  private moment(step: JsonObject, id: string, raw: RawPosition): ObservationRecord {
    const source = wordOf(step['source']) ?? 'step'
    const message = this.messageOf(step)
    const { calls, results } = readActions(step)
    if (message.role === 'user') this.firstAsked ??= message
    if (source === 'agent') this.lastAnswer = message
    this.hear(message, results, calls)
    const isCopied = step['is_copied_context'] === true
    // When it was first said is no time of this trajectory.
    const at = this.clock.moment(isCopied ? null : step['timestamp'])
    const output = results.length === 0 ? null : valueContent(results.map(({ content }) => content ?? null))
    return makeObservation({
      ...this.shared(raw),
      ...at,
      spanId: id,
      parentSpanId: this.scope.runId,
      name: source,
      kind: 'event',
      input: conversation([message]),
      output,
      links: this.linksOf(results, id, at.startNs),
      attributes: {
        ...this.attributesOf(step),
        ...knownFields({ timestamp: isCopied ? step['timestamp'] : null }),
      },
    })
  }

  private agentStep(step: JsonObject, id: string, raw: RawPosition): ObservationRecord[] {
    const message = this.messageOf(step)
    const { calls, results } = readActions(step)
    const metrics = objectOf(step['metrics'])
    const extra = objectOf(step['extra'])
    const times = this.clock.call(step['timestamp'], extra['invocation'])
    // A step of the program's own: it acted without asking a model.
    const isModelCall = step['llm_call_count'] !== 0
    if (isModelCall && (times.flags & observationFlags.repaired) !== 0) this.estimated++
    const usage = atifUsage(metrics)
    const cost = costFromParts(undefined, undefined, metrics['cost_usd'])
    this.hasMetrics ||= usage !== null || cost !== null
    const model = wordOf(step['model_name']) ?? wordOf(this.scope.agent['model_name'])
    const answer = message.parts.length === 0 ? null : message
    const call = makeObservation({
      ...this.shared(raw),
      ...times,
      spanId: id,
      parentSpanId: this.scope.runId,
      name: `step ${textOf(step['step_id'])?.slice(0, 40) ?? this.count}`,
      kind: isModelCall ? 'generation' : 'chain',
      model: isModelCall ? model : null,
      requestModel: isModelCall ? model : null,
      parameters: knownFields({ reasoning_effort: step['reasoning_effort'] }),
      input: conversation(this.heard.slice(this.heard.length > longestConversation ? -lastMessages : 0)),
      output: answer === null ? null : conversation([answer]),
      toolDefinitions: isModelCall ? (this.scope.agent['tool_definitions'] ?? null) : null,
      usage,
      cost,
      attributes: {
        synthetic: isModelCall ? 'the model call of a step' : 'a step without a model call',
        ...this.attributesOf(step),
        ...otherMetrics(metrics),
      },
    })
    this.lastAnswer = answer ?? this.lastAnswer
    this.hear(message, results, calls)
    return [call, ...this.actions(id, calls, results, step, raw)]
  }

  /** The tools that a step called, and what it saw without calling one. */
  private actions(
    id: string,
    calls: readonly Call[],
    results: readonly JsonObject[],
    step: JsonObject,
    raw: RawPosition,
  ): ObservationRecord[] {
    const left = [...results]
    const invocations = listOf(objectOf(step['extra'])['tool_invocations'])
    const tools = calls.map((call, index) => {
      const found = left.findIndex((result) => call.id !== null && idOf(result['source_call_id']) === call.id)
      const [result] = found < 0 ? [] : left.splice(found, 1)
      const times = this.clock.tool(step['timestamp'], invocations[index], result !== undefined)
      const spanId = `${id}-tool-${index + 1}`
      return makeObservation({
        ...this.shared(raw),
        ...times,
        spanId,
        parentSpanId: this.scope.runId,
        name: call.name,
        kind: 'tool',
        status: result === undefined ? 'open' : failed(result) ? 'error' : 'unset',
        toolName: call.name === '' ? null : call.name,
        toolCallId: call.id,
        input: valueContent(call.arguments),
        output: result === undefined ? null : resultContent(result),
        links: result === undefined ? [] : this.linksOf([result], spanId, times.startNs),
        attributes: knownFields({ result_extra: result?.['extra'] }),
      })
    })
    const seen = left.map((result, index) => {
      const times = this.clock.tool(step['timestamp'], undefined, true)
      const spanId = `${id}-observation-${index + 1}`
      return makeObservation({
        ...this.shared(raw),
        ...times,
        spanId,
        parentSpanId: this.scope.runId,
        name: 'observation',
        kind: 'event',
        toolCallId: idOf(result['source_call_id']),
        output: resultContent(result),
        links: this.linksOf([result], spanId, times.startNs),
        attributes: knownFields({ extra: result['extra'] }),
      })
    })
    return [...tools, ...seen]
  }

  private shared(raw: RawPosition): Pick<ObservationRecord, 'traceId' | 'sessionId' | 'agentName' | 'raw'> {
    const { traceId, sessionId, agent } = this.scope
    return { traceId, sessionId, agentName: wordOf(agent['name']), raw }
  }

  private messageOf(step: JsonObject): Message {
    const parts = atifParts(step['message'])
    const thought = wordOf(step['reasoning_content'])
    const { calls } = readActions(step)
    const { source } = step
    const role =
      source === 'user' || source === 'system' ? source : source === 'agent' ? 'assistant' : 'other'
    return {
      role,
      name: role === 'other' ? wordOf(source) : null,
      parts: [
        ...(thought === null ? [] : [{ type: 'reasoning' as const, text: thought }]),
        ...parts,
        ...calls,
      ],
    }
  }

  private hear(message: Message, results: readonly JsonObject[], calls: readonly Call[]): void {
    if (message.parts.length > 0) this.heard.push(message)
    for (const result of results) {
      const id = idOf(result['source_call_id'])
      this.heard.push(resultMessage(result, calls.find((call) => call.id !== null && call.id === id) ?? null))
    }
  }

  private attributesOf(step: JsonObject): JsonObject {
    return knownFields({
      ...withoutFields(step, stepFields),
      is_copied_context: step['is_copied_context'] === true ? true : null,
      llm_call_count: step['llm_call_count'],
      extra: step['extra'],
    })
  }

  /** Trajectories in other files that a result names. */
  private linksOf(results: readonly JsonObject[], spanId: string, startNs: bigint | null): LinkRecord[] {
    return results.flatMap((result) =>
      listOf(result['subagent_trajectory_ref']).flatMap((field): LinkRecord[] => {
        const ref = objectOf(field)
        this.delegations.push({ spanId, startNs, ref })
        const traceId = idOf(firstOf(ref['trajectory_id'], ref['session_id']))
        // A bare trajectory id means one inside this file, which becomes a part of this trace.
        const isInside = wordOf(ref['trajectory_id']) !== null && wordOf(ref['trajectory_path']) === null
        return traceId === null || isInside ? [] : [{ traceId, spanId: 'run', attributes: ref }]
      }),
    )
  }
}

function readActions(step: JsonObject): { calls: Call[]; results: JsonObject[] } {
  return {
    calls: listOf(step['tool_calls']).filter(isJsonObject).map(atifCall),
    results: listOf(objectOf(step['observation'])['results']).filter(isJsonObject),
  }
}

function resultContent(result: JsonObject): Content | null {
  const { content } = result
  return Array.isArray(content)
    ? { type: 'messages', messages: [{ role: 'tool', name: null, parts: atifParts(content) }] }
    : valueContent(content)
}

function conversation(messages: readonly Message[]): Content | null {
  return messagesContent(messages.filter(({ parts }) => parts.length > 0))
}
