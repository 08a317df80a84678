import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { answerFromBody } from '../semantics/callBodies'
import { braintrustCall, braintrustUsage, metricNames } from './braintrustCalls'
import { callContent, reportedCost } from './vendorCalls'
import {
  addMs,
  emptyAsNull,
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  numberOf,
  objectOf,
  sessionOfMetadata,
  textOf,
  userOfMetadata,
  withoutFields,
  wordOf,
} from './vendorFields'
import {
  clip,
  finding,
  makeObservation,
  makeScore,
  makeTrace,
  missingStart,
  readRecordTimes,
  skipped,
} from './vendorRecords'

const kinds: Readonly<Record<string, ObservationKind>> = {
  llm: 'generation',
  tool: 'tool',
  function: 'chain',
  task: 'chain',
  eval: 'chain',
  automation: 'chain',
  preprocessor: 'chain',
  facet: 'evaluator',
  score: 'evaluator',
  classifier: 'evaluator',
  review: 'evaluator',
}

const readFields = new Set(
  (
    'span_id root_span_id span_parents is_root span_attributes input output error scores metadata tags metrics ' +
    '_is_merge _parent_id'
  ).split(' '),
)

interface RowIds {
  readonly spanId: string
  readonly traceId: string
  /** The first parent makes the tree; Braintrust allows several. */
  readonly parents: readonly string[]
}

/** One row of logs or of an experiment: a span, its scores, and for a root its trace. */
export function braintrustRow(row: JsonObject, raw: RawPosition): ImportRecord[] {
  if (row['_object_delete'] === true) return [skipped('not_a_record', 'A row that deletes another.', raw)]
  if ('dataset_id' in row && !('span_attributes' in row))
    return [skipped('not_a_record', 'A row of a data set.', raw)]
  const ids = rowIds(row)
  if (ids === null) return [skipped('missing_id', 'A row without an id.', raw)]
  const { spanId, traceId, parents } = ids
  const what = `span ${spanId}`
  const times = readRecordTimes(what)
  const attributes = objectOf(row['span_attributes'])
  const metadata = objectOf(row['metadata'])
  const metrics = objectOf(row['metrics'])
  const { kindWord, kind } = kindOf(row)
  const startNs = times.read(firstOf(metrics['start'], row['created']))
  const endNs = times.read(metrics['end'])
  const firstTokenMs = milliseconds(metrics['time_to_first_token'])
  const name = textOf(attributes['name']) ?? ''
  const tags = listOf(row['tags'])
  const answer = kind === 'generation' ? answerFromBody(objectOf(row['output'])) : null
  const observation = makeObservation({
    ...(kind === 'generation'
      ? braintrustCall(row)
      : { input: callContent(row['input']), output: callContent(row['output']) }),
    traceId,
    spanId,
    parentSpanId: parents[0] ?? null,
    name,
    kind,
    ...statusOf(row['error'], metrics['start'], endNs),
    sessionId: sessionOfMetadata(metadata),
    userId: userOfMetadata(metadata),
    environment: wordOf(metadata['environment']),
    startNs,
    endNs,
    // JSON numbers lose the zeros at their end: the SDKs write milliseconds or finer.
    timeDigits: Math.max(times.digits, numberOf(metrics['start']) === null ? 0 : 3),
    firstTokenNs: addMs(startNs, firstTokenMs),
    toolName: kind === 'tool' && name !== '' ? name : null,
    usage: braintrustUsage(metrics) ?? answer?.usage ?? null,
    cost: reportedCost(firstOf(metrics['estimated_cost'], metrics['cost']), undefined),
    links: parents.slice(1).map((parent) => ({
      traceId,
      spanId: parent,
      attributes: { 'braintrust.relation': 'parent' },
    })),
    attributes: {
      ...knownFields({
        'braintrust.type': kindWord,
        span_attributes: emptyAsNull(withoutFields(attributes, new Set(['name', 'type']))),
        metadata: emptyAsNull(metadata),
        metrics: emptyAsNull(withoutFields(metrics, metricNames)),
        tags: tags.length === 0 ? null : tags,
        error: isJsonObject(row['error']) ? row['error'] : null,
        output: answer === null ? null : emptyAsNull(answer.rest),
      }),
      ...knownFields(withoutFields(row, readFields)),
    },
    flags: endNs === null ? observationFlags.unfinished : 0,
    raw,
  })
  return [
    ...(parents.length === 0 ? [traceOf(observation, tags)] : []),
    observation,
    ...scoresOf(row, observation, kindWord),
    ...times.problems(raw),
    ...missingStart(what, startNs, raw),
    ...(kindWord === null || Object.hasOwn(kinds, kindWord)
      ? []
      : [finding('unknown_kind', `${what}: "${clip(kindWord)}" is shown as a span.`, raw)]),
  ]
}

/** Rows written through the API may have nothing but their `id`; `_parent_id` then names the parent's row. */
function rowIds(row: JsonObject): RowIds | null {
  const spanId = idOf(row['span_id']) ?? idOf(row['id'])
  if (spanId === null) return null
  const stated = listOf(row['span_parents']).flatMap((parent) => idOf(parent) ?? [])
  const parent = idOf(row['_parent_id'])
  const parents = (stated.length === 0 && parent !== null ? [parent] : stated).filter((id) => id !== spanId)
  return {
    spanId,
    traceId: idOf(row['root_span_id']) ?? parents[0] ?? spanId,
    parents: [...new Set(parents)],
  }
}

function kindOf(row: JsonObject): { kindWord: string | null; kind: ObservationKind } {
  const kindWord = wordOf(objectOf(row['span_attributes'])['type'])
  if (kindWord !== null)
    return { kindWord, kind: Object.hasOwn(kinds, kindWord) ? (kinds[kindWord] ?? 'span') : 'span' }
  // Rows logged by hand carry no type; a model beside its tokens is a call of it.
  const { model } = objectOf(row['metadata'])
  const isCall = typeof model === 'string' && 'prompt_tokens' in objectOf(row['metrics'])
  return { kindWord, kind: isCall ? 'generation' : 'span' }
}

type StatusFacts = Pick<ObservationRecord, 'status' | 'statusMessage'>

function statusOf(error: Field, start: Field, endNs: bigint | null): StatusFacts {
  if (error !== undefined && error !== null && error !== '') {
    const { message, name } = objectOf(error)
    const text = wordOf(error) ?? wordOf(message) ?? wordOf(name) ?? JSON.stringify(error)
    return { status: 'error', statusMessage: text }
  }
  const status: ObservationStatus = endNs === null && numberOf(start) !== null ? 'open' : 'unset'
  return { status, statusMessage: null }
}

function traceOf(root: ObservationRecord, tags: readonly unknown[]): ImportRecord {
  const { traceId, sessionId, name, userId, environment, startNs, endNs, timeDigits, input, output, raw } =
    root
  return makeTrace({
    traceId,
    sessionId,
    name: name === '' ? null : name,
    userId,
    environment,
    startNs,
    endNs,
    timeDigits,
    input,
    output,
    tags: tags.filter((tag): tag is string => typeof tag === 'string' && tag !== ''),
    raw,
  })
}

/** `scores: {name: 0.5}`, numbers from 0 to 1; null means that there was nothing to judge. */
function scoresOf(row: JsonObject, span: ObservationRecord, kindWord: string | null): ImportRecord[] {
  return Object.entries(objectOf(row['scores'])).flatMap(([name, value]) => {
    if (value === null) return []
    const figure = typeof value === 'boolean' ? value : (numberOf(value) ?? textOf(value))
    return makeScore({
      traceId: span.traceId,
      spanId: span.spanId,
      name,
      value: figure,
      comment: kindWord === 'score' ? wordOf(objectOf(row['metadata'])['rationale']) : null,
      annotator: kindWord === 'review' ? 'human' : null,
      timeNs: span.endNs ?? span.startNs,
      attributes: figure === null ? { value } : {},
      raw: span.raw,
    })
  })
}

function milliseconds(seconds: Field): number | null {
  const figure = numberOf(seconds)
  return figure === null || figure < 0 ? null : figure * 1000
}
