import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { idOf, knownFields, numberOf, objectOf, withoutFields, wordOf } from './vendorFields'
import { makeScore, readRecordTimes, skipped } from './vendorRecords'

const annotators: Readonly<Record<string, string>> = {
  app: 'human',
  model: 'model',
  auto_eval: 'model',
  api: 'code',
  presigned: 'human',
}
const feedbackFields = new Set(
  'id run_id session_id session_name trace_id key score value comment feedback_source created_at'.split(' '),
)

/** The run that feedback stands inside of. */
export interface JudgedRun {
  readonly traceId: string
  readonly runId: string
}

/** A row of feedback; inside a run it need not name it. */
export function langsmithFeedback(
  row: JsonObject,
  raw: RawPosition,
  judged: JudgedRun | null = null,
): ImportRecord[] {
  const name = wordOf(row['key'])
  if (name === null) return [skipped('not_a_record', 'Feedback without a key.', raw)]
  const times = readRecordTimes(`feedback ${name}`, true)
  const source = wordOf(objectOf(row['feedback_source'])['type'])
  const { score, value } = row
  const plain = typeof value === 'string' || typeof value === 'boolean' ? value : null
  const figure = typeof score === 'boolean' ? score : numberOf(score)
  const known = source !== null && Object.hasOwn(annotators, source) ? annotators[source] : source
  const record = makeScore({
    scoreId: idOf(row['id']),
    traceId: idOf(row['trace_id']) ?? judged?.traceId ?? null,
    spanId: idOf(row['run_id']) ?? judged?.runId ?? null,
    name,
    value: figure ?? plain ?? numberOf(value),
    label: figure !== null && typeof plain === 'string' ? plain : null,
    comment: wordOf(row['comment']),
    annotator: known ?? null,
    timeNs: times.read(row['created_at']),
    attributes: knownFields({
      ...withoutFields(row, feedbackFields),
      feedback_source: row['feedback_source'],
    }),
    raw,
  })
  return [record, ...times.problems(raw)]
}
