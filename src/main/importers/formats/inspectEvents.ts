import type {
  EventRecord,
  ObservationRecord,
  ProblemRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags } from '../../../shared/model/kinds'
import type { WarningCode } from '../../../shared/model/warnings'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import {
  inspectContent,
  inspectCost,
  inspectUsage,
  outputContent,
  pooledMessages,
  resolveAttachments,
} from './inspectContent'
import {
  addMs,
  type Field,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, type RecordTimes, valueContent } from './vendorRecords'

export interface SampleScope {
  readonly traceId: string
  readonly sessionId: string | null
  readonly rootSpanId: string
  readonly attachments: JsonObject
  readonly pool: readonly JsonValue[]
  readonly times: RecordTimes
  readonly raw: RawPosition
}

interface Draft {
  readonly record: ObservationRecord
  endNs: bigint | null
  readonly isOpen: boolean
  readonly events: EventRecord[]
}

const spanKinds: Readonly<Record<string, ObservationKind>> = {
  agent: 'agent',
  solver: 'chain',
  solvers: 'chain',
  scorer: 'evaluator',
  scorers: 'evaluator',
  tool: 'tool',
}

const eventFields = new Set(
  'event timestamp completed working_start span_id uuid pending input input_refs output tools config call events'.split(
    ' ',
  ),
)

/**
 * The events of a sample as observations. Newer logs have spans with ids, older ones nested `step` pairs without; a
 * model call, a tool, a judgement and an error are observations of their own, everything else is a moment of the span
 * it stands in.
 */
export class EventRecorder {
  private readonly drafts = new Map<string, Draft>()
  private readonly steps: string[] = []
  private readonly moments: EventRecord[] = []
  private readonly faults = new Map<
    string,
    { readonly code: WarningCode; readonly text: string; count: number }
  >()
  private count = 0
  private latestNs: bigint | null = null
  private earliestNs: bigint | null = null

  constructor(private readonly scope: SampleScope) {}

  read(events: readonly JsonValue[], parentId: string): void {
    const depth = this.steps.length
    if (parentId !== this.scope.rootSpanId) this.steps.push(parentId)
    for (const value of events) {
      if (isJsonObject(value)) this.event(value, parentId)
      else this.say('not_a_record', 'An event that is no object')
    }
    if (parentId !== this.scope.rootSpanId) this.steps.length = depth
  }

  get startNs(): bigint | null {
    return this.earliestNs
  }

  get endNs(): bigint | null {
    return this.latestNs
  }

  /** Moments that stand in no span of their own. */
  get rootEvents(): readonly EventRecord[] {
    return this.moments
  }

  /** What was not as it should be, each kind once. */
  problems(what: string): ProblemRecord[] {
    return [...this.faults.values()].map(({ code, text, count }) =>
      finding(code, `${what}: ${text}${count === 1 ? '' : `, ${count} times`}.`, this.scope.raw),
    )
  }

  private say(code: WarningCode, text: string): void {
    const known = this.faults.get(text)
    if (known === undefined) this.faults.set(text, { code, text, count: 1 })
    else known.count++
  }

  finish(): ObservationRecord[] {
    return [...this.drafts.values()].map(({ record, endNs, isOpen, events }) => ({
      ...record,
      endNs,
      events,
      status: endNs === null && isOpen ? 'open' : record.status,
      flags: endNs === null ? observationFlags.unfinished : 0,
      timeDigits: this.scope.times.digits,
    }))
  }

  private event(event: JsonObject, outer: string): void {
    const word = wordOf(event['event'])
    const atNs = this.seen(event['timestamp'])
    const parent = idOf(event['span_id']) ?? this.steps.at(-1) ?? outer
    this.count++
    switch (word) {
      case 'span_begin':
        return this.beginSpan(event, atNs, outer)
      case 'span_end':
        return this.endSpan(idOf(event['id']) ?? idOf(event['span_id']), atNs)
      case 'step':
        return this.step(event, atNs, parent)
      case 'model':
        return this.model(event, atNs, parent)
      case 'tool':
        return this.tool(event, atNs, parent)
      case 'subtask':
        return this.subtask(event, atNs, parent)
      case 'score':
        return this.add(this.nextId(event), parent, {
          name: 'score',
          kind: 'evaluator',
          startNs: atNs,
          endNs: atNs,
          input: valueContent(this.resolve(event['target'])),
          output: valueContent(this.resolve(event['score'])),
          attributes: withoutFields(event, new Set([...eventFields, 'score', 'target'])),
        })
      case 'error':
        return this.add(this.nextId(event), parent, {
          name: 'error',
          kind: 'event',
          status: 'error',
          statusMessage: wordOf(objectOf(event['error'])['message']),
          startNs: atNs,
          endNs: atNs,
          attributes: objectOf(event['error']),
        })
      default:
        return this.moment(event, atNs, parent)
    }
  }

  private moment(event: JsonObject, timeNs: bigint | null, parent: string): void {
    // The sample's beginning repeats what the sample itself says.
    const left = new Set(['event', 'timestamp', 'span_id', 'uuid', 'state', 'sample'])
    const record = {
      name: textOf(event['event']) ?? '',
      timeNs,
      attributes: objectOf(this.resolve(withoutFields(event, left))),
    }
    const draft = this.drafts.get(parent)
    if (draft === undefined) this.moments.push(record)
    else draft.events.push(record)
  }

  private beginSpan(event: JsonObject, startNs: bigint | null, outer: string): void {
    const id = idOf(event['id']) ?? this.nextId(event)
    const type = wordOf(event['type'])
    this.add(id, idOf(event['parent_id']) ?? outer, {
      name: textOf(event['name']) ?? '',
      kind: (type !== null && Object.hasOwn(spanKinds, type) ? spanKinds[type] : undefined) ?? 'span',
      agentName: type === 'agent' ? wordOf(event['name']) : null,
      startNs,
      attributes: knownFields({ 'span.type': type, metadata: event['metadata'] }),
    })
  }

  private endSpan(id: string | null, endNs: bigint | null): void {
    const draft = id === null ? undefined : this.drafts.get(id)
    if (draft !== undefined) draft.endNs = endNs
  }

  private step(event: JsonObject, atNs: bigint | null, parent: string): void {
    if (event['action'] === 'end') return this.endSpan(this.steps.pop() ?? null, atNs)
    const id = this.nextId(event)
    this.beginSpan({ ...event, id, parent_id: parent }, atNs, parent)
    this.steps.push(id)
  }

  private model(event: JsonObject, startNs: bigint | null, parent: string): void {
    const output = objectOf(event['output'])
    const asked = wordOf(event['model'])
    const slash = asked?.indexOf('/') ?? -1
    const requestModel = asked === null || slash < 0 ? asked : asked.slice(slash + 1)
    const input = this.inputOf(event)
    const tools = listOf(event['tools'])
    const error = wordOf(event['error']) ?? wordOf(output['error'])
    // Inspect took the answer from its own cache: nobody was asked, and nothing was used, again.
    const isRepeated = event['cache'] === 'read'
    this.add(this.nextId(event), parent, {
      name: 'model',
      kind: 'generation',
      status: error === null ? 'unset' : 'error',
      statusMessage: error,
      startNs,
      endNs: this.endOf(event, startNs, output['time']),
      model: wordOf(output['model']) ?? requestModel,
      requestModel,
      provider: asked === null || slash < 0 ? null : asked.slice(0, slash),
      finishReason: wordOf(objectOf(listOf(output['choices'])[0])['stop_reason']),
      parameters: knownFields(objectOf(event['config'])),
      input: inspectContent(this.resolve(input)),
      output: outputContent(this.resolve(output)),
      toolDefinitions: tools.length === 0 ? null : tools,
      ...(isRepeated ? {} : { usage: inspectUsage(output['usage']), cost: inspectCost(output['usage']) }),
      attributes: knownFields({
        ...withoutFields(event, new Set([...eventFields, 'model', 'error'])),
        'usage of the cached answer': isRepeated ? output['usage'] : null,
      }),
    })
  }

  private inputOf(event: JsonObject): Field {
    const refs = event['input_refs']
    if (refs === undefined || refs === null) return event['input']
    const { messages, missing } = pooledMessages(refs, this.scope.pool)
    if (missing > 0)
      this.say('payload_missing', 'A model call names messages that are not in the pool of its sample')
    return messages
  }

  private tool(event: JsonObject, startNs: bigint | null, parent: string): void {
    const name = wordOf(event['function'])
    const error = objectOf(event['error'])
    const id = this.nextId(event)
    this.add(id, parent, {
      name: name ?? 'tool',
      kind: 'tool',
      toolName: name,
      toolCallId: idOf(event['id']),
      status: Object.keys(error).length > 0 ? 'error' : 'unset',
      statusMessage: wordOf(error['message']),
      startNs,
      endNs: this.endOf(event, startNs, undefined),
      input: valueContent(this.resolve(event['arguments'])),
      output: valueContent(this.resolve(event['result'])),
      attributes: knownFields({ ...withoutFields(event, toolFields), 'error.type': error['type'] }),
    })
    this.read(listOf(event['events']), id)
  }

  private subtask(event: JsonObject, startNs: bigint | null, parent: string): void {
    const id = this.nextId(event)
    this.add(id, parent, {
      name: textOf(event['name']) ?? 'subtask',
      kind: 'chain',
      startNs,
      endNs: this.endOf(event, startNs, undefined),
      input: valueContent(this.resolve(event['input'])),
      output: valueContent(this.resolve(event['result'])),
    })
    this.read(listOf(event['events']), id)
  }

  /** The stated end, else the start and the working time in seconds. */
  private endOf(event: JsonObject, startNs: bigint | null, seconds: Field): bigint | null {
    const stated = this.seen(event['completed'])
    if (stated !== null) return stated
    const worked = numberOf(event['working_time']) ?? numberOf(seconds)
    return worked === null ? null : addMs(startNs, worked * 1000)
  }

  private add(
    id: string,
    parentSpanId: string,
    given: Pick<ObservationRecord, 'name' | 'kind'> & Partial<ObservationRecord>,
  ): void {
    const { traceId, sessionId, raw } = this.scope
    const record = makeObservation({ traceId, spanId: id, parentSpanId, sessionId, raw, ...given })
    this.drafts.set(id, { record, endNs: record.endNs, isOpen: record.status === 'unset', events: [] })
  }

  private nextId(event: JsonObject): string {
    return idOf(event['uuid']) ?? `event-${this.count}`
  }

  private resolve(value: Field): JsonValue {
    return value === undefined ? null : resolveAttachments(value, this.scope.attachments)
  }

  private seen(field: Field): bigint | null {
    const timeNs = this.scope.times.read(field)
    if (timeNs === null) return null
    if (this.latestNs === null || timeNs > this.latestNs) this.latestNs = timeNs
    if (this.earliestNs === null || timeNs < this.earliestNs) this.earliestNs = timeNs
    return timeNs
  }
}

const toolFields = new Set([...eventFields, 'id', 'function', 'arguments', 'result', 'error', 'type'])
