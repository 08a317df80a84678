import type {
  ImportRecord,
  ObservationRecord,
  RawPosition,
  ScoreRecord,
} from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { type Field, idOf, knownFields, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { makeScore, readRecordTimes, skipped } from './vendorRecords'

type Verdict = Pick<ScoreRecord, 'name' | 'value' | 'comment'>

const readFields = new Set('id weave_ref feedback_type payload created_at'.split(' '))

/**
 * A row of feedback: a reaction, a note, a person's annotation, or what a scorer said. Rows that stand alone name the
 * call by reference (`weave:///entity/project/call/ID`).
 */
export function weaveFeedback(
  row: JsonObject,
  owner: Pick<ScoreRecord, 'traceId' | 'spanId'> | null,
  raw: RawPosition,
): ImportRecord[] {
  const type = wordOf(row['feedback_type'])
  const reference = textOf(row['weave_ref'])
  const spanId = owner?.spanId ?? idOf(/\/call\/([^/:]+)$/.exec(reference ?? '')?.[1])
  if (type === null || spanId === null)
    return [skipped('not_a_record', 'Feedback without a type, or on something that is no call.', raw)]
  const times = readRecordTimes(`feedback ${type}`, true)
  const timeNs = times.read(row['created_at'])
  const payload = objectOf(row['payload'])
  const verdicts = verdictsOf(type, payload)
  const scores = verdicts.map((verdict, index) =>
    makeScore({
      ...verdict,
      // One row may hold several figures.
      scoreId: verdicts.length === 1 || index === 0 ? idOf(row['id']) : null,
      traceId: owner?.traceId ?? null,
      spanId,
      // A scorer may be a program or a model; Weave does not say which.
      annotator: type.startsWith('wandb.runnable.') ? null : 'human',
      timeNs,
      attributes: knownFields({
        'weave.feedback_type': type,
        payload: verdict.value === null && verdict.comment === null ? payload : null,
        ...withoutFields(row, readFields),
      }),
      raw,
    }),
  )
  return [...scores, ...times.problems(raw)]
}

function verdictsOf(type: string, payload: JsonObject): Verdict[] {
  if (type.startsWith('wandb.reaction'))
    return [{ name: 'reaction', value: textOf(payload['emoji']), comment: textOf(payload['alias']) }]
  if (type.startsWith('wandb.note')) return [{ name: 'note', value: null, comment: textOf(payload['note']) }]
  const named = /^wandb\.(?:runnable|annotation)\.(.+)$/.exec(type)?.[1]
  const value = 'output' in payload ? payload['output'] : payload['value']
  const verdicts = figuresOf(named ?? type, value)
  return verdicts.length > 0 ? verdicts : [{ name: named ?? type, value: null, comment: null }]
}

/** What a scorer returns is free: each number, truth value and short word in it is a score of its own. */
function figuresOf(name: string, value: Field, depth = 4): Verdict[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [{ name, value, comment: null }]
  if (typeof value === 'string') return value.length <= longestWord ? [{ name, value, comment: null }] : []
  if (!isJsonObject(value) || depth === 0) return []
  const comment = textOf(firstReason(value))
  return Object.entries(value).flatMap(([member, inner]) =>
    reasons.has(member)
      ? []
      : figuresOf(`${name}.${member}`, inner, depth - 1).map((verdict) => ({
          ...verdict,
          comment: verdict.comment ?? comment,
        })),
  )
}

const longestWord = 100
const reasons = new Set(['reason', 'reasoning', 'rationale', 'explanation', 'comment'])

function firstReason(value: JsonObject): JsonValue | undefined {
  return Object.entries(value).find(([name]) => reasons.has(name))?.[1]
}

/** `Evaluation.predict_and_score` returns `{output, scores: {scorer: …}}`: the scores of one example. */
export function scoresOfEvaluation(
  operation: string,
  output: Field,
  span: ObservationRecord,
): ImportRecord[] {
  if (!operation.endsWith('predict_and_score')) return []
  return Object.entries(objectOf(objectOf(output)['scores'])).flatMap(([scorer, value]) =>
    figuresOf(scorer, value).map((verdict) =>
      makeScore({
        ...verdict,
        traceId: span.traceId,
        spanId: span.spanId,
        timeNs: span.endNs ?? span.startNs,
        raw: span.raw,
      }),
    ),
  )
}
