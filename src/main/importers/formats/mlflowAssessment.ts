import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { mlflowId } from './mlflowSpan'
import { firstOf, idOf, knownFields, objectOf, withoutFields, wordOf } from './vendorFields'
import { makeScore, readRecordTimes, skipped } from './vendorRecords'

const annotators: Readonly<Record<string, string>> = {
  HUMAN: 'human',
  LLM_JUDGE: 'model',
  AI_JUDGE: 'model',
  CODE: 'code',
}

const readFields = new Set(
  'assessment_id assessment_name name trace_id span_id source feedback expectation rationale create_time create_time_ms error'.split(
    ' ',
  ),
)

/** Feedback, or what was expected: then its value is the right answer. An assessment that failed has only its error. */
export function mlflowAssessment(value: JsonValue, traceId: string, raw: RawPosition): ImportRecord[] {
  const item = objectOf(value)
  const name = wordOf(firstOf(item['assessment_name'], item['name']))
  if (name === null) return [skipped('not_a_record', 'An assessment without a name.', raw)]
  const isExpectation = isJsonObject(item['expectation'])
  const body = objectOf(item[isExpectation ? 'expectation' : 'feedback'])
  const stated = statedValue(body)
  const isPlain = typeof stated === 'number' || typeof stated === 'boolean' || typeof stated === 'string'
  const source = objectOf(item['source'])
  const word = wordOf(source['source_type'])
  const times = readRecordTimes(`assessment ${name}`)
  const record = makeScore({
    scoreId: idOf(item['assessment_id']),
    traceId,
    spanId: mlflowId(item['span_id'], 'span'),
    name,
    value: isPlain ? stated : null,
    comment: wordOf(item['rationale']),
    annotator: word !== null && Object.hasOwn(annotators, word) ? (annotators[word] ?? word) : word,
    timeNs: times.read(firstOf(item['create_time'], item['create_time_ms'])),
    attributes: knownFields({
      source_id: source['source_id'],
      expectation: isExpectation ? true : null,
      value: isPlain ? null : stated,
      error: firstOf(body['error'], item['error']),
      ...withoutFields(item, readFields),
    }),
    raw,
  })
  return [record, ...times.problems(raw)]
}

/** `value`, or `serialized_value` with the value as JSON text (lists and objects of the API). */
function statedValue(body: JsonObject): JsonValue {
  const serialized = objectOf(body['serialized_value'])['value']
  if (typeof serialized === 'string') return parseEmbeddedJson(serialized) ?? serialized
  return body['value'] ?? null
}
