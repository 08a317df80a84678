import { formatCounted } from '../../../shared/logic/formatters'
import { createHash } from 'node:crypto'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { costFromParts } from '../semantics/spanUsage'
import { type AtifClock, createStepClock, createTimelessClock } from './atifClock'
import { atifUsage } from './atifContent'
import { AtifSteps } from './atifSteps'
import type { PlacedRecord } from './vendorDocuments'
import { firstOf, idOf, knownFields, listOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import {
  clip,
  finding,
  makeObservation,
  makeSession,
  makeTrace,
  messagesContent,
  readRecordTimes,
  type RecordTimes,
  skipped,
} from './vendorRecords'

/** Trajectories in trajectories, no further. */
const deepest = 8
const rootFields = new Set(
  'steps subagent_trajectories final_metrics agent session_id trajectory_id schema_version extra'.split(' '),
)

/** What a writer may tell behind the steps. */
export const lateFields: readonly string[] = ['notes', 'extra', 'continued_trajectory_ref']

/** Where an embedded trajectory stands: in whose trace, below which observation. */
interface Place {
  readonly traceId: string
  readonly sessionId: string | null
  readonly parentSpanId: string
  readonly prefix: string
  readonly calledNs: bigint | null
  readonly depth: number
}

/** One trajectory: a trace of its own, or within another's trace the run of the agent that it delegated to. */
export class AtifTrajectory {
  private readonly sessionId: string | null
  private readonly traceId: string
  private readonly runId: string
  private readonly agent: JsonObject
  private readonly what: string
  private readonly times: RecordTimes
  private clock: AtifClock | null = null
  private recorder: AtifSteps | null = null
  private metrics: JsonObject
  private embedded = 0
  private isTimed = false
  private readonly late: Record<string, JsonValue> = {}

  constructor(
    private readonly head: JsonObject,
    private readonly raw: RawPosition,
    nextId: () => string,
    private readonly place: Place | null = null,
  ) {
    const sessionId = idOf(head['session_id'])
    this.agent = objectOf(head['agent'])
    this.sessionId = place === null ? sessionId : place.sessionId
    this.traceId = place?.traceId ?? idOf(head['trajectory_id']) ?? sessionId ?? nextId()
    this.runId = place === null ? 'run' : `${place.prefix}run`
    this.metrics = objectOf(head['final_metrics'])
    this.what = `trajectory ${clip(idOf(head['trajectory_id']) ?? sessionId ?? wordOf(this.agent['name']) ?? '')}`
    this.times = readRecordTimes(this.what)
  }

  /** The steps of a value whose parts were not located in the file: they stand where it stands. */
  placeSteps(body: JsonObject): PlacedRecord[] {
    return listOf(body['steps']).map((value) => ({ path: 'steps.*', value, raw: this.raw, owner: body }))
  }

  /** A piece of a trajectory too large to be read whole. */
  part(body: JsonObject, placed: readonly PlacedRecord[]): ImportRecord[] {
    for (const { path, value } of placed) {
      if (path === 'final_metrics') this.metrics = objectOf(value)
      else if (lateFields.includes(path)) this.late[path] = value
    }
    return [...this.steps(placed), ...this.subagents(body, placed)]
  }

  steps(placed: readonly PlacedRecord[]): ImportRecord[] {
    const steps = placed.filter(({ path }) => path === 'steps.*')
    if (steps.length === 0) return []
    const recorder = this.start(steps.some(({ value }) => hasTime(objectOf(value))))
    return steps.flatMap(({ value, raw }) => recorder.read(value, raw))
  }

  /** Trajectories inside this one (1.7), each below the call that started it. */
  subagents(body: JsonObject, placed: readonly PlacedRecord[]): ImportRecord[] {
    const located = placed.filter(({ path }) => path === 'subagent_trajectories.*')
    const inside =
      located.length > 0
        ? located
        : placed.length > 0
          ? []
          : listOf(body['subagent_trajectories']).map((value) => ({ value, raw: this.raw }))
    return inside.flatMap(({ value, raw }) => this.subagent(value, raw))
  }

  private subagent(value: unknown, raw: RawPosition): ImportRecord[] {
    const depth = (this.place?.depth ?? 0) + 1
    if (!isJsonObject(value) || !Array.isArray(value['steps']))
      return [skipped('not_a_record', 'An embedded trajectory without steps.', raw)]
    if (depth > deepest) return [skipped('too_deep', 'Trajectories nested more than eight deep.', raw)]
    this.embedded++
    const id = idOf(firstOf(value['trajectory_id'], value['session_id']))
    const called = this.recorder?.delegations.find(
      ({ ref }) => id !== null && idOf(firstOf(ref['trajectory_id'], ref['session_id'])) === id,
    )
    const own = id ?? String(this.embedded)
    const child = new AtifTrajectory(value, raw, () => own, {
      traceId: this.traceId,
      sessionId: this.sessionId,
      parentSpanId: called?.spanId ?? this.runId,
      // Long names would outgrow what an id may be, the deeper the longer.
      prefix: `${this.place?.prefix ?? ''}${own.slice(0, 40)}/`,
      calledNs: called?.startNs ?? this.clock?.startNs ?? null,
      depth,
    })
    return [...child.steps(child.placeSteps(value)), ...child.subagents(value, []), ...child.finish(value)]
  }

  private start(isTimed: boolean): AtifSteps {
    if (this.clock === null) {
      this.isTimed = isTimed
      this.clock = isTimed ? createStepClock(this.times) : createTimelessClock(this.place?.calledNs ?? null)
    }
    this.recorder ??= new AtifSteps(
      {
        traceId: this.traceId,
        sessionId: this.sessionId,
        runId: this.runId,
        prefix: this.place?.prefix ?? '',
        agent: this.agent,
      },
      this.clock,
    )
    return this.recorder
  }

  /** The run itself, once its steps are told. */
  finish(body: JsonObject = { ...this.head, ...this.late }): ImportRecord[] {
    const recorder = this.recorder ?? this.start(false)
    const { clock, sessionId, traceId, raw, agent, place } = this
    const isTimeless = !this.isTimed
    const name = wordOf(agent['name'])
    const facts = {
      ...knownFields({
        schema_version: body['schema_version'],
        'agent.version': agent['version'],
        'agent.model_name': agent['model_name'],
        'agent.extra': agent['extra'],
        extra: body['extra'],
      }),
      ...knownFields(withoutFields(body, rootFields)),
    }
    const shared = {
      traceId,
      sessionId,
      agentName: name,
      version: textOf(agent['version']),
      startNs: clock?.startNs ?? null,
      endNs: clock?.endNs ?? null,
      timeDigits: isTimeless ? 0 : this.times.digits,
      input: content(recorder.firstAsked),
      output: content(recorder.lastAnswer),
      raw,
    }
    const cost = costFromParts(undefined, undefined, this.metrics['total_cost_usd'])
    const run = makeObservation({
      ...shared,
      spanId: this.runId,
      parentSpanId: place?.parentSpanId ?? null,
      name: name ?? 'agent',
      kind: 'agent',
      // Steps that state nothing leave the figures of the whole as the only ones.
      usage: recorder.hasMetrics ? null : atifUsage(this.metrics, 'total_'),
      cost: recorder.hasMetrics ? null : cost,
      attributes: {
        synthetic: 'the whole trajectory',
        ...facts,
        ...(place === null ? {} : knownFields({ final_metrics: this.metrics })),
      },
      flags: isTimeless ? observationFlags.orderOnlyTime : 0,
    })
    if (place !== null) return [run, ...this.findings(recorder, isTimeless)]
    return [
      ...(sessionId === null
        ? []
        : [makeSession({ sessionId, agentName: name, version: textOf(agent['version']), raw })]),
      makeTrace({ ...shared, name, attributes: facts, reported: this.metrics }),
      run,
      ...this.findings(recorder, isTimeless),
    ]
  }

  private findings(recorder: AtifSteps, isTimeless: boolean): ImportRecord[] {
    const found: ImportRecord[] = [...this.times.problems(this.raw)]
    if (isTimeless && recorder.steps > 0) {
      const text = `${this.what}: ${formatCounted(recorder.steps, 'step')} without times; the order is real, the moments are not.`
      found.push(finding('order_only_time', text, this.raw))
    } else if (recorder.estimated > 0) {
      const text = `${this.what}: ${formatCounted(recorder.estimated, 'model call')} without a start in the file; drawn from the step before it.`
      found.push(finding('missing_time', text, this.raw))
    }
    return found
  }
}

const hasTime = (step: JsonObject): boolean =>
  typeof step['timestamp'] === 'string' || isJsonObject(objectOf(step['extra'])['invocation'])

function content(message: Message | null): Content | null {
  return message === null || message.parts.length === 0 ? null : messagesContent(message)
}

/** An id that stays the same for the same content. */
export function contentId(firstBytes: Uint8Array, index: number): string {
  const hash = createHash('sha256').update(firstBytes).digest('hex').slice(0, 16)
  return index === 0 ? `atif-${hash}` : `atif-${hash}-${index + 1}`
}
