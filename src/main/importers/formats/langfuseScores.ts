import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { columnOfExport } from '../../../shared/model/scoreSource'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { readMetadata, tellingFields } from './langfuseFields'
import type { ExportRow } from './langfuseRows'
import { type Field, firstOf, idOf, knownFields, numberOf, objectOf, textOf, wordOf } from './vendorFields'
import { clip, makeScore, readRecordTimes, skipped } from './vendorRecords'

const sources: Readonly<Record<string, string>> = { ANNOTATION: 'human', EVAL: 'model' }
const scoreFields = new Set(
  (
    'id traceId observationId sessionId name value stringValue dataType source comment timestamp createdAt updatedAt ' +
    'projectId environment metadata subject'
  ).split(' '),
)

/** A score of any version of the API; the third names what it judges in `subject`. */
export function langfuseScore(
  row: JsonObject,
  raw: RawPosition,
  owningTraceId: string | null,
): ImportRecord[] {
  const name = wordOf(row['name'])
  if (name === null) return [skipped('not_a_record', 'A score without a name.', raw)]
  const times = readRecordTimes(`score ${name}`, true)
  const subject = objectOf(row['subject'])
  const subjectId = (kind: string): string | null => (subject['kind'] === kind ? wordOf(subject['id']) : null)
  const source = wordOf(row['source'])
  const sessionId = idOf(row['sessionId']) ?? wordOf(subject['sessionId']) ?? subjectId('session')
  const traceId = idOf(row['traceId']) ?? wordOf(subject['traceId']) ?? subjectId('trace')
  const text = textOf(row['stringValue'])
  const record = makeScore({
    scoreId: idOf(row['id']),
    sessionId,
    traceId: traceId ?? (sessionId === null ? owningTraceId : null),
    spanId: idOf(row['observationId']) ?? wordOf(subject['observationId']) ?? subjectId('observation'),
    name,
    value: scoreValue(row, text),
    // The third version of the API has the category as the value itself.
    label: row['dataType'] === 'CATEGORICAL' ? (text ?? categoryOf(row['value'])) : null,
    comment: wordOf(row['comment']),
    annotator: source !== null && Object.hasOwn(sources, source) ? (sources[source] ?? source) : source,
    timeNs: times.read(row['timestamp']) ?? times.read(row['updatedAt']),
    attributes: {
      ...readMetadata(row['metadata']).own,
      ...knownFields({ 'langfuse.dataType': row['dataType'] }),
      ...tellingFields(row, scoreFields),
    },
    raw,
  })
  return [record, ...times.problems(raw)]
}

/**
 * Booleans are written as 1 and 0; text and corrections have no number; a category keeps its number beside its label.
 * In a table numbers are text.
 */
function scoreValue(row: JsonObject, text: string | null): number | boolean | string | null {
  const { dataType, value } = row
  if (dataType === 'BOOLEAN')
    return value === true || numberOf(value) === 1 || text === 'True' || value === 'true'
  if (dataType === 'TEXT' || dataType === 'CORRECTION') return text ?? textOf(value)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'string') return numberOf(value) ?? value
  return text
}

const categoryOf = (value: Field): string | null =>
  typeof value === 'string' && numberOf(value) === null ? value : null

/** Whom a score of an export row is about. */
export interface ScoreSubject {
  readonly sessionId: string | null
  readonly traceId: string | null
  readonly spanId: string | null
}

/**
 * The scores and comments that an export row carries beside its own columns. Langfuse averages the numbers given under
 * one name and keeps neither their ids nor who gave them; a comment becomes a score named `comment`.
 */
export function exportRowScores(
  { scores, comments }: ExportRow,
  subject: ScoreSubject,
  raw: RawPosition,
): ImportRecord[] {
  const records: ImportRecord[] = scores.flatMap(([name, values]) =>
    values.map((value) =>
      makeScore({
        ...subject,
        name,
        value,
        label: typeof value === 'string' ? value : null,
        attributes: { 'langfuse.source': columnOfExport },
        raw,
      }),
    ),
  )
  for (const comment of comments) records.push(...commentScore(comment, subject, raw))
  return records
}

const objectFields: Readonly<Record<string, keyof ScoreSubject>> = {
  TRACE: 'traceId',
  OBSERVATION: 'spanId',
  SESSION: 'sessionId',
}

/** A comment as the API gives it, which names its object: `{objectType, objectId, content, …}`. */
export function langfuseComment(row: JsonObject, raw: RawPosition): ImportRecord[] {
  const objectType = wordOf(row['objectType']) ?? ''
  const field = Object.hasOwn(objectFields, objectType) ? objectFields[objectType] : undefined
  const objectId = idOf(row['objectId'])
  if (field === undefined || objectId === null) {
    return [skipped('unknown_record', `A comment on something else than a trace (${clip(objectType)}).`, raw)]
  }
  return commentScore(row, { sessionId: null, traceId: null, spanId: null, [field]: objectId }, raw)
}

function commentScore(comment: JsonObject, subject: ScoreSubject, raw: RawPosition): ImportRecord[] {
  const times = readRecordTimes('a comment', true)
  const record = makeScore({
    ...subject,
    scoreId: idOf(comment['id']),
    name: 'comment',
    comment: textOf(comment['content']),
    annotator: 'human',
    timeNs: times.read(firstOf(comment['created_at'], comment['createdAt'])),
    attributes: knownFields({
      'langfuse.authorUserId': firstOf(comment['author_user_id'], comment['authorUserId']),
    }),
    raw,
  })
  return [record, ...times.problems(raw)]
}
