import { createHash } from 'node:crypto'
import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  ScoreRecord,
} from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import {
  inspectContent,
  inspectCost,
  inspectUsage,
  outputContent,
  resolveAttachments,
} from './inspectContent'
import { EventRecorder } from './inspectEvents'
import {
  earlier,
  emptyAsNull,
  type Field,
  idOf,
  knownFields,
  later,
  listOf,
  numberOf,
  objectOf,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import { finding, makeObservation, makeScore, makeSession, makeTrace, readRecordTimes } from './vendorRecords'

const sampleFields = new Set(
  (
    'id epoch input target messages output scores score metadata store events model_usage uuid attachments error ' +
    'message_pool events_data call_pool'
  ).split(' '),
)
const rootSpanId = 'sample'

/** What the log says about the run that a sample belongs to; empty for a sample on its own. */
export interface RunScope {
  readonly sessionId: string | null
  readonly task: string | null
  readonly evalId: string | null
}

/** Reads from the head of a log which run its samples belong to. */
export function runScope(log: JsonObject): RunScope {
  const run = objectOf(log['eval'])
  return {
    sessionId: idOf(run['run_id']) ?? idOf(run['eval_id']),
    task: wordOf(run['task']),
    evalId: idOf(run['eval_id']),
  }
}

/** The head of a log: one run, which is the session of its samples. */
export function inspectRun(log: JsonObject, raw: RawPosition): ImportRecord[] {
  const { sessionId, task } = runScope(log)
  if (sessionId === null) return []
  const run = objectOf(log['eval'])
  const stats = objectOf(log['stats'])
  const times = readRecordTimes(`run ${sessionId}`)
  const startNs = times.read(stats['started_at'] ?? run['created'])
  const session = makeSession({
    sessionId,
    name: task,
    status: wordOf(log['status']),
    version: wordOf(run['task_version']),
    startNs,
    endNs: times.read(stats['completed_at']),
    timeDigits: times.digits,
    attributes: knownFields({ eval: run, plan: log['plan'], error: log['error'], version: log['version'] }),
    reported: knownFields({
      results: log['results'],
      model_usage: stats['model_usage'],
      reductions: log['reductions'],
    }),
    raw,
  })
  return [session, ...times.problems(raw)]
}

/** What a sample is called: by its task, where the run is known. */
export function sampleName({ task }: RunScope, label: string): string {
  return task === null ? `sample ${label}` : `${task} ${label}`
}

/** One sample: a trace with what happened in it, and how it was judged. */
export function inspectSample(sample: JsonObject, raw: RawPosition, run: RunScope): ImportRecord[] {
  const label = textOf(sample['id']) ?? ''
  const { traceId, isDerived } = sampleId(sample, run, label)
  const what = `sample ${label}`
  const attachments = objectOf(sample['attachments'])
  const times = readRecordTimes(what)
  const events = new EventRecorder({
    traceId,
    sessionId: run.sessionId,
    rootSpanId,
    attachments,
    pool: listOf(sample['message_pool'] ?? objectOf(sample['events_data'])['messages']),
    times,
    raw,
  })
  const listed = listOf(sample['events'])
  events.read(listed, rootSpanId)
  const observations = events.finish()
  const startNs = earlier(times.read(sample['started_at']), events.startNs)
  const endNs = later(times.read(sample['completed_at']), events.endNs)
  const error = wordOf(objectOf(sample['error'])['message'])
  const resolve = (value: Field): JsonValue => resolveAttachments(value ?? null, attachments)
  const shared = {
    traceId,
    sessionId: run.sessionId,
    name: sampleName(run, label),
    status: error === null ? ('unset' as const) : ('error' as const),
    statusMessage: error,
    startNs,
    endNs,
    timeDigits: times.digits,
    input: inspectContent(resolve(sample['input'])),
    output: outputContent(resolve(sample['output'])),
    raw,
  }
  const attributes = {
    ...knownFields({ sample_id: sample['id'], epoch: sample['epoch'], target: sample['target'] }),
    ...knownFields({ traceback: objectOf(sample['error'])['traceback'] }),
    ...knownFields({ metadata: emptyAsNull(sample['metadata']), store: emptyAsNull(sample['store']) }),
    ...knownFields(withoutFields(sample, sampleFields)),
  }
  const conversation = inspectContent(resolve(sample['messages']))
  const used = observations.some(({ kind }) => kind === 'generation') ? [] : usedModels(sample)
  const [onlyModel, ...moreModels] = used
  return [
    makeTrace({ ...shared, attributes, reported: knownFields({ model_usage: sample['model_usage'] }) }),
    makeObservation({
      ...shared,
      spanId: rootSpanId,
      kind: 'agent',
      // A sample without events still has its conversation.
      output: listed.length === 0 && conversation !== null ? conversation : shared.output,
      attributes: { synthetic: 'the whole sample', ...attributes },
      events: events.rootEvents,
      ...(moreModels.length === 0 ? onlyModel : {}),
    }),
    ...observations,
    ...(moreModels.length === 0 ? [] : used).map((model, index) =>
      makeObservation({
        ...shared,
        ...model,
        spanId: `used-${index + 1}`,
        parentSpanId: rootSpanId,
        name: `calls of ${model.model}`,
        kind: 'span',
        status: 'unset',
        statusMessage: null,
        input: null,
        output: null,
        attributes: { synthetic: 'what one model used in the sample' },
      }),
    ),
    ...scores(sample, traceId, run.sessionId, raw),
    ...times.problems(raw),
    ...(isDerived ? [finding('derived_id', `${what} has no id of its own; one was made.`, raw)] : []),
    ...events.problems(what),
    ...(startNs === null
      ? [finding('missing_time', `${what} has no events: neither steps nor times are known.`, raw)]
      : []),
  ]
}

/** What the models of a sample used in all, which is all that is known of their calls where events were left out. */
function usedModels(sample: JsonObject): (Pick<
  ObservationRecord,
  'requestModel' | 'provider' | 'usage' | 'cost'
> & {
  readonly model: string
})[] {
  return Object.entries(objectOf(sample['model_usage'])).flatMap(([name, figures]) => {
    const usage = inspectUsage(figures)
    const slash = name.indexOf('/')
    const model = name.slice(slash + 1)
    const provider = slash < 0 ? null : name.slice(0, slash)
    return usage === null ? [] : [{ model, requestModel: model, provider, usage, cost: inspectCost(figures) }]
  })
}

function sampleId(sample: JsonObject, run: RunScope, label: string): { traceId: string; isDerived: boolean } {
  const own = idOf(sample['uuid'])
  if (own !== null) return { traceId: own, isDerived: false }
  const epoch = textOf(sample['epoch']) ?? '1'
  const base = run.evalId ?? createHash('sha256').update(JSON.stringify(sample)).digest('hex').slice(0, 16)
  return { traceId: `inspect-${base}-${label.slice(0, 100)}-${epoch}`, isDerived: true }
}

function scores(
  sample: JsonObject,
  traceId: string,
  sessionId: string | null,
  raw: RawPosition,
): ScoreRecord[] {
  const named = isJsonObject(sample['score']) ? { score: sample['score'] } : objectOf(sample['scores'])
  return Object.entries(named).flatMap(([name, field]) => {
    const score = isJsonObject(field) ? field : { value: field }
    const rest = knownFields(withoutFields(score, new Set(['value', 'explanation'])))
    return figuresOf(name, score['value'] ?? null).map((figure) =>
      makeScore({
        traceId,
        sessionId,
        ...figure,
        comment: wordOf(score['explanation']),
        attributes: figure.value === null ? knownFields({ ...rest, value: score['value'] }) : rest,
        raw,
      }),
    )
  })
}

type Figure = Pick<ScoreRecord, 'name' | 'value'>

const plainFigure = (name: string, value: JsonValue): Figure => ({
  name,
  value:
    typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
      ? (numberOf(value) ?? value)
      : null,
})

/** A scorer may judge by several measures at once: each is a score, `<scorer>.<measure>`. */
function figuresOf(name: string, value: JsonValue): Figure[] {
  const members = isJsonObject(value) ? Object.entries(value) : []
  const isMeasures =
    members.length > 0 && members.every(([, member]) => member !== null && typeof member !== 'object')
  return isMeasures
    ? members.map(([measure, member]) => plainFigure(`${name}.${measure}`, member))
    : [plainFigure(name, value)]
}
