import { distinctScores, isColumn } from './distinctScores'
import type { ScoreRow } from './distinctScores'
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
/** Rows looked at to find the scores shown: one score may be told by many files. */
const readScoreRows = 2_000
/** A comment is shown up to here (UTF-16 units). */
const shownComment = 4_096
const columns = `c.score_id AS scoreId, c.session_id AS sessionId, c.trace_id AS traceId, c.span_id AS spanId, c.name,
  c.value, c.label, c.comment, c.annotator, CAST(c.time_ns AS TEXT) AS timeNs, c.attributes, c.file_id AS fileId,
  c.raw_offset AS rawOffset`

/**
 * Scores of one observation; also those that name the span alone (annotations of Phoenix do not name its trace), and for
 * the uppermost of a trace those of the trace as a whole.
 */
export function readObservationScores(
  reader: ReaderDb,
  source: string,
  traceId: string,
  spanId: string,
  isTop: boolean,
): StoredScore[] {
  const rows = reader
    .sql(
      `SELECT ${columns} FROM score c WHERE c.id IN (
         SELECT id FROM score WHERE trace_id = @traceId AND span_id = @spanId AND source = @source
         UNION ALL
         SELECT id FROM score WHERE trace_id IS NULL AND span_id = @spanId AND source = @source
         UNION ALL
         SELECT id FROM score WHERE @isTop AND trace_id = @traceId AND span_id IS NULL AND source = @source
       ) ORDER BY c.time_ns, c.id LIMIT ${readScoreRows}`,
    )
    .all({ traceId, spanId, source, isTop: isTop ? 1 : 0 }) as ScoreRow[]
  return shown(distinctScores(rows))
}

/** Scores of a session itself, and of its traces as wholes. */
export function readSessionScores(reader: ReaderDb, sessionRow: number): StoredScore[] {
  const rows = reader
    .sql(
      `SELECT ${columns} FROM score c WHERE c.id IN (
         SELECT c1.id FROM session s JOIN score c1 ON c1.session_id = s.session_id AND c1.source = s.source
         WHERE s.id = @session AND c1.span_id IS NULL
         UNION
         SELECT c2.id FROM trace t JOIN score c2 ON c2.trace_id = t.trace_id AND c2.source = t.source
         WHERE t.session_row = @session AND c2.span_id IS NULL
       ) ORDER BY c.time_ns, c.id LIMIT ${readScoreRows}`,
    )
    .all({ session: sessionRow }) as ScoreRow[]
  const sums = rows.filter(isColumn)
  return shown(distinctScores(rows, sums.length === 0 ? [] : scoresOfSpans(reader, sessionRow, sums)))
}

/** Scores of spans under the names of columns of their traces: what those columns sum up. */
function scoresOfSpans(reader: ReaderDb, sessionRow: number, sums: readonly ScoreRow[]): ScoreRow[] {
  return reader
    .sql(
      `SELECT ${columns} FROM trace t JOIN score c ON c.trace_id = t.trace_id AND c.source = t.source
       WHERE t.session_row = @session AND c.span_id IS NOT NULL AND c.score_id IS NOT NULL
         AND c.name IN (SELECT value FROM json_each(@names)) ORDER BY c.id LIMIT ${readScoreRows}`,
    )
    .all({
      session: sessionRow,
      names: JSON.stringify([...new Set(sums.map(({ name }) => name))]),
    }) as ScoreRow[]
}

function shown(rows: readonly ScoreRow[]): StoredScore[] {
  return rows.slice(0, shownScores).map((row) => ({
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
