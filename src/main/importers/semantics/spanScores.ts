import type { EventRecord, RawPosition, ScoreRecord } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { unflatten } from './attributeSurvey'
import type { Attributes, AttributeSurvey } from './attributeSurvey'
import { textOrNull, unwrapJson } from './messageParts'

/** What scores hang on. */
export interface ScoreOwner {
  readonly sessionId: string | null
  readonly traceId: string
  readonly spanId: string
  readonly raw: RawPosition
}

type Target = 'span' | 'trace' | 'session'
const annotationLists: readonly (readonly [string, string, Target])[] = [
  ['annotations.', 'annotation', 'span'],
  ['evaluations.', 'evaluation', 'span'],
  ['trace.annotations.', 'annotation', 'trace'],
  ['session.annotations.', 'annotation', 'session'],
]

/** The same lists where an export nests them: `{annotations: [{annotation: {name, score}}]}`. */
const nestedLists = [
  ['annotations', 'annotation'],
  ['evaluations', 'evaluation'],
] as const

/** Judgements that travel on a span: OpenInference annotations, and `gen_ai.evaluation.result` events. */
export function findScores(
  attributes: Attributes,
  survey: AttributeSurvey,
  events: readonly EventRecord[],
  owner: ScoreOwner,
): ScoreRecord[] {
  const scores: ScoreRecord[] = []
  for (const event of events) {
    if (event.name === 'gen_ai.evaluation.result') scores.push(scoreFromEvent(event, owner))
  }
  for (const [list, member] of nestedLists) {
    const items = attributes[list]
    if (!Array.isArray(items)) continue
    for (const item of items as readonly JsonValue[]) {
      const inner = isJsonObject(item) ? item[member] : undefined
      if (isJsonObject(inner)) scores.push(scoreFromAnnotation(inner, 'span', owner))
    }
  }
  if (survey.lists.size === 0) return scores
  for (const [prefix, member, target] of annotationLists) {
    const keys = survey.lists.get(prefix)
    // A judgement of a session that the span does not name has nothing to hang on; it stays an attribute.
    if (keys === undefined || (target === 'session' && owner.sessionId === null)) continue
    const { value } = unflatten(attributes, prefix, keys)
    for (const item of Array.isArray(value) ? (value as readonly JsonValue[]) : []) {
      const inner = isJsonObject(item) ? (item[member] ?? item) : null
      if (isJsonObject(inner)) scores.push(scoreFromAnnotation(inner, target, owner))
    }
  }
  return scores
}

function scoreFromEvent(event: EventRecord, owner: ScoreOwner): ScoreRecord {
  const { attributes } = event
  return {
    type: 'score',
    scoreId: null,
    sessionId: null,
    traceId: owner.traceId,
    spanId: owner.spanId,
    name: textOrNull(attributes['gen_ai.evaluation.name']) ?? 'evaluation',
    value: scalar(attributes['gen_ai.evaluation.score.value']),
    label: textOrNull(attributes['gen_ai.evaluation.score.label']),
    comment: textOrNull(attributes['gen_ai.evaluation.explanation']),
    annotator: null,
    timeNs: event.timeNs,
    attributes,
    raw: owner.raw,
  }
}

function scoreFromAnnotation(body: JsonObject, target: Target, owner: ScoreOwner): ScoreRecord {
  const kind = textOrNull(body['annotator_kind'])
  const metadata = unwrapJson(body['metadata'])
  return {
    type: 'score',
    scoreId: textOrNull(body['identifier']),
    sessionId: target === 'session' ? owner.sessionId : null,
    traceId: target === 'session' ? null : owner.traceId,
    spanId: target === 'span' ? owner.spanId : null,
    name: textOrNull(body['name']) ?? 'annotation',
    value: scalar(body['score']),
    label: textOrNull(body['label']),
    comment: textOrNull(body['explanation']),
    annotator: kind === null ? null : annotatorWord(kind),
    timeNs: null,
    attributes: isJsonObject(metadata) ? metadata : {},
    raw: owner.raw,
  }
}

/** `HUMAN`, `LLM`, `CODE` → `human`, `model`, `code`; other words as they are. */
export function annotatorWord(word: string): string {
  const lower = word.toLowerCase()
  return lower === 'llm' || lower === 'llm_judge'
    ? 'model'
    : lower === 'human' || lower === 'code'
      ? lower
      : word
}

function scalar(value: JsonValue | undefined): number | boolean | string | null {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : null
}
