import type { ReaderDb } from './readerDb'
import { shownName } from './textViews'

/** A judgement that came with the data. The value is text as a person reads it. */
export interface StoredScore {
  readonly name: string
  readonly value: string | null
  readonly label: string | null
  readonly comment: string | null
  readonly annotator: string | null
}

const shownScores = 200
/** A comment is shown up to here (UTF-16 units). */
const shownComment = 4_096
const columns = 'name, value, label, comment, annotator'

/** Scores of one observation; also those that name the span alone (annotations of Phoenix do not name its trace). */
export function readObservationScores(
  reader: ReaderDb,
  source: string,
  traceId: string,
  spanId: string,
): StoredScore[] {
  return readScores(
    reader
      .sql(
        `SELECT DISTINCT ${columns} FROM score c WHERE c.id IN (
           SELECT id FROM score WHERE trace_id = @traceId AND span_id = @spanId AND source = @source
           UNION ALL
           SELECT id FROM score WHERE trace_id IS NULL AND span_id = @spanId AND source = @source
         ) ORDER BY c.time_ns, c.id LIMIT ${shownScores}`,
      )
      .all({ traceId, spanId, source }),
  )
}

/** Scores of a session itself, and of its traces as wholes. */
export function readSessionScores(reader: ReaderDb, sessionRow: number): StoredScore[] {
  return readScores(
    reader
      .sql(
        `SELECT DISTINCT ${columns} FROM score c WHERE c.id IN (
           SELECT c1.id FROM session s JOIN score c1 ON c1.session_id = s.session_id AND c1.source = s.source
           WHERE s.id = @session AND c1.span_id IS NULL
           UNION
           SELECT c2.id FROM trace t JOIN score c2 ON c2.trace_id = t.trace_id AND c2.source = t.source
           WHERE t.session_row = @session AND c2.span_id IS NULL
         ) ORDER BY c.time_ns, c.id LIMIT ${shownScores}`,
      )
      .all({ session: sessionRow }),
  )
}

function readScores(rows: readonly unknown[]): StoredScore[] {
  return (rows as StoredScore[]).map((row) => ({
    name: shownName(row.name),
    value: shownName(valueAsText(row.value)),
    label: shownName(row.label),
    comment: shownName(row.comment, shownComment),
    annotator: shownName(row.annotator),
  }))
}

/** Values are stored as JSON. */
function valueAsText(json: string | null): string | null {
  if (json === null) return null
  const value: unknown = JSON.parse(json)
  if (value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
