import type { ImportRecord, RawPosition, ScoreRecord } from '../../../shared/model/importRecord'
import type { TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { collectNumbers, readCount, usageFromBody } from '../semantics/usageBodies'
import {
  type Field,
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
import { makeScore, readRecordTimes, skipped, strangeItems } from './vendorRecords'

/** Opik's TypeScript SDK hands rows over with `startTime`; everything else writes `start_time`. */
export function snakeKeys(row: JsonObject): JsonObject {
  if (!('startTime' in row)) return row
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [snakeCase(name), value]))
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const original = 'original_usage.'

/**
 * Opik counts `prompt_tokens` with cached tokens and keeps the provider's own figures as `original_usage.*`, flattened:
 * where these are whole, they count, by the provider's convention; where they only name the cached tokens, they
 * complete Opik's.
 */
export function opikUsage(field: Field): TokenUsage | null {
  const stated = objectOf(field)
  const own: Record<string, JsonValue> = {}
  const provided: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(stated)) {
    if (name.startsWith(original)) setPath(provided, name.slice(original.length).split('.'), value)
    else setOwn(own, name, value)
  }
  const isWhole = ['input_tokens', 'prompt_tokens', 'inputTokens', 'prompt_token_count'].some(
    (name) => readCount(provided[name]) !== null,
  )
  const isBedrock = 'inputTokens' in provided && 'cacheReadInputTokens' in provided
  const written = provided['cacheWriteInputTokens']
  const body = written === undefined ? provided : { ...provided, cacheWriteTokens: written }
  const usage = isWhole
    ? usageFromBody(body, isBedrock ? 'exclusive' : undefined)
    : usageFromBody({ ...body, ...own }, 'inclusive')
  return usage === null ? null : { ...usage, reported: collectNumbers(stated) }
}

function setPath(target: Record<string, JsonValue>, path: readonly string[], value: JsonValue): void {
  const [first = '', ...rest] = path
  if (rest.length === 0 || rest.length > 4) {
    setOwn(target, path.join('.'), value)
    return
  }
  const known = Object.hasOwn(target, first) ? target[first] : undefined
  const inner: Record<string, JsonValue> = isJsonObject(known) ? { ...known } : {}
  setPath(inner, rest, value)
  setOwn(target, first, inner)
}

type ScoreOwner = Pick<ScoreRecord, 'sessionId' | 'traceId' | 'spanId'>

const annotators: Readonly<Record<string, string>> = { ui: 'human', online_scoring: 'model', sdk: 'code' }
const scoreFields = new Set(
  'id name value reason source category_name created_at last_updated_at value_by_author'.split(' '),
)

/**
 * `feedback_scores`: people's (`ui`), judges' (`online_scoring`) and programs' (`sdk`). Where several judged,
 * `value_by_author` holds each judgement and `value` their average: then each is a score of its own.
 */
export function opikScores(field: Field, owner: ScoreOwner, raw: RawPosition): ImportRecord[] {
  const scores = listOf(field)
    .filter(isJsonObject)
    .flatMap((item) => {
      const score = snakeScore(item)
      const judgements = Object.entries(objectOf(score['value_by_author'])).filter(
        (entry): entry is [string, JsonObject] => isJsonObject(entry[1]),
      )
      if (judgements.length === 0) return scoreOf(score, null, owner, raw)
      return judgements.flatMap(([author, judgement]) =>
        scoreOf({ ...score, ...knownFields(snakeScore(judgement)) }, author, owner, raw),
      )
    })
  return [...scores, ...strangeItems('Feedback scores', listOf(field), raw)]
}

function scoreOf(
  score: JsonObject,
  author: string | null,
  owner: ScoreOwner,
  raw: RawPosition,
): ImportRecord[] {
  const name = wordOf(score['name'])
  if (name === null) return [skipped('not_a_record', 'A feedback score without a name.', raw)]
  const times = readRecordTimes(`score ${name}`, true)
  const source = wordOf(score['source'])
  const record = makeScore({
    ...owner,
    scoreId: idOf(score['id']),
    name,
    value: numberOf(score['value']) ?? textOf(score['value']),
    label: wordOf(score['category_name']),
    comment: wordOf(score['reason']),
    annotator: source !== null && Object.hasOwn(annotators, source) ? (annotators[source] ?? source) : source,
    timeNs: times.read(firstOf(score['last_updated_at'], score['created_at'])),
    attributes: knownFields({ author, ...withoutFields(score, scoreFields) }),
    raw,
  })
  return [record, ...times.problems(raw)]
}

function snakeScore(score: JsonObject): JsonObject {
  return 'categoryName' in score || 'lastUpdatedAt' in score
    ? snakeKeys({ ...score, startTime: null })
    : score
}

/** `comments: [{id, text, created_at, created_by}]`: what people said becomes a score named `comment`. */
export function opikComments(field: Field, owner: ScoreOwner, raw: RawPosition): ImportRecord[] {
  return listOf(field).flatMap((item) => {
    const comment = objectOf(item)
    const text = wordOf(comment['text'])
    if (text === null) return []
    const times = readRecordTimes('a comment', true)
    const record = makeScore({
      ...owner,
      scoreId: idOf(comment['id']),
      name: 'comment',
      comment: text,
      annotator: 'human',
      timeNs: times.read(
        firstOf(
          comment['last_updated_at'],
          comment['lastUpdatedAt'],
          comment['created_at'],
          comment['createdAt'],
        ),
      ),
      attributes: knownFields({ author: firstOf(comment['created_by'], comment['createdBy']) }),
      raw,
    })
    return [record, ...times.problems(raw)]
  })
}

/** `guardrails_validations: [{span_id, checks: [{name, result}]}]`: each check is a score, passed or not. */
export function opikGuardrails(field: Field, traceId: string, raw: RawPosition): ImportRecord[] {
  return listOf(field).flatMap((item) => {
    const validation = objectOf(item)
    return listOf(validation['checks']).flatMap((entry) => {
      const check = objectOf(entry)
      const name = wordOf(check['name'])
      if (name === null) return []
      const result = wordOf(check['result'])
      return makeScore({
        traceId,
        spanId: idOf(firstOf(validation['span_id'], validation['spanId'])),
        name,
        value: result === null ? null : result === 'passed',
        label: result,
        annotator: 'code',
        attributes: { 'opik.guardrail': true },
        raw,
      })
    })
  })
}

/** What `error_info` says in one line. */
export function opikError(field: Field): string | null {
  if (!isJsonObject(field)) return wordOf(field)
  const kind = wordOf(firstOf(field['exception_type'], field['exceptionType']))
  const message = wordOf(field['message'])
  return kind !== null && message !== null
    ? `${kind}: ${message}`
    : (message ?? kind ?? wordOf(field['traceback']))
}
