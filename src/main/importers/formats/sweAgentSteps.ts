import { createHash } from 'node:crypto'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { messageFromValue, messagesFromValue } from '../semantics/messageDialects'
import { toolCallPart } from '../semantics/messageParts'
import { createOrderClock, type OrderClock } from '../semantics/orderClock'
import { costFromParts } from '../semantics/spanUsage'
import { statedUsage } from './vendorCalls'
import {
  type Field,
  firstOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { clip, finding, makeObservation, makeTrace, skipped, valueContent } from './vendorRecords'

/** One step as read: its fields, its place, and the messages that the model saw before it (null: not told). */
export interface TrajectoryStep {
  readonly value: JsonObject
  readonly raw: RawPosition
  readonly seen: readonly Message[] | null
  /** The calls as the model made them, where the history keeps them. */
  readonly calls: readonly JsonValue[]
}

export interface TrajectoryEnd {
  readonly info: JsonObject
  readonly environment: string | null
  readonly replay: JsonObject
  readonly task: Content | null
  readonly raw: RawPosition
}

const stepFields = new Set(
  'action observation response thought execution_time state query messages tool_calls tool_call_ids'.split(
    ' ',
  ),
)
const rootSpanId = 'run'

/** Turns the steps of one trajectory into observations, one after the other. */
export class TrajectoryRecorder {
  private readonly clock: OrderClock = createOrderClock()
  private readonly startNs = this.clock.now()
  private count = 0

  /** `replay`: how the run was set up, where that is known before its steps. */
  constructor(
    private readonly traceId: string,
    private readonly replay: JsonObject = {},
  ) {}

  /** The model's call and, where it acted, the tool. */
  step(step: TrajectoryStep): ObservationRecord[] {
    this.count++
    const { value, raw } = step
    const parts = {
      traceId: this.traceId,
      parentSpanId: rootSpanId,
      raw,
      flags: observationFlags.orderOnlyTime,
    }
    const calls = step.calls.length > 0 ? step.calls : listOf(value['tool_calls'])
    const query = firstOf(value['query'], value['messages'])
    const seen = step.seen ?? (query === undefined ? null : messagesFromValue(query))
    const call = makeObservation({
      ...parts,
      ...this.clock.step(),
      spanId: `step-${this.count}`,
      name: `step ${this.count}`,
      kind: 'generation',
      ...modelOf(this.replay),
      status: 'unset',
      input: seen === null ? null : { type: 'messages', messages: seen },
      output: { type: 'messages', messages: [answer(value, calls)] },
      attributes: {
        synthetic: 'the model call of a step',
        ...withoutFields(value, stepFields),
      },
    })
    const action = textOf(value['action'])
    if (action === null || action.trim() === '') return [call]
    const seconds = numberOf(value['execution_time'])
    const first = objectOf(calls[0])
    const part = calls.length === 1 ? toolCallPart(first) : null
    const toolName =
      part?.type === 'toolCall' && part.name !== '' ? part.name : (action.trim().split(/\s/, 1)[0] ?? '')
    const tool = makeObservation({
      ...parts,
      ...this.clock.step(lastingNs(seconds)),
      ...(lastingNs(seconds) === null
        ? {}
        : { flags: observationFlags.orderOnlyTime | observationFlags.statedDuration }),
      spanId: `step-${this.count}-tool`,
      name: toolName.slice(0, 100),
      toolName: toolName.slice(0, 100),
      toolCallId: part?.type === 'toolCall' ? part.id : null,
      kind: 'tool',
      status: 'unset',
      input: valueContent(part?.type === 'toolCall' ? part.arguments : action),
      output: valueContent(value['observation']),
      attributes: knownFields({
        action: part === null ? null : action,
        execution_time: value['execution_time'],
        state: stateOf(value['state']),
      }),
    })
    return [call, tool]
  }

  /** The run itself, once all its steps are told. */
  finish({ info, environment, replay, task, raw }: TrajectoryEnd): ImportRecord[] {
    const exit = wordOf(info['exit_status'])
    const agent = objectOf(replay['agent'])
    const stats = objectOf(info['model_stats'])
    const submission = valueContent(info['submission'])
    const name = wordOf(objectOf(replay['problem_statement'])['id']) ?? wordOf(agent['name']) ?? 'SWE-agent'
    const model = wordOf(objectOf(agent['model'])['name'])
    const spoken = stats['tokens_sent'] !== 0 || stats['tokens_received'] !== 0
    const shared = {
      traceId: this.traceId,
      status: statusOf(exit),
      statusMessage: exit,
      startNs: this.startNs,
      endNs: this.clock.now(),
      input: task,
      output: submission,
      raw,
    }
    const attributes = {
      ...knownFields({ environment, model, exit_status: exit, model_stats: info['model_stats'] }),
      ...knownFields(withoutFields(info, new Set(['submission', 'exit_status', 'model_stats']))),
    }
    const run = makeObservation({
      ...shared,
      spanId: rootSpanId,
      name,
      kind: 'agent',
      agentName: 'SWE-agent',
      ...modelOf(replay),
      // Replays count nothing: their zeros say that nobody counted, not that nothing was used.
      usage: spoken
        ? statedUsage(
            { input: stats['tokens_sent'], output: stats['tokens_received'] },
            withoutFields(stats, new Set(['instance_cost', 'total_cost'])),
          )
        : null,
      cost: stats['instance_cost'] === 0 ? null : costFromParts(undefined, undefined, stats['instance_cost']),
      attributes: { synthetic: 'the whole trajectory', ...attributes },
      flags: observationFlags.orderOnlyTime,
    })
    const text = `Trajectory "${clip(name)}": ${this.count} steps without times; their order is real, the moments are not.`
    return [
      makeTrace({ ...shared, name, agentName: 'SWE-agent', attributes }),
      run,
      finding('derived_id', 'A trajectory has no id; one was made from its content.', raw),
      finding('order_only_time', text, raw),
    ]
  }
}

/** Stand-ins for a model: a person, answers played again, a run that gives up at once. */
const notModels = new Set(['human', 'human_thought', 'replay', 'instant_empty_submit'])

type ModelFields = Pick<ObservationRecord, 'model' | 'requestModel' | 'provider'>

/** The model that a run was set up with; LiteLLM's names, which SWE-agent uses, begin with the provider. */
function modelOf(replay: JsonObject): ModelFields {
  const name = wordOf(objectOf(objectOf(replay['agent'])['model'])['name'])
  if (name === null || notModels.has(name)) return { model: null, requestModel: null, provider: null }
  const slash = name.indexOf('/')
  const model = name.slice(slash + 1)
  return { model, requestModel: model, provider: slash < 1 ? null : name.slice(0, slash) }
}

function answer(value: JsonObject, calls: readonly JsonValue[]): Message {
  const response = textOf(value['response']) ?? ''
  const thought = textOf(value['thought']) ?? ''
  const parts: MessagePart[] = []
  if (thought !== '' && !response.includes(thought)) parts.push({ type: 'reasoning', text: thought })
  if (response !== '') parts.push({ type: 'text', text: response })
  for (const call of calls) if (isJsonObject(call)) parts.push(toolCallPart(call))
  return { role: 'assistant', name: null, parts }
}

/** The shell's state is an object, or JSON in text with a line end. */
function stateOf(state: Field): JsonValue {
  return typeof state === 'string' ? (parseEmbeddedJson(state.trim()) ?? state) : (state ?? null)
}

function statusOf(exit: string | null): ObservationStatus {
  if (exit === null) return 'unset'
  if (exit.startsWith('submitted')) return 'ok'
  return /exit|error|fail|skipped/.test(exit) ? 'error' : 'unset'
}

/** The messages of a history; results name the call that they answer in a list. */
export function historyMessages(history: readonly JsonValue[]): (Message | null)[] {
  return history.map((item) => {
    if (!isJsonObject(item)) return null
    const [callId] = listOf(item['tool_call_ids'])
    const { thought: _thought, action: _action, ...message } = item
    return messageFromValue(callId === undefined ? message : { ...message, tool_call_id: callId })
  })
}

/** Thirty days: a step that states more states something else. */
const longestSeconds = 2_592_000

function lastingNs(seconds: number | null): bigint | null {
  return seconds === null || !(seconds >= 0 && seconds <= longestSeconds)
    ? null
    : BigInt(Math.round(seconds * 1e9))
}

/** An id that stays the same for the same content. */
export function trajectoryId(firstBytes: Uint8Array, index: number): string {
  const hash = createHash('sha256').update(firstBytes).digest('hex').slice(0, 16)
  return index === 0 ? `swe-agent-${hash}` : `swe-agent-${hash}-${index + 1}`
}

/** The finding for a step that is no object. */
export function brokenStep(raw: RawPosition): ImportRecord {
  return skipped('not_a_record', 'A step of a trajectory that is not an object.', raw)
}
