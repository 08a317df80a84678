import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { costFromParts } from '../semantics/spanUsage'
import { tauClock } from './tauBenchClock'
import { TauConversation } from './tauBenchConversation'
import { messagesOfTicks } from './tauBenchTicks'
import {
  firstOf,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { clip, finding, makeObservation, makeScore, makeTrace, readRecordTimes } from './vendorRecords'

/** What a result or a simulation belongs to. */
export interface TauRun {
  readonly sessionId: string | null
  readonly idBase: string
  readonly info: JsonObject
  readonly tasks: readonly JsonValue[]
}

const toldFields = new Set(
  (
    'id messages traj ticks reward reward_info start_time end_time duration timestamp termination_reason agent_cost ' +
    'user_cost info task_id agent_usage'
  ).split(' '),
)
const failures = new Set([
  'too_many_errors',
  'agent_error',
  'user_error',
  'infrastructure_error',
  'context_window_exceeded',
  'unexpected_error',
  'timeout',
])

/**
 * One task tried once: a trace with the agent's calls and tools, what the user said, and how it was judged. Source:
 * https://github.com/sierra-research/tau2-bench/tree/main/src/tau2/data_model (`simulation.py`, `message.py`).
 */
export function tauSimulation(body: JsonObject, run: TauRun, raw: RawPosition): ImportRecord[] {
  const task = textOf(body['task_id']) ?? ''
  const trial = textOf(body['trial']) ?? '0'
  const traceId = idOf(body['id']) ?? `${run.idBase}-${task.slice(0, 100)}-${trial.slice(0, 20)}`
  const what = `task ${clip(task, 40)}, trial ${clip(trial, 10)}`
  const agent = objectOf(run.info['agent_info'])
  const own = objectOf(body['info'])
  const times = readRecordTimes(what)
  const statedStart = times.read(firstOf(body['start_time'], body['timestamp']))
  const statedEnd = times.read(body['end_time'])
  const told = listOf(firstOf(body['messages'], body['traj']))
  const messages = told.length > 0 ? told : messagesOfTicks(listOf(body['ticks']))
  // Without its end, nothing would tell how long a simulation was whose messages have an order alone.
  const isBounded = statedStart !== null && statedEnd !== null
  const clock = tauClock(messages, isBounded ? statedStart : null, times)
  const isReal = clock.isTimed || isBounded || messages.length === 0
  const counted = (timeNs: bigint | null): bigint | null => (clock.isTimed ? timeNs : null)
  const shared = { traceId, sessionId: run.sessionId, raw }
  const conversation = new TauConversation({
    ...shared,
    clock,
    times,
    model: wordOf(agent['llm']),
    parameters: objectOf(agent['llm_args']),
  })
  const observations = messages.flatMap((message) => conversation.read(message))
  const reason = wordOf(body['termination_reason']) ?? wordOf(own['error'])
  const isFailed = reason !== null && (failures.has(reason) || own['error'] !== undefined)
  const record: Pick<
    ObservationRecord,
    'startNs' | 'endNs' | 'timeDigits' | 'status' | 'statusMessage' | 'input' | 'output'
  > = {
    startNs: isReal ? (statedStart ?? counted(clock.startNs)) : clock.startNs,
    endNs: isReal ? (statedEnd ?? counted(clock.endNs)) : clock.endNs,
    timeDigits: isReal ? times.digits : 0,
    status: isFailed ? 'error' : 'unset',
    statusMessage: reason,
    input: conversation.firstAsked,
    output: conversation.lastAnswer,
  }
  const known = run.tasks.map(objectOf).find(({ id }) => textOf(id) === task) ?? objectOf(own['task'])
  const attributes = knownFields({
    task_id: body['task_id'],
    trial: body['trial'],
    task: Object.keys(known).length === 0 ? null : known,
    ...withoutFields(own, new Set(['task', 'reward_info', 'user_cost'])),
    ...withoutFields(body, toldFields),
    reward_info: firstOf(body['reward_info'], own['reward_info']),
  })
  const name = `task ${clip(task, 80)}`
  const cost = costFromParts(undefined, undefined, body['agent_cost'])
  return [
    makeTrace({
      ...shared,
      ...record,
      name,
      agentName: wordOf(agent['implementation']),
      attributes,
      reported: knownFields({
        duration: body['duration'],
        agent_cost: body['agent_cost'],
        user_cost: firstOf(body['user_cost'], own['user_cost']),
        agent_usage: body['agent_usage'],
      }),
    }),
    makeObservation({
      ...shared,
      ...record,
      spanId: 'run',
      name,
      kind: 'agent',
      agentName: wordOf(agent['implementation']),
      cost: conversation.hasCost ? null : cost,
      attributes: {
        synthetic: 'the whole simulation',
        ...knownFields({ task_id: body['task_id'], trial: body['trial'] }),
      },
      flags: isReal ? 0 : observationFlags.orderOnlyTime,
    }),
    ...observations,
    ...scores(body, own, shared),
    ...times.problems(raw),
    ...conversation.problems(),
    ...(clock.isTimed || messages.length === 0
      ? []
      : [
          finding(
            'order_only_time',
            `${what}: ${formatCounted(messages.length, 'message')} without times; the order is real, the moments are not.`,
            raw,
          ),
        ]),
    ...(messages.length === 0 ? [finding('payload_missing', `${what} has no messages.`, raw)] : []),
    ...(conversation.estimated > 0
      ? [
          finding(
            'missing_time',
            `${what}: ${formatCounted(conversation.estimated, 'model call')} without a start; drawn from the message before it.`,
            raw,
          ),
        ]
      : []),
  ]
}

function scores(
  body: JsonObject,
  own: JsonObject,
  { traceId, sessionId, raw }: { traceId: string; sessionId: string | null; raw: RawPosition },
): ImportRecord[] {
  const judged = objectOf(firstOf(body['reward_info'], own['reward_info']))
  const detail = objectOf(judged['info'])
  const named: Record<string, JsonValue | undefined> = {
    reward: firstOf(body['reward'], judged['reward']),
    ...objectOf(judged['reward_breakdown']),
    ...(detail['r_actions'] === undefined ? {} : { r_actions: detail['r_actions'] }),
    ...(detail['r_outputs'] === undefined ? {} : { r_outputs: detail['r_outputs'] }),
  }
  return Object.entries(named).flatMap(([name, value]) => {
    const number = typeof value === 'boolean' ? value : numberOf(value)
    return number === null
      ? []
      : [makeScore({ traceId, sessionId, name, value: number, annotator: 'code', raw })]
  })
}
